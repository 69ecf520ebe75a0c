"""Many fits at once: in this process, in helper processes, or on a Dask cluster. The answers are the same."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path as FilePath
from queue import SimpleQueue
from typing import Any

from forecasting.errors import ForecastCancelledError, ForecastError
from forecasting.running.fitting import Answer, Task, fit
from forecasting.settings import ENGINE_VERSION

Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]

POOL_FROM = 24  # tasks; starting helpers costs some five seconds, which fewer fits do not win back
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
PROJECT = FilePath(__file__).resolve().parents[2]


def run_tasks(
    tasks: Sequence[Task],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> list[Answer]:
    """All answers in the order of the tasks.

    Args:
        workers: Helper processes; None takes one per processor for many tasks and none for few, 0 means none.
        cluster: Address of a Dask scheduler ("tcp://host:8786"); takes precedence.
        progress: Called with done, total and the name of the series just finished.
        cancelled: Asked between fits; True stops.

    Raises:
        ForecastCancelledError: `cancelled` answered True.
        ForecastError: The cluster does not answer.
    """
    if workers is None:
        workers = (os.cpu_count() or 1) if len(tasks) >= POOL_FROM else 0
    if cluster:
        source = _on_cluster(tasks, cluster)
    elif workers > 1 and len(tasks) > 1:
        source = _in_helpers(tasks, min(workers, len(tasks)))
    else:
        source = (fit(task) for task in tasks)
    return _collected(tasks, source, progress, cancelled)


def _collected(
    tasks: Sequence[Task], source: Iterator[Answer], progress: Progress | None, cancelled: Cancelled | None
) -> list[Answer]:
    names = {task.index: task.histories[0].name for task in tasks}
    found: dict[int, Answer] = {}
    try:
        while len(found) < len(tasks):
            if cancelled is not None and cancelled():
                raise ForecastCancelledError("The forecast was stopped.")
            answer = next(source)
            found[answer.index] = answer
            if progress is not None:
                progress(len(found), len(tasks), names[answer.index])
    finally:
        close = getattr(source, "close", None)
        if close is not None:
            close()
    return [found[task.index] for task in tasks]


def _start_helper() -> subprocess.Popen[bytes]:
    environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1")}
    environment["PYTHONPATH"] = os.pathsep.join([str(PROJECT), environment.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "forecasting.running.worker"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)  # noqa: S603


def _ask(helper: subprocess.Popen[bytes], task: Task) -> Answer:
    """Send one task and wait for its answer; a helper that died is a broken promise of ours and raises."""
    if helper.stdin is None or helper.stdout is None:
        raise RuntimeError("a helper process has no pipes")
    pickle.dump(task, helper.stdin)
    helper.stdin.flush()
    answer = pickle.load(helper.stdout)  # noqa: S301 - written by our own child process
    if not isinstance(answer, Answer):
        raise TypeError("a helper process answered something else")
    return answer


def _in_helpers(tasks: Sequence[Task], count: int) -> Iterator[Answer]:
    """Answers as they come from `count` helper processes, each served by one thread."""
    helpers = [_start_helper() for _ in range(count)]
    free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
    for helper in helpers:
        free.put(helper)

    def serve(task: Task) -> Answer:
        helper = free.get()
        try:
            return _ask(helper, task)
        finally:
            free.put(helper)

    pool = ThreadPoolExecutor(count)
    try:
        waiting: set[Future[Answer]] = {pool.submit(serve, task) for task in tasks}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for helper in helpers:
            helper.kill()
            helper.communicate()


def _on_cluster(tasks: Sequence[Task], address: str) -> Iterator[Answer]:
    """Answers as they come from a Dask cluster whose workers have this version of the package."""
    import distributed

    try:
        client: Any = distributed.Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ForecastError(
            f"The forecast cluster at {address} does not answer.",
            "Check the address in the settings, or leave it empty to compute here.",
        ) from error
    with client:
        _check_versions(client)
        futures = client.map(fit, tasks, pure=False, retries=2)
        try:
            done: Any = distributed.as_completed(futures, loop=client.loop, with_results=True)  # type: ignore[no-untyped-call]
            for _, answer in done:
                yield answer
        finally:
            client.cancel(futures)


def _check_versions(client: Any) -> None:
    """Refuse a cluster without workers, without the package, or with another version: figures would differ.

    Raises:
        ForecastError: Says which.
    """
    try:
        found = set(client.run(engine_version).values())
    except ModuleNotFoundError as error:
        raise ForecastError(
            "The workers of the forecast cluster do not have this program.", "Start them from the same image."
        ) from error
    if not found:
        raise ForecastError("The forecast cluster has no workers.", "Start some, or leave the address empty.")
    if found != {ENGINE_VERSION}:
        raise ForecastError(
            f"The forecast cluster runs version {', '.join(sorted(found))}, not {ENGINE_VERSION}.",
            "Start its workers from the same image.",
        )


def engine_version() -> str:
    """Version of the engine where this runs."""
    return ENGINE_VERSION
