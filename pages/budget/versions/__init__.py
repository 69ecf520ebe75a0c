"""The parts of the budget versions page."""
