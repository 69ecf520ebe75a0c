"""The parts of the organization page."""
