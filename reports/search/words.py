"""The words of search: an answer with its figures, and why a question is not understood."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from language import N_, _, translate
from planning.hierarchy import ROOT
from planning.search.grammar import Against, FigureQuestion, NotUnderstood
from reports.formats import VERDICTS, Formats
from reports.variance.sentences import direction

#: What may be asked, as an example.
EXAMPLE = N_("agency ICU August vs budget")
SIZES: Mapping[tuple[Against, str], str] = {
    ("budget", "under"): N_("{size} under budget ({verdict})"),
    ("budget", "over"): N_("{size} over budget ({verdict})"),
    ("budget", "above"): N_("{size} above budget ({verdict})"),
    ("budget", "below"): N_("{size} below budget ({verdict})"),
    ("prior", "under"): N_("{size} under prior year ({verdict})"),
    ("prior", "over"): N_("{size} over prior year ({verdict})"),
    ("prior", "above"): N_("{size} above prior year ({verdict})"),
    ("prior", "below"): N_("{size} below prior year ({verdict})"),
}


def when(asked: FigureQuestion, months: tuple[int, ...], formats: Formats) -> str:
    """Return the months of an answer."""
    return formats.runs(months) if months else formats.month(asked.period)


def subject(row: Mapping[str, Any], asked: FigureQuestion) -> str:
    """Return what a row is about: the figure, and the place unless it is everything."""
    if row["place"] == ROOT and asked.places == (ROOT,):
        return str(row["figure_label"])
    return _("{figure}, {place}", figure=row["figure_label"], place=row["place_label"])


#: What is said by what is known: both sides, the actual alone, the reference alone.
SAID: Mapping[tuple[Against, bool, bool], str] = {
    ("budget", True, True): N_("actual {actual}, budget {reference}: {told}"),
    ("budget", True, False): N_("actual {actual}; no budget"),
    ("budget", False, True): N_("no actuals; budget {reference}"),
    ("prior", True, True): N_("actual {actual}, prior year {reference}: {told}"),
    ("prior", True, False): N_("actual {actual}; no prior year"),
    ("prior", False, True): N_("no actuals; prior year {reference}"),
}


def sentence(row: Mapping[str, Any], asked: FigureQuestion, formats: Formats) -> str:
    """Return the figures of one row: actual, what it is held against, and how far apart they are."""
    actual, reference = row["actual"], row[asked.against]
    known = (not pd.isna(actual), not pd.isna(reference))
    if not any(known):
        return _("no figures")
    parts = {"actual": _amount(row, actual, formats), "reference": _amount(row, reference, formats), "told": ""}
    if all(known):
        name = "variance" if asked.against == "budget" else "prior_variance"
        parts["told"] = _distance(row, name, asked.against, formats)
    return translate(SAID[asked.against, *known], **parts)


def _distance(row: Mapping[str, Any], name: str, against: Against, formats: Formats) -> str:
    variance = row[name]
    if pd.isna(variance) or variance == 0:
        return _("no difference")
    percent = row[f"{name}_percent"]
    size = _amount(row, abs(int(variance)), formats)
    if not pd.isna(percent):
        size = _("{amount}, {percent}", amount=size, percent=formats.percent(abs(float(percent))))
    verdict = row[f"{name}_verdict"]
    text = SIZES[against, direction(str(row["type"]), int(variance))]
    return translate(text, size=size, verdict=translate(VERDICTS.get(verdict, "")))


def _amount(row: Mapping[str, Any], minor: object, formats: Formats) -> str:
    """Return an amount of money, or a plain number where the account counts something."""
    if row["type"] in ("statistic", "hours"):
        return formats.amount(minor)
    return formats.money(minor)


def refusal(told: NotUnderstood, known: str) -> str:
    """Return why a question has no answer and what can be asked.

    Args:
        told: What was not understood.
        known: The months with figures, as a text.
    """
    if told.why == "word" and told.choices:
        return _("“{words}” could be {choices}. Write the whole name.", words=told.words,
                 choices=" · ".join(told.choices))  # fmt: skip
    if told.why == "word":
        return _(
            "“{words}” is no figure, department or month here. Ask for a figure, a department and a month, such as "
            "“{example}”.",
            words=told.words,
            example=translate(EXAMPLE),
        )
    if told.why == "month":
        return _("There are no figures for “{month}”. Figures are known for {months}.", month=told.words, months=known)
    if told.why == "months":
        return _("One month at a time: name one, or ask for the year to date.")
    if told.why == "many":
        return _("This is too many figures at once. Name one department or one account.")
    return _("Which figure? Name an account, a group of accounts, revenue, expense or result, such as “{example}”.",
             example=translate(EXAMPLE))  # fmt: skip
