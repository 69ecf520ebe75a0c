"""Translate one text. The English text is the key; without a catalog it is the answer.

Placeholders have names, and values are put in after the lookup, so a value may hold braces. A text without values is
taken as it is: its braces are braces.
"""

from language.choice import spoken


def _(message: str, /, **values: object) -> str:
    """Return a text in this thread's language, its placeholders filled.

    Args:
        message: A literal: the catalog is made by reading the source.
        values: What the placeholders show, already formatted as money, dates or percent.
    """
    text = spoken().gettext(message) if message else ""  # gettext's own answer to nothing is the catalog's header
    return text.format_map(values) if values else text


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the text for a count; `{count}` shows it plainly unless `values` has a formatted one."""
    return spoken().ngettext(one, many, count).format_map({"count": count} | values)


def N_(message: str) -> str:  # noqa: N802, the name that gettext's tools know
    """Mark a text that is written before anybody's language is known (registries, constants); `translate` it later."""
    return message


def translate(marked: str, /, **values: object) -> str:
    """Return a text marked by `N_` in this thread's language."""
    return _(marked, **values)


def in_quotes(text: object) -> str:
    """Return a name or another text that is not ours between the quotation marks of this thread's language."""
    return _("“{name}”", name=text)
