"""Helper processes: they keep the libraries out of this process, survive their calls and end with their owner."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from forecasting import ForecastCancelledError, ForecastError, Settings, forecast
from forecasting.running.fitting import FittedPaths, Task, tasks_of
from forecasting.running.helpers import Helper, Pool, helpers_beside
from forecasting.running.worker import NICENESS
from forecasting.series.prepare import prepare
from processes.children import LINES, ChildDiedError
from tests.forecasting.made_series import months, seasonal

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[2]
#: What only helpers may load: over 200 MB, which every garbage collection of a page would walk through.
HEAVY = ("statsforecast", "prophet", "numba", "matplotlib", "fugue", "dask", "cmdstanpy")


def task() -> Task:
    settings = Settings(3, model="seasonal_naive")
    tasks, _ = tasks_of(prepare(months(seasonal(30))).series, settings)
    return tasks[0]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_for_end(process: int, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_running(process)


@pytest.mark.parametrize(("cores", "helpers"), [(1, 1), (2, 1), (4, 3), (64, 4)])
def test_helpers_leave_a_core_to_the_pages(cores: int, helpers: int) -> None:
    assert helpers_beside(cores) == helpers


def test_a_helper_is_kept_for_the_next_call() -> None:
    pool = Pool()
    try:
        list(pool.answers([task()], 1))
        first = pool.processes()
        list(pool.answers([task(), task()], 1))

        assert pool.processes() == first
    finally:
        pool.end()


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="only Linux shares its cores among sessions")
def test_a_helper_takes_what_the_pages_leave() -> None:
    """A process that is only nice weighs as much as the server: Linux weighs sessions first, and it has its own."""
    helper = Helper()
    try:
        helper.ask(task(), FittedPaths)
        assert os.getpriority(os.PRIO_PROCESS, helper.process.pid) == NICENESS
        assert Path(f"/proc/{helper.process.pid}/autogroup").read_text().split()[-1] == str(NICENESS)
    finally:
        helper.end()


def test_only_one_idle_helper_is_kept() -> None:
    pool = Pool()
    try:
        list(pool.answers([task() for _ in range(8)], 2))
        started = pool.processes()
        pool.end(keep=1)

        assert pool.processes() == started[:1]
        assert all(wait_for_end(process) for process in started[1:])
    finally:
        pool.end()


def test_a_helper_that_was_killed_is_replaced() -> None:
    pool = Pool()
    try:
        list(pool.answers([task()], 1))
        (process,) = pool.processes()
        os.kill(process, signal.SIGKILL)

        assert len(list(pool.answers([task()], 1))) == 1
        assert pool.processes() != [process]
    finally:
        pool.end()


def test_a_helper_that_died_says_so() -> None:
    helper = Helper()
    helper.end()

    with pytest.raises(ChildDiedError, match="exit code -9"):
        helper.ask(task(), FittedPaths)


def test_a_person_reads_a_sentence_and_the_log_has_what_the_helper_printed(caplog: pytest.LogCaptureFixture) -> None:
    pool = Pool()
    unreadable = replace(task(), names=("no such model",))
    try:
        with pytest.raises(ForecastError) as refusal:
            list(pool.answers([unreadable], 1))
    finally:
        pool.end()

    assert refusal.value.message == "The forecast could not be finished: the process that calculates it stopped."
    logged = caplog.records[-1].getMessage()
    assert refusal.value.hint.split()[-1].rstrip(".") in logged
    assert "KeyError: 'no such model'" in logged


def test_a_helper_that_prints_much_is_not_held_up_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONVERBOSE", "2")  # prints every file that it looks for, more than a pipe holds
    helper = Helper()
    try:
        assert helper.ask(task(), FittedPaths).paths
        assert len(helper._printed) == LINES
    finally:
        helper.end()


def test_stopping_a_call_ends_the_helpers_at_work_for_it() -> None:
    pool = Pool()
    answers = pool.answers([task() for _ in range(40)], 1)
    next(answers)
    answers.close()

    until = time.monotonic() + 20
    while pool._count and time.monotonic() < until:
        time.sleep(0.05)
    assert pool._count == len(pool.processes())
    pool.end()


def test_a_closed_pool_ends_what_is_under_way_and_starts_no_more() -> None:
    pool = Pool()
    answers = pool.answers([task() for _ in range(40)], 1)
    next(answers)
    pool.close()

    with pytest.raises(ForecastCancelledError):
        list(answers)
    with pytest.raises(ForecastCancelledError):
        next(pool.answers([task()], 1))
    assert pool.processes() == []


def test_a_cancelled_forecast_leaves_the_pool_usable() -> None:
    with pytest.raises(ForecastCancelledError):
        forecast(months(seasonal(30)), Settings(3, model="seasonal_naive"), workers=1, cancelled=lambda: True)

    done = forecast(months(seasonal(30)), Settings(3, model="seasonal_naive"), workers=1)
    assert len(done.forecasts) == 1


OWNER = """
import sys, time
from forecasting.running.helpers import pool
from tests.forecasting.test_helpers import task
shared = pool()
list(shared.answers([task()], 1))
print(shared.processes()[0], flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_helpers_end_with_a_server_that_is_killed(how: signal.Signals) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    try:
        assert owner.stdout is not None
        helper = int(owner.stdout.readline())
        assert is_running(helper)
        owner.send_signal(how)
        owner.wait(20)

        assert wait_for_end(helper)
    finally:
        owner.kill()
        owner.communicate()


def test_a_forecast_by_helpers_loads_no_forecasting_library_here() -> None:
    code = f"""
import sys
from forecasting import warm_up
from services.forecasts import many
from services.staffing import direct
warm_up()
print([name for name in {HEAVY} if sys.modules.get(name)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)

    assert done.stdout.strip() == "[]", done.stderr
