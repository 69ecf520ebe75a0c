"""Forecasts as use cases: series out of stored statistics, runs, overrides, baselines, background work."""
