"""Staffing cost: what the coming months' volumes mean for hours, people and labor cost."""
