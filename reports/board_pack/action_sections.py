"""Sections about decisions, what is bought, what has to be decided on contracts, and what people say of variances."""

from datetime import date
from typing import Any

import pandas as pd

from language import N_, _, ngettext, translate
from reports.board_pack.document import ChartSeries, PackChart, PackSection, PackTable, chart_values
from reports.board_pack.sources import Composing, make_section
from reports.column_tables import TableColumn
from reports.contracts import words as contract_words
from reports.explanations import words as explanation_words
from reports.explanations.tables import WAITING
from reports.formats import Formats
from reports.month_end import words as month_words
from reports.spend import words as spend_words

#: Suppliers of the table and of the chart, and actions that are named in a sentence.
MOST_SUPPLIERS, MOST_BARS, MOST_ACTIONS = 15, 10, 3
SUPPLIERS = (
    TableColumn("supplier", N_("Supplier")),
    TableColumn("amount_minor", N_("Spend"), "money"),
    TableColumn("prior_minor", N_("Prior year"), "money"),
    TableColumn("change", N_("Change"), "money"),
    TableColumn("share", N_("Share of spend"), "rate"),
)
CATEGORIES = (
    TableColumn("category", N_("Category")),
    *SUPPLIERS[1:4],
)
ACTIONS = (
    TableColumn("title", N_("Contract")),
    TableColumn("supplier", N_("Supplier")),
    TableColumn("owner", N_("Owner")),
    TableColumn("notice", N_("Notice by"), "day"),
    TableColumn("state_text", N_("State")),
    TableColumn("committed_minor", N_("Renewal commits"), "money"),
)
DECIDED = (
    TableColumn("decision", N_("Decision or action")),
    TableColumn("owner", N_("Owner")),
    TableColumn("due", N_("Due"), "day"),
    TableColumn("state_text", N_("State")),
    TableColumn("pack", N_("Pack of")),
)
SAID = (
    TableColumn("department", N_("Department")),
    TableColumn("account", N_("Account")),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("cause_text", N_("Explanation")),
    TableColumn("action_text", N_("Action")),
)
MISSING = (
    TableColumn("department", N_("Department")),
    TableColumn("account", N_("Account")),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("actual", N_("Actual"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
)


def decisions(made: Composing, part: Any) -> PackSection:
    """Return what was decided over the last pack and what is open of older ones, open ones first."""
    formats, today = made.formats, made.figures.today
    if part.empty:
        return make_section(made, "decisions", headline=_("No decisions or actions are recorded."))
    late = [due is not None and due < today and not done for due, done in zip(part["due"], part["done"], strict=True)]
    rows = part.assign(
        state_text=[_how_it_stands(done, is_late) for done, is_late in zip(part["done"], late, strict=True)],
        pack=[formats.month(int(period)) for period in part["period"]],
    )
    first = ngettext(
        "{done} of {count} decision or action is done.",
        "{done} of {count} decisions and actions are done.",
        len(part),
        done=formats.number(int(part["done"].sum())),
        count=formats.number(len(part)),
    )
    said = ngettext("{count} is overdue.", "{count} are overdue.", sum(late), count=formats.number(sum(late)))
    source = made.source((), None)
    note = _("As of {day}.", day=formats.day(today))
    table = PackTable("decisions", _("Decisions and actions"), DECIDED, rows.reset_index(drop=True), source, note)
    return make_section(made, "decisions", headline=first, sentences=[said] if any(late) else [], tables=[table])


def _how_it_stands(done: object, is_late: object) -> str:
    return _("done") if done else _("overdue") if is_late else _("open")


def spend(made: Composing, part: Any) -> PackSection:
    """Return who gets the money, and the contracts on which somebody has to decide."""
    formats, said, tables, charts = made.formats, list[str](), [], []
    first = _("No purchases or supplier payments are imported.")
    bought = part.spend
    if bought is not None and not bought.suppliers.empty:
        named = bought.suppliers[bought.suppliers["amount_minor"] != 0]
        first = spend_words.headline(
            bought.total, bought.change, len(named), formats, when=formats.months(bought.periods)
        )
        said.append(spend_words.standing(bought.utilization, bought.hhi, bought.band, formats))
        source = made.source(bought.periods, None)
        known = bought.prior is not None
        top = _with_change(bought.suppliers.head(MOST_SUPPLIERS), known=known)
        title = ngettext("Largest supplier", "{count} largest suppliers", len(top), count=formats.number(len(top)))
        tables.append(PackTable("suppliers", title, SUPPLIERS, top, source))
        groups = _with_change(bought.categories, known=known)
        groups = groups.assign(category=[name or _("Without a category") for name in groups["category"]])
        tables.append(PackTable("spend_categories", _("Spend by category"), CATEGORIES, groups, source))
        charts.append(_bars(made, top.head(MOST_BARS), source, known=known))
    actions = part.calendar.at_risk
    said += [_action(row, formats) for row in actions.head(MOST_ACTIONS).to_dict("records")]
    tables.append(_actions(made, actions, part.calendar.as_of))
    return make_section(made, "spend", headline=first, sentences=said, charts=charts, tables=tables)


def _with_change(rows: pd.DataFrame, *, known: bool) -> pd.DataFrame:
    """Return spend with its change against the prior year, NA where nothing is known of that year."""
    prior = rows["prior_minor"].astype("Int64")
    if not known:
        prior = pd.Series(pd.NA, rows.index, "Int64")
    return rows.assign(prior_minor=prior, change=rows["amount_minor"].astype("Int64") - prior).reset_index(drop=True)


def _bars(made: Composing, rows: pd.DataFrame, source: Any, *, known: bool) -> PackChart:
    formats = made.formats
    series = [ChartSeries(_("Spend"), "actual", chart_values(rows["amount_minor"].tolist(), formats))]
    if known:
        series.append(ChartSeries(_("Prior year"), "prior", chart_values(rows["prior_minor"].tolist(), formats)))
    return PackChart(
        "suppliers",
        "bars",
        _("Largest suppliers"),
        tuple(str(name) for name in rows["supplier"]),
        tuple(series),
        formats.currency,
        _(
            "Largest first: {causes}",
            causes="; ".join(
                f"{name} {formats.short(minor)}"
                for name, minor in zip(rows["supplier"], rows["amount_minor"], strict=True)
            ),
        ),
        source,
    )


def _action(row: Any, formats: Formats) -> str:
    """Return what has to be decided by when: "Electronic health record: notice by Nov 30, 2026, $16.2M"."""
    known = {
        "contract": row["title"],
        "day": formats.day(row["notice"]),
        "amount": formats.short(row["committed_minor"]),
    }
    if row["state"] == "missed":
        text = _("{contract}: notice was due {day}", **known)
    else:
        text = _("{contract}: notice by {day}", **known)
    return text if pd.isna(row["committed_minor"]) else _("{action}, {amount}", action=text, amount=known["amount"])


def _actions(made: Composing, actions: pd.DataFrame, as_of: date) -> PackTable:
    rows = actions.assign(
        state_text=[translate(contract_words.STATES[state]) for state in actions["state"]],
        owner=actions["owner"].astype("object").where(actions["owner"].notna(), ""),
    ).reset_index(drop=True)
    note = _("As of {day}: notice missed, or due within 90 days.", day=made.formats.day(as_of))
    source = made.source((), None)
    return PackTable("contract_actions", _("Contracts to decide"), ACTIONS, rows, source, note)


def explanations(made: Composing, part: Any) -> PackSection:
    """Return what people say of the month's variances, and what is unanswered, by whom."""
    formats, told = made.formats, part.review
    rows = told.rows
    first = _how_many(made, told)
    if rows.empty:
        return make_section(made, "explanations", headline=first)
    source = made.source((told.period,), told.version)
    judged = rows.assign(
        account=[explanation_words.about(row) for row in rows.to_dict("records")],
        variance_verdict=_verdicts(rows["variance"]),
    )
    written = judged[judged["answered"]].reset_index(drop=True)
    written = written.assign(
        cause_text=[_cause(row) for row in written.to_dict("records")],
        action_text=[_what_is_done(row, formats) for row in written.to_dict("records")],
    )
    open_rows = judged[judged["required"] & ~judged["answered"]].reset_index(drop=True)
    late = part.waiting[part.waiting["open"] > 0].reset_index(drop=True)
    tables = [
        PackTable("explained", _("Explained"), SAID, written, source),
        PackTable("unanswered", _("Unanswered"), MISSING, open_rows, source),
        PackTable("waiting", _("Who has not answered"), WAITING, late, source),
    ]
    return make_section(made, "explanations", headline=first, tables=tables, source=source)


def _how_many(made: Composing, told: Any) -> str:
    """Return how many variances are unanswered, or that none has to be explained, and why."""
    formats, month = made.formats, made.figures.month
    known = {"month": formats.month_long(told.period)}
    if month.is_flash:
        return month_words.about(month.state, formats)
    if month.nothing_posted:
        return _("{month} has no actuals, so no variance has to be explained.", **known)
    asked = int(told.rows["required"].sum())
    if asked:
        return ngettext(
            "{open} of {count} variance is unanswered in {month}.",
            "{open} of {count} variances are unanswered in {month}.",
            asked,
            open=formats.number(told.unanswered),
            count=formats.number(asked),
            **known,
        )
    if told.rows.empty:
        return _("No variance of this month needs an explanation, and none is written.")
    return _("No variance of {month} needs an explanation; what people wrote stands below.", **known)


def _verdicts(variance: pd.Series) -> list[str]:
    return [
        "" if pd.isna(amount) or amount == 0 else "favorable" if amount > 0 else "unfavorable"  # no text
        for amount in variance
    ]


def _cause(row: Any) -> str:
    """Return the cause in words, with its name in front where the text does not begin with it."""
    name, text = explanation_words.cause(row["kind"]), str(row["cause"])
    return _("{cause}: {text}", cause=name, text=text) if name and not text.startswith(name) else text


def _what_is_done(row: Any, formats: Formats) -> str:
    """Return action, owner, due day and whether it is done, as far as they are known."""
    parts = [
        row["action"],
        row["owner"],
        "" if pd.isna(row["due"]) else _("due {day}", day=formats.day(row["due"])),
        _("done") if row["action"] and row["status"] == "done" else "",
    ]
    return ", ".join(str(part) for part in parts if part)
