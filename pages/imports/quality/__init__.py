"""The parts of the data quality page."""
