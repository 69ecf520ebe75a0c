"""Everything that is stored, or read from a file."""
