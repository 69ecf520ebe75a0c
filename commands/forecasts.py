"""Forecast and backtest any long CSV file, without a database; keep the forecasts of the database up."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from commands.output import emit, note, refusing
from commands.rows import migrated_database
from language import _, ngettext, places_text, share_text, signed_share_text
from services.errors import UserError

SourceFile = Annotated[
    Path, typer.Argument(help="Long CSV with unique_id, ds, y (or series_id, date, value); .gz too.")
]
Horizon = Annotated[int, typer.Option("--horizon", "-h", min=1, help="Periods ahead.")]
Frequency = Annotated[str | None, typer.Option("--freq", help="MS, W or D; found from the rows when left out.")]
Levels = Annotated[list[int] | None, typer.Option("--level", help="Interval in percent; may be given several times.")]
Model = Annotated[str, typer.Option("--model", help="auto combines; or the name of one model.")]
Country = Annotated[str | None, typer.Option("--country", help="Public holidays of this country, such as US or GB.")]
Region = Annotated[str | None, typer.Option("--region", help="Region of the country, such as CA or ENG.")]
Workers = Annotated[int | None, typer.Option("--workers", min=0, help="Helper processes; 0 computes in this one.")]
Cluster = Annotated[str | None, typer.Option("--cluster", help="Address of a Dask scheduler.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DEFAULT_LEVELS = (80, 95)
#: A line of progress at every so many percent.
PROGRESS_STEP = 5


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("forecast")(forecast)
    app.command("backtest")(backtest)
    app.command("refresh")(refresh)


@refusing
def forecast(
    file: SourceFile,
    *,
    horizon: Horizon,
    out: Annotated[Path, typer.Option("--out", help="CSV to write; compressed when the name ends in .gz.")],
    freq: Frequency = None,
    level: Levels = None,
    model: Model = "auto",
    country: Country = None,
    region: Region = None,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> None:
    """Forecast every series of a file; intervals are calibrated on backtests."""
    from forecasting.files import forecast_csv

    with tell_refusals():
        chosen = _settings(horizon, freq=freq, level=level, model=model, country=country, region=region)
        done = forecast_csv(file, out, chosen, workers=workers, cluster=cluster or _cluster(), progress=_progress())
    refusals = [{"unique_id": one.name, "message": one.message, "hint": one.hint} for one in done.result.refused]
    for one in refusals:
        note(_("Left out: {message} {hint}", message=one["message"], hint=one["hint"]))
    answer = {
        "out": str(out),
        "rows": done.rows,
        "series": len(done.result.forecasts),
        "refused": refusals,
        "fingerprint": done.result.fingerprint,
    }
    emit(
        answer,
        as_json=as_json,
        text=_("{series} series, {rows} rows written to {out}.", series=answer["series"], rows=done.rows, out=out),
    )


@refusing
def backtest(
    file: SourceFile,
    *,
    horizon: Horizon,
    origins: Annotated[int, typer.Option("--origins", min=1, help="How many earlier dates to forecast from.")] = 3,
    step: Annotated[
        int | None, typer.Option("--step", min=1, help="Periods between them; the horizon if left out.")
    ] = None,
    freq: Frequency = None,
    level: Levels = None,
    model: Model = "auto",
    country: Country = None,
    region: Region = None,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> None:
    """Tell how good these forecasts would have been: made again at earlier dates, against seasonal naive."""
    from forecasting.files import backtest_csv

    with tell_refusals():
        chosen = _settings(horizon, freq=freq, level=level, model=model, country=country, region=region)
        scores = backtest_csv(
            file,
            chosen,
            origins=origins,
            step=step,
            workers=workers,
            cluster=cluster or _cluster(),
            progress=_progress(),
        )
    answer = {
        "overall": _finite(scores.overall),
        "series": [_finite(line) for line in scores.by_series.to_dict("records")],
    }
    emit(answer, as_json=as_json, text=_summary(scores.overall, chosen.levels))


@refusing
def refresh(as_json: AsJson = False) -> None:
    """Make the forecasts of all series whose data changed; for schedulers: as often as you like, from any server."""
    from datetime import date

    from services.forecasts import keeping_up
    from services.permissions import LOCAL_ACTOR

    done = keeping_up.refresh(
        migrated_database(),
        LOCAL_ACTOR,
        today=date.today(),
        report=lambda share, text: note(f"{share_text(share):>4}  {text}"),
        cancelled=lambda: False,
    )
    emit(
        {"made": done.made, "busy": done.busy},
        as_json=as_json,
        text=_("Another process is making the forecasts.")
        if done.busy
        else ngettext("{count} forecast made.", "{count} forecasts made.", done.made),
    )


@contextmanager
def tell_refusals() -> Iterator[None]:
    """Turn the engine's refusals into the sentence of the terminal."""
    from forecasting.errors import ForecastError

    try:
        yield
    except ForecastError as error:
        raise UserError(error.message, hint=error.hint) from error


def _settings(
    horizon: int, *, freq: str | None, level: list[int] | None, model: str, country: str | None, region: str | None
) -> Any:
    from forecasting import Settings

    frequency: Literal["MS", "W", "D"] | None = None
    if freq is not None:
        frequency = next((code for code in ("MS", "W", "D") if code == freq.upper()), None)
        if frequency is None:
            raise UserError(
                _("There is no frequency '{freq}'.", freq=freq), hint=_("Use MS (months), W (weeks) or D (days).")
            )
    return Settings(
        horizon, levels=tuple(level or DEFAULT_LEVELS), model=model, frequency=frequency, country=country, region=region
    )


def _cluster() -> str | None:
    from services.settings import ProcessSettings

    return ProcessSettings.from_env().dask_address


def _progress() -> Callable[[int, int, str], None]:
    """Write a line at every few percent, so that a log of 10,000 series stays readable."""
    said = -PROGRESS_STEP

    def tell(done: int, total: int, name: str) -> None:
        nonlocal said
        percent = 100 * done // total
        if percent >= said + PROGRESS_STEP or done == total:
            said = percent
            note(_("{percent}%  {done} of {total}  {name}", percent=f"{percent:3d}", done=done, total=total, name=name))

    return tell


def _finite(line: dict[Any, Any]) -> dict[str, Any]:
    """Return plain values that are valid JSON: NaN becomes null, whole numbers stay whole."""
    plain: dict[str, Any] = {}
    for name, value in line.items():
        number = value.item() if hasattr(value, "item") else value
        if isinstance(number, float):
            number = None if not math.isfinite(number) else int(number) if name == "series" else round(number, 6)
        plain[str(name)] = number
    return plain


def _summary(overall: dict[str, float], levels: tuple[int, ...]) -> str:
    lines = [
        _("{series} series", series=int(overall["series"])),
        _(
            "MASE {mase} (seasonal naive {naive_mase})",
            mase=places_text(overall["mase"], 3),
            naive_mase=places_text(overall["naive_mase"], 3),
        ),
        _(
            "error {wape} of the volume (seasonal naive {naive_wape})",
            wape=share_text(overall["wape"], 1),
            naive_wape=share_text(overall["naive_wape"], 1),
        ),
        _("bias {bias} (positive: forecast too high)", bias=signed_share_text(overall["bias"], 1)),
        *(
            _("{level}% range held {overall}", level=level, overall=share_text(overall[f"coverage-{level}"], 1))
            for level in levels
        ),
        _("{seconds} seconds per series and date", seconds=places_text(overall["seconds"], 2)),
    ]
    return "\n".join(lines)
