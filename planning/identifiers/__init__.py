"""Identifiers of people inside texts: recognized cell by cell, with their context and their check digits."""
