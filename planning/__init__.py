"""The finance rules: pure functions on frames and frozen dataclasses; no database, no clock, no Streamlit."""
