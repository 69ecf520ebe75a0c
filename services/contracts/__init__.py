"""Use cases on purchases, suppliers and contracts."""
