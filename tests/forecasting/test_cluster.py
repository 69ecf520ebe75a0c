"""The same call on a real Dask cluster of this machine gives the same figures."""

import sys
import time
from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from forecasting import ForecastCancelledError, ForecastError, Settings, forecast
from forecasting.running import parallel
from tests.forecasting.made_series import months, seasonal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster_address() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_gives_the_same_figures_and_reports_progress(cluster_address: str) -> None:
    frame = pd.concat([months(seasonal(30, seed=seed), name=f"ward {seed}") for seed in range(5)])
    seen: list[int] = []

    here = forecast(frame, Settings(6), workers=0)
    there = forecast(frame, Settings(6), cluster=cluster_address, progress=lambda done, *_: seen.append(done))

    pd.testing.assert_frame_equal(here.table(), there.table())
    assert seen == [1, 2, 3, 4, 5]


def test_workers_of_another_version_are_refused(cluster_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "ENGINE_VERSION", "0.0")

    with pytest.raises(ForecastError, match=r"runs version .*, not 0\.0"):
        forecast(months(seasonal(30)), Settings(3), cluster=cluster_address)


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(ForecastError, match="not installed") as refusal:
        forecast(months(seasonal(30)), Settings(3), cluster="tcp://127.0.0.1:8786")
    assert "requirements-dask.txt" in refusal.value.hint


def test_a_cancelled_call_leaves_nothing_to_do_on_the_cluster(cluster_address: str) -> None:
    from distributed import Client

    frame = pd.concat([months(seasonal(30, seed=seed), name=f"ward {seed}") for seed in range(6)])
    done: list[int] = []
    with pytest.raises(ForecastCancelledError):
        forecast(
            frame,
            Settings(6),
            cluster=cluster_address,
            progress=lambda count, *_: done.append(count),
            cancelled=lambda: bool(done),
        )

    with Client(cluster_address, set_as_default=False) as client:
        assert wait_until(lambda: not any(client.processing().values()))
    assert done == [1]


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)
    return is_so()


def test_a_wrong_address_is_refused_with_a_remedy() -> None:
    with pytest.raises(ForecastError, match="does not respond"):
        forecast(months(seasonal(30)), Settings(3), cluster="tcp://127.0.0.1:9")
