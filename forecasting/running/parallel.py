"""Many fits at once: in this process, in helper processes, or on a Dask cluster. The answers are the same."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from forecasting.errors import ForecastCancelledError, ForecastError
from forecasting.running.fitting import FittedPaths, Task, fit
from forecasting.running.helpers import pool
from forecasting.settings import ENGINE_VERSION
from language import _

Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]

POOL_FROM = 24  # tasks; starting helpers costs some five seconds, which fewer fits do not win back


def run_tasks(
    tasks: Sequence[Task],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> list[FittedPaths]:
    """All answers in the order of the tasks.

    Args:
        workers: Helper processes, even for a single task; 0 means none, and None takes one per processor for many
            tasks and none for few.
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
    elif workers > 0:
        source = pool().answers(tasks, workers, cancelled)
    else:
        source = (fit(task) for task in tasks)
    return _collect(tasks, source, progress, cancelled)


def _collect(
    tasks: Sequence[Task], source: Iterator[FittedPaths], progress: Progress | None, cancelled: Cancelled | None
) -> list[FittedPaths]:
    names = {task.index: task.histories[0].name for task in tasks}
    answers: dict[int, FittedPaths] = {}
    try:
        while len(answers) < len(tasks):
            if cancelled is not None and cancelled():
                raise ForecastCancelledError(_("The forecast was stopped."))
            answer = next(source)
            answers[answer.index] = answer
            if progress is not None:
                progress(len(answers), len(tasks), names[answer.index])
    finally:
        close = getattr(source, "close", None)
        if close is not None:
            close()
    return [answers[task.index] for task in tasks]


def _on_cluster(tasks: Sequence[Task], address: str) -> Iterator[FittedPaths]:
    """Answers as they come from a Dask cluster whose workers have this version of the package."""
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise ForecastError(
            _("Dask is not installed, so the forecast cluster cannot be used."),
            _("Run pip install -r requirements-dask.txt, or leave the address empty to calculate on this computer."),
        ) from error
    try:
        client: Any = distributed.Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ForecastError(
            _("The forecast cluster at {address} does not respond.", address=address),
            _("Check the address in the settings, or leave it empty to calculate on this computer."),
        ) from error
    with client:
        _check_versions(client)
        futures = client.map(fit, tasks, pure=False, retries=2)
        try:
            done: Any = distributed.as_completed(futures, loop=client.loop, with_results=True)  # type: ignore[no-untyped-call]
            for _unused, answer in done:
                yield answer
        finally:
            client.cancel(futures)


def _check_versions(client: Any) -> None:
    """Refuse a cluster without workers, without the package, or with another version: figures would differ.

    Raises:
        ForecastError: Says which.
    """
    try:
        versions = set(client.run(engine_version).values())
    except ModuleNotFoundError as error:
        raise ForecastError(
            _("The workers of the forecast cluster do not have Caseload installed."),
            _("Start them from the same image as this server."),
        ) from error
    if not versions:
        raise ForecastError(_("The forecast cluster has no workers."), _("Start workers, or leave the address empty."))
    if versions != {ENGINE_VERSION}:
        raise ForecastError(
            _(
                "The forecast cluster runs version {versions}, not {own_version}.",
                versions=", ".join(sorted(versions)),
                own_version=ENGINE_VERSION,
            ),
            _("Start its workers from the same image as this server."),
        )


def engine_version() -> str:
    """Version of the engine where this runs."""
    return ENGINE_VERSION
