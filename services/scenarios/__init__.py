"""Scenarios: the base they start from, how they are written down, kept, run again and turned into budgets."""
