"""A scenario as the terminal says it to people: the sentence, the steps, payers, years, how sure it is."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from language import _, translate

if TYPE_CHECKING:
    from reports.formats import Formats
    from services.scenarios.asking import NamedPlan
    from services.scenarios.running import Run


def of_plan(
    named: "NamedPlan", run: "Run", formats: "Formats", answer: Mapping[str, Any], *, others: "Sequence[Run]" = ()
) -> str:
    """Return the answer of `cli.py plan` as text; every amount as `Formats` writes it.

    Args:
        named: What was asked for.
        run: Its outcome.
        formats: Of the hospital.
        answer: The same answer as JSON has it; figures of a simulation are read from it.
        others: The same scenario in later fiscal years.
    """
    from reports.scenarios import base_words

    parts = [list(_headline(run, formats)), list(_steps(run, formats)), _payers(run, formats)]
    parts.append(list(_beside(answer, run, formats)))
    if told := base_words.volume_sources(run.base.volume_sources):
        parts.append([_("Open months: {volumes}.", volumes=told)])
    if named.saved:
        parts.append([_("Saved scenario: {saved}.", saved=answer["saved"])])
    parts += [[sentence] for sentence in _years((run, *others), formats)] if others else []
    if "simulation" in answer:
        parts.append([_simulation(answer["simulation"], formats)])
    return "\n\n".join("\n".join(part) for part in parts if part)


def _headline(run: "Run", formats: "Formats") -> Iterator[str]:
    from reports.scenarios import words

    names, kpis, before = run.base.catalog.names, run.outcome.kpis, run.outcome.base_kpis
    yield words.landing(
        [words.change(change, names, formats, first_open=run.base.first_open) for change in run.plan.changes],
        formats,
        year=_("This year") if run.base.closed else run.base.label,
        results=(before.margin, kpis.margin),
        margins=(before.operating_margin, kpis.operating_margin),
    )
    if gap := words.gap(kpis.margin, run.base.budget_result, formats):
        yield gap


def _steps(run: "Run", formats: "Formats") -> Iterator[str]:
    from planning.scenarios.bridge import bridge

    steps = bridge(run.outcome).to_dict("records")
    rows = [
        (_("Base"), run.outcome.base_kpis.margin),
        *((translate(str(step["label"])), int(step["margin"])) for step in steps),
        (_("Scenario"), run.outcome.kpis.margin),
    ]
    for label, minor in rows:
        yield f"{label:<44}{formats.money(minor):>18}"


def _payers(run: "Run", formats: "Formats") -> list[str]:
    """Return the table of payers as on the page; nothing where payers are not known."""
    from reports.scenarios import view_tables
    from services.scenarios import views

    rows = views.by_payer(run.base, run.outcome)
    return [] if rows.empty else view_tables.payers_view(rows, formats).to_string(index=False).split("\n")


def _beside(answer: Mapping[str, Any], run: "Run", formats: "Formats") -> Iterator[str]:
    """Say the result without one-offs and grants, and what is ordered already."""
    from datetime import date

    from reports.scenarios import beside_words

    if without := answer["without_one_offs"]:
        results = _minor(without["base"], formats), _minor(without["scenario"], formats)
        names = [account["account"].split(" ", maxsplit=1)[-1] for account in without["accounts"]]
        yield beside_words.underlying(names, results, formats, changed=bool(run.outcome.effects))
    if orders := answer["ordered"]:
        total = sum(_minor(row["ordered"], formats) for row in orders["rows"])
        yield beside_words.orders(total, date.fromisoformat(orders["as_of"]), formats)


def _years(runs: "Sequence[Run]", formats: "Formats") -> Iterator[str]:
    for run in runs:
        base, scenario = (formats.money(kpis.margin) for kpis in (run.outcome.base_kpis, run.outcome.kpis))
        yield _("{year}: base {base}, scenario {scenario}.", year=run.base.label, base=base, scenario=scenario)


def _simulation(drawn: Mapping[str, Any], formats: "Formats") -> str:
    from reports.scenarios import uncertainty_words

    low, high = (formats.money(_minor(drawn["result"][percentile], formats)) for percentile in ("10", "90"))
    return _(
        "In four of five of {draws} draws the result lies between {low} and {high}; the chance of a loss is {loss}.",
        loss=uncertainty_words.chance(drawn["chance_of_loss"]),
        draws=formats.number(drawn["draws"]),
        low=low,
        high=high,
    )


def _minor(amount: str, formats: "Formats") -> int:
    return int(Decimal(amount).scaleb(formats.digits))
