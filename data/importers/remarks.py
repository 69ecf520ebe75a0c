"""Remarks on rows: English text that remembers its template and values, so that it can be stored and translated later.

A row's remark is kept in the database and read by others than the person who imported the file, so it is not written in
anybody's language; `shown` and `shown_kept` translate it where it is read.
"""

from collections.abc import Mapping
from typing import Any

from language import translate


class Remark(str):
    """The English text; `template` and `values` are what it is made of."""

    template: str = ""
    values: Mapping[str, str] = {}


def remark(template: str, /, **values: object) -> Remark:
    """Return a remark; the template is marked by `N_`, the values are formatted already."""
    said = Remark(template.format_map(values) if values else template)
    said.template = template
    said.values = {name: str(value) for name, value in values.items()}
    return said


def shown(text: str) -> str:
    """Return a remark in this thread's language; a text of another kind as it is."""
    return translate(text.template, **text.values) if isinstance(text, Remark) else text


def kept(text: str) -> dict[str, Any]:
    """Return what is stored of a remark: the English text, and its parts where it is made of some."""
    parts = {"template": text.template, "values": dict(text.values)} if isinstance(text, Remark) else {}
    return {"message": str(text), **parts}


def shown_kept(issue: Mapping[str, Any]) -> str:
    """Return a stored remark in this thread's language; the stored text where it was stored without its parts."""
    template = issue.get("template")
    return translate(template, **issue["values"]) if template else str(issue["message"])
