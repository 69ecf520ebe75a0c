"""Use cases: load, calculate, store; one transaction each. No Streamlit here."""
