"""Where a Dask cluster is set by address, it makes the forecasts that follow the data; the figures are the same."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import ForecastPoint, ForecastRun
from services import audit
from services.database import migrate
from services.forecasts import keeping_up
from services.permissions import LOCAL_ACTOR
from tests.small_hospital import SmallHospital, add_small_hospital
from tests.volumes import add_months, seasonal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Yield somebody who looks at a cluster of two worker processes on this machine."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", processes=True) as made,  # type: ignore[no-untyped-call]
        Client(made, set_as_default=False) as client,  # type: ignore[no-untyped-call]
    ):
        yield client


def counted(folder: Path, name: str) -> SmallHospital:
    """Return a hospital of its own with three years of counts in two departments, and no forecast."""
    url = f"sqlite:///{folder / name}.sqlite"
    migrate(url)
    hospital = add_small_hospital(url)
    for department, measure, level in (("ICU", "patient_days", 1000.0), ("ED", "visits", 4000.0)):
        place = url, hospital.departments[department], hospital.measures[measure]
        add_months(*place, seasonal(36, level=level), first=202307)
    with writing(url) as session:
        audit.record(session, LOCAL_ACTOR, "import.statistics", "import_batch/1", {})
    return hospital


def refresh(hospital: SmallHospital, address: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the command of schedulers in a process of its own, with the address of a cluster in its environment."""
    settings = {"DATABASE_URL": hospital.url, "CASELOAD_DASK_ADDRESS": address}
    command = [sys.executable, "cli.py", "refresh", "--json"]
    return subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=300)


def figures(hospital: SmallHospital) -> list[str]:
    """Return every step of every forecast that is stored, by series."""
    names = ("ds", "mean", "lo80", "hi80", "lo95", "hi95")
    query = select(ForecastRun.series_key, *(getattr(ForecastPoint, name) for name in names)).join(
        ForecastRun, col(ForecastRun.id) == ForecastPoint.run_id
    )
    with reading(hospital.url) as session:
        return sorted(str(tuple(row)) for row in session.exec(query).all())


def behind(hospital: SmallHospital) -> bool:
    return keeping_up.standing(hospital.url, LOCAL_ACTOR).behind


def test_a_cluster_makes_what_is_behind_and_the_figures_are_the_same(cluster: Any, tmp_path: Path) -> None:
    from distributed import get_task_stream

    here, there = counted(tmp_path, "here"), counted(tmp_path, "there")

    with get_task_stream(cluster) as fits:
        on_this_machine = refresh(here)
    assert (on_this_machine.returncode, json.loads(on_this_machine.stdout)["made"]) == (0, 2)
    assert not fits.data

    with get_task_stream(cluster) as fits:
        on_the_cluster = refresh(there, cluster.scheduler.address)
    assert (on_the_cluster.returncode, json.loads(on_the_cluster.stdout)["made"]) == (0, 2)
    assert len([task for task in fits.data if task["key"].startswith("fit")]) == 2

    assert figures(there) == figures(here) != []
    assert not behind(there)
    assert json.loads(refresh(there, cluster.scheduler.address).stdout)["made"] == 0


def test_a_cluster_that_does_not_answer_leaves_forecasts_behind_for_the_next(tmp_path: Path) -> None:
    hospital = counted(tmp_path, "alone")

    refused = refresh(hospital, "tcp://127.0.0.1:9")

    assert refused.returncode == 1
    assert "does not respond" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert behind(hospital)
    assert not figures(hospital)
    assert json.loads(refresh(hospital).stdout)["made"] == 2
    assert not behind(hospital)
