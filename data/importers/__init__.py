"""Reading any table file: what it is, where its rows are, how its numbers and dates are written."""
