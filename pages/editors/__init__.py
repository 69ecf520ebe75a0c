"""Tables that people edit: as a table at a desk, row by row in fields on a phone."""
