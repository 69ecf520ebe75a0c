"""Results without one-offs and grants in words: a sentence, and the way from the reported to the underlying result."""

from collections.abc import Sequence

import pandas as pd

from language import N_, _, translate
from planning.variance import flex_bridge
from planning.variance.headline import headline
from planning.variance.underlying import ONE_OFF, REPORTED, UNDERLYING, WithoutOneOffs
from reports.column_tables import TableColumn
from reports.formats import Formats, phrase
from reports.variance import flex_words, sentences

#: Accounts named in one sentence; more are counted.
MOST_NAMES = 3
LABELS = {
    REPORTED: N_("Operating result as reported"),
    ONE_OFF: N_("of which {account}"),
    UNDERLYING: N_("Underlying operating result"),
}
COLUMNS = (
    TableColumn("label", N_("Effect on the operating result")),
    TableColumn("actual", N_("Actual"), "money"),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("prior", N_("Prior year"), "money"),
)
FLEXED_COLUMNS = (
    TableColumn("label", N_("Effect on the operating result")),
    TableColumn("actual", N_("Actual"), "money"),
    TableColumn("flexed", N_("Flexed budget"), "money"),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
)
LANDING_COLUMNS = (
    TableColumn("label", N_("Effect on the operating result")),
    TableColumn("actual", N_("Actual to date"), "money"),
    TableColumn("open", N_("Open months"), "money"),
    TableColumn("landing", N_("Landing"), "money"),
    TableColumn("budget", N_("Budget"), "money"),
    TableColumn("variance", N_("Variance"), "money"),
    TableColumn("lo80", N_("Low 80%"), "money"),
    TableColumn("hi80", N_("High 80%"), "money"),
)


def opening(accounts: Sequence[str], formats: Formats) -> str:
    """Return what is left out, by name: "Without one-offs and grants (Grants)"."""
    names = phrase(accounts[:MOST_NAMES], len(accounts) - MOST_NAMES, formats)
    return _("Without one-offs and grants ({accounts})", accounts=names)


def sentence(result: WithoutOneOffs, formats: Formats, *, figures: str) -> str:
    """Return the underlying figure against its budget or prior year; empty where one-offs do not touch the figure."""
    if figures not in result.one_offs.index or not result.touches(figures, ("actual", "budget", "prior")):
        return ""
    row = result.total(figures)
    reference, name = ("budget", "variance") if not pd.isna(row["budget"]) else ("prior", "prior_variance")
    facts = headline(row, pd.DataFrame(), reference=reference, name=name)
    return sentences.against(facts, formats, when=opening(result.accounts, formats), reference=reference)


def flexed_sentence(result: WithoutOneOffs, formats: Formats, *, figures: str) -> str:
    """Return what volume explains and what not without one-offs; empty where they do not touch the figure."""
    if figures not in result.one_offs.index or not result.touches(figures, ("actual", "flexed", "budget")):
        return ""
    facts = flex_bridge.breakdown(result.underlying, figures)
    return flex_words.in_short(facts, formats, when=opening(result.accounts, formats))


def landing_sentence(result: WithoutOneOffs, landing: str, formats: Formats) -> str:
    """Return the headline of the underlying landing with what is left out."""
    return _("{opening}: {headline}", opening=opening(result.accounts, formats), headline=landing)


def in_words(bridge: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a bridge with what each is called; both results are totals."""
    words = [
        translate(LABELS[part], account=label) if part == ONE_OFF else translate(LABELS[part])
        for part, label in zip(bridge["part"], bridge["label"], strict=True)
    ]
    return bridge.assign(label=words, depth=(bridge["part"] == ONE_OFF).astype(int), is_group=bridge["part"] != ONE_OFF)


def in_terminal(result: WithoutOneOffs, formats: Formats, *, figure: str) -> str:
    """Return the underlying result in one sentence; `figure` names the amount ("actual", "landing")."""
    amount = formats.money(result.total("result")[figure])
    return _("{opening}: operating result {amount}.", opening=opening(result.accounts, formats), amount=amount)
