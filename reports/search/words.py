"""The words of search: an answer with its figures, and why a question is not understood."""

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from language import N_, _, translate
from planning.hierarchy import ROOT
from planning.search.grammar import Against, FigureQuestion, NotUnderstood, Why
from reports.formats import MISSING, VERDICTS, Formats
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
#: The same of what is neither good nor bad, such as volumes.
PLAIN_SIZES: Mapping[tuple[Against, str], str] = {
    ("budget", "under"): N_("{size} under budget"),
    ("budget", "over"): N_("{size} over budget"),
    ("budget", "above"): N_("{size} above budget"),
    ("budget", "below"): N_("{size} below budget"),
    ("prior", "under"): N_("{size} under prior year"),
    ("prior", "over"): N_("{size} over prior year"),
    ("prior", "above"): N_("{size} above prior year"),
    ("prior", "below"): N_("{size} below prior year"),
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
    ("prior", True, False): N_("actual {actual}; no prior year of the same months"),
    ("prior", False, True): N_("no actuals; prior year {reference}"),
}
#: The same where months of the span are taken at budget.
OUTLOOK: Mapping[tuple[Against, bool, bool], str] = {
    ("budget", True, True): N_("outlook {actual}, budget {reference}: {told}"),
    ("budget", True, False): N_("outlook {actual}; no budget"),
    ("budget", False, True): N_("no outlook; budget {reference}"),
    ("prior", True, True): N_("outlook {actual}, prior year {reference}: {told}"),
    ("prior", True, False): N_("outlook {actual}; no prior year of the same months"),
    ("prior", False, True): N_("no outlook; prior year {reference}"),
}
#: What is posted but held against nothing: something, nothing.
NOT_COMPARED: Mapping[tuple[str, bool], str] = {
    ("begun", True): N_("posted so far {actual}; not compared, the month has only begun"),
    ("begun", False): N_("nothing posted so far; the month has only begun"),
    ("part", True): N_("posted so far {actual}; not compared, not all of these months are posted"),
    ("part", False): N_("nothing posted so far; not all of these months are posted"),
}


def sentence(row: Mapping[str, Any], told: Any, formats: Formats) -> str:
    """Return the figures of one row: actual or outlook, what it is held against, and how far apart they are.

    Args:
        row: Of `services.search.figures.FigureAnswer.rows`.
        told: The answer, for its `basis` and `against`.
        formats: Of the person.
    """
    actual, reference = row["actual"], row[told.against]
    known = (not pd.isna(actual), not pd.isna(reference))
    parts = {"actual": _amount(row, actual, formats), "reference": _amount(row, reference, formats), "told": ""}
    if told.basis in ("begun", "part"):
        return translate(NOT_COMPARED[told.basis, known[0]], **parts)
    if not any(known):
        return _("no figures")
    if all(known):
        name = "variance" if told.against == "budget" else "prior_variance"
        parts["told"] = _distance(row, name, told.against, formats)
    return translate((OUTLOOK if told.basis == "outlook" else SAID)[told.against, *known], **parts)


def _distance(row: Mapping[str, Any], name: str, against: Against, formats: Formats) -> str:
    variance = row[name]
    if pd.isna(variance) or variance == 0:
        return _("no difference")
    percent = row[f"{name}_percent"]
    size = _amount(row, abs(int(variance)), formats)
    if not pd.isna(percent):
        size = _("{amount}, {percent}", amount=size, percent=formats.percent(abs(float(percent))))
    verdict = row[f"{name}_verdict"]
    said = "" if pd.isna(verdict) else VERDICTS.get(verdict, "")
    side = against, direction(str(row["type"]), int(variance))
    return (
        translate(SIZES[side], size=size, verdict=translate(said)) if said else translate(PLAIN_SIZES[side], size=size)
    )


def _amount(row: Mapping[str, Any], minor: Any, formats: Formats) -> str:
    """Return an amount of money, or a plain number where something is counted: volumes and hours in thousandths."""
    if row["type"] in DECIMALS:
        return MISSING if pd.isna(minor) else _number(int(minor), formats, most=DECIMALS[row["type"]])
    if row["type"] in ("statistic", "hours"):
        return formats.amount(minor)
    return formats.money(minor)


#: Of what is counted, at most.
DECIMALS = {"volume": 3, "labor": 2}


def _number(milli: int, formats: Formats, *, most: int) -> str:
    """Return a count with as many decimals as it has, at most some."""
    decimals = str(abs(milli) % 1000).zfill(3).rstrip("0")
    return formats.number(milli / 1000, min(len(decimals), most))


#: Why a question has no answer; "meanings" is a word that several things are called.
REASONS: Mapping[Why | Literal["meanings"], str] = {
    "meanings": N_("“{words}” could be {choices}. Write the whole name."),
    "word": N_(
        "“{words}” is no figure, department or month here. Ask for a figure, a department and a month, such as "
        "“{example}”."
    ),
    "own": N_(
        "“{words}” could be {choices}, or a month or comparison. Write the name with its code, a month with its year, "
        "or “vs budget”."
    ),
    "month": N_("There are no figures for “{month}”. Figures are known for {months}."),
    "months": N_("One month at a time: name one, or ask for the year to date."),
    "spans": N_("One span at a time: a month, the year to date or the full year, against budget or prior year."),
    "sides": N_("One comparison at a time: against budget, or against prior year."),
    "many": N_("This is too many figures at once. Name one department or one account."),
    "kinds": N_("One kind of figure at a time: money, volumes or hours."),
    "uneven": N_("These departments do not have hours of the same months. Name one of them."),
    "figure": N_(
        "Which figure? Name an account, a group of accounts, revenue, expense or result, such as “{example}”."
    ),
}


def refusal(told: NotUnderstood, known: str) -> str:
    """Return why a question has no answer and what can be asked.

    Args:
        told: What was not understood.
        known: The months with figures, as a text.
    """
    why = "meanings" if told.why == "word" and told.choices else told.why
    parts = {"words": told.words, "month": told.words, "choices": " · ".join(told.choices), "months": known}
    return translate(REASONS[why], example=translate(EXAMPLE), **parts)
