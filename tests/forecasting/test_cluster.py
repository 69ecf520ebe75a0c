"""The same call on a real Dask cluster of this machine gives the same figures."""

from collections.abc import Iterator

import pandas as pd
import pytest

from forecasting import ForecastError, Settings, forecast
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


def test_a_wrong_address_is_refused_with_a_remedy() -> None:
    with pytest.raises(ForecastError, match="does not answer"):
        forecast(months(seasonal(30)), Settings(3), cluster="tcp://127.0.0.1:9")
