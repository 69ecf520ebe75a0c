"""What an executive reads first: figures, actions that are due, what is out of line, the scorecard."""
