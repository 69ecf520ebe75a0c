"""`signals`: which volumes and money figures have really changed, and which only vary as usual."""

import math
from typing import Annotated, Any

import typer

from commands.output import emit, refusing
from commands.rows import migrated_database
from language import _


def register(app: typer.Typer) -> None:
    """Add the command to the terminal."""
    app.command("signals")(signals)


@refusing
def signals(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Figures without a signal, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say which volumes and money figures show more than noise in the last three whole months."""
    from datetime import date

    from reports.forecasts import words
    from reports.formats import Formats
    from services import status
    from services.forecasts import many, money_signals
    from services.permissions import LOCAL_ACTOR

    url = migrated_database()
    hospital = status.read(url).settings
    formats = Formats.for_reader(hospital.currency, hospital.locale)
    money = money_signals.money_signals(url, LOCAL_ACTOR)
    volumes = [line for line in many.overview(url, LOCAL_ACTOR, horizon=12, today=date.today()) if line.main]
    rows = [_money_row(line, formats) for line in money.lines] + [_volume_row(line, formats) for line in volumes]
    shown = [row for row in rows if everything or row["signals"]]
    text = "\n".join(f"{row['place']} · {row['title']}: {row['about']}".replace("**", "") for row in shown)
    through = None if money.through is None else f"{money.through // 100}-{money.through % 100:02d}"
    answer = {
        "through": through,
        "ewma_weight": hospital.ewma_weight,
        "judged": sum(row["judged"] for row in rows),
        "not_judged": sum(not row["judged"] for row in rows),
        "signals": shown,
    }
    told = text or _without_signals(judged=answer["judged"])
    left = words.not_judged(answer["not_judged"]) if answer["judged"] else ""
    emit(answer, as_json=as_json, text=f"{told}\n{left}".rstrip())


def _without_signals(*, judged: int) -> str:
    if not judged:
        return _("Nothing can be judged yet: there are too few whole months of figures.")
    return _("Nothing shows more than noise.")


def _money_row(line: Any, formats: Any) -> dict[str, Any]:
    """Return a money figure; amounts are `latest` and `expected`, shares (0–1) `latest_share` and `expected_share`."""
    from planning.forecasts.money_signals import UNITS
    from reports.forecasts import money_words as words

    points = UNITS[line.series.figure] == "points"

    def figure(amount: float) -> Any:
        if math.isnan(amount):
            return None
        return round(amount, 6) if points else formats.exact(round(amount))

    ending = "_share" if points else ""
    return {
        "figure": line.series.figure,
        "title": words.title(line).split(" · ", maxsplit=1)[0],
        "place": line.series.place,
        "judged": line.judgement is not None,
        "signals": list(line.current),
        "verdict": line.verdict,
        "limit_months": line.judgement.limits.months if line.judgement else 0,
        f"latest{ending}": figure(line.latest),
        f"expected{ending}": figure(line.expected),
        "about": words.verdict(line, formats),
    }


def _volume_row(line: Any, formats: Any) -> dict[str, Any]:
    from reports.forecasts import words

    return {
        "figure": "volume",
        "title": line.measure,
        "place": line.place,
        "judged": line.judgement is not None,
        "signals": sorted({signal.kind for signal in line.judgement.current}) if line.judgement else [],
        "verdict": "",
        "limit_months": line.judgement.limits.months if line.judgement else 0,
        "latest_volume": line.history[-1] if line.history else None,
        "about": f"{words.verdict(line.judgement, formats)} {words.rough_limits(line.judgement)}".rstrip(),
    }
