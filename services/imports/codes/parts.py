"""Composite codes read as a person has confirmed: parts of a column stand for department, account and company."""

import re
from collections.abc import Mapping

from data.importers.tables.composites import last_of_path, part_name
from data.importers.tables.layout import ColumnGuess, Layout
from services.imports.asking import not_a_choice

_RULE = re.compile(r"(?P<concept>department|account|entity)=(?P<first>[1-9])(?:-(?P<last>[1-9]))?")


def with_parts(layout: Layout, guesses: Mapping[str, ColumnGuess], answer: str) -> dict[str, ColumnGuess]:
    """Return the guesses with the concepts at the parts that an answer to "code-split" names.

    Args:
        layout: Has the columns that parts make.
        guesses: Concept to column as detected.
        answer: "whole", "last" (of a path), "apart" (companies with the same departments) or "department=2,account=3".

    Raises:
        UserError: The answer names parts that the codes do not have.
    """
    if answer == "whole":
        return dict(guesses)
    if answer == "apart":
        joined = [name for name, rule in layout.derived.items() if rule.how == "joined"]
        if not joined:
            raise not_a_choice("code-split", answer, ["department=1,account=2", "last", "whole"])
        return {**guesses, "department": ColumnGuess("department", joined[0], 1.0)}
    sources = {rule.source for rule in layout.derived.values() if rule.how == "part"}
    if answer == "last":
        return _with_last_names(layout, guesses, sources)
    rules = [_RULE.fullmatch(rule.strip()) for rule in answer.split(",")]
    column = next((guess.column for guess in guesses.values() if guess.column in sources), next(iter(sources), ""))
    made = dict(guesses)
    for rule in rules:
        first = int(rule["first"]) if rule else 0
        name = part_name(column, first, int(rule["last"] or first)) if rule else ""
        if rule is None or name not in layout.derived:
            raise not_a_choice("code-split", answer, ["department=1,account=2", "last", "whole"])
        made[rule["concept"]] = ColumnGuess(rule["concept"], name, 1.0)
    return made


def _with_last_names(layout: Layout, guesses: Mapping[str, ColumnGuess], sources: set[str]) -> dict[str, ColumnGuess]:
    made = dict(guesses)
    for concept in ("account", "department"):
        column = guesses[concept].column if concept in guesses else ""
        code, label = last_of_path(column, "code"), last_of_path(column, "label")
        if column not in sources or code not in layout.derived:
            continue
        made[concept] = ColumnGuess(concept, code, 1.0)
        named = made.get(f"{concept}_name")
        if named is None or named.column == column:
            made[f"{concept}_name"] = ColumnGuess(f"{concept}_name", label, 1.0)
    return made
