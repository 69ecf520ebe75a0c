"""The terminal's commands, one file per subject; `cli.py` puts them together."""
