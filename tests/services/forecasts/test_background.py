"""The forecasting models are loaded before somebody asks for a forecast."""

import threading

import pytest

from services.forecasts.background import prepare_models_soon


def test_models_are_made_ready_beside_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()
    monkeypatch.setattr("forecasting.warm_up", ready.set)

    timer = prepare_models_soon(after_seconds=0.0)

    assert timer.daemon  # never keeps the process from ending
    assert ready.wait(5)
