"""The executive's first page: figures, actions that are due, departures, what waits for whom, and the scorecard."""
