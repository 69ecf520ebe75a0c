"""A department or an account by what a person writes: its code, else its name; never one of several."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from data.engine import reading
from data.models import Account, Department
from language import _
from services.errors import UserError

#: Candidates that a refusal names.
NAMED = 8


def by_text(url: str, known: Mapping[int, str], text: str, *, sentence: str, account: bool = False) -> int:
    """Return the id of the department (or account) that a text means.

    Args:
        url: The database.
        known: The ids that the person may choose from, with code and name as they are shown.
        text: A code, which may hold blanks, or a name in any case.
        sentence: What to say where nothing is meant.
        account: Whether accounts are known, else departments.

    Raises:
        UserError: Nothing has this code or name, or several have this name; it names those that could be meant.
    """
    model: Any = Account if account else Department
    with reading(url) as session:
        rows = session.execute(select(col(model.id), col(model.code), col(model.name))).all()
    mine = [(number, code, name) for number, code, name in rows if number in known]
    for meant in (
        [number for number, code, _name in mine if code == text],
        [number for number, _code, name in mine if name.casefold() == text.strip().casefold()],
        [number for number, label in known.items() if label == text],
    ):
        if len(meant) == 1:
            return int(meant[0])
        if meant:
            several = _("“{text}” has several meanings.", text=text)
            raise UserError(
                several, hint=_("Give the code of one: {names}.", names=_some(known, meant)), code="several"
            )
    near = [number for number, label in known.items() if text and label.casefold().startswith(text.casefold())]
    if near:
        raise UserError(sentence, hint=_("Did you mean: {names}?", names=_some(known, near)), code="unknown")
    codes = ", ".join(sorted(code for _number, code, _name in mine)[:NAMED])
    raise UserError(sentence, hint=_("Some of the codes: {codes}.", codes=codes), code="unknown")


def _some(known: Mapping[int, str], numbers: list[int]) -> str:
    return ", ".join(sorted(known[number] for number in numbers)[:NAMED])
