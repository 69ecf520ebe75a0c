"""What a page gives the browser to render as Markdown: bodies, labels, help; and what of it was never escaped."""

import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message

#: Fields that the browser renders as Markdown, by the kind of element; cells and options of selects are plain.
FIELDS = {
    "markdown": ("body", "help"),
    "heading": ("body", "help"),
    "alert": ("body",),
    "metric": ("label", "body", "delta", "help"),
    "button": ("label", "help"),
    "download_button": ("label", "help"),
    "link_button": ("label", "help"),
    "page_link": ("label", "help"),
    "checkbox": ("label", "help"),
    "radio": ("label", "help", "options", "captions"),
    "button_group": ("options", "label", "help"),
    "selectbox": ("label", "help"),
    "multiselect": ("label", "help"),
    "text_input": ("label", "help"),
    "text_area": ("label", "help"),
    "number_input": ("label", "help"),
    "date_input": ("label", "help"),
    "slider": ("label", "help"),
    "file_uploader": ("label", "help"),
    "text": (),
    "progress": ("text",),
    "spinner": ("text",),
    "expandable": ("label",),
    "tab": ("label",),
    "popover": ("label", "help"),
    "dialog": ("title",),
    "form": (),
    "toast": ("body",),
    "arrow_data_frame": (),
    "data_frame": (),
}
#: What Markdown of Streamlit renders where nothing stops it.
ACTIVE = {
    "a link": re.compile(r"(?<!\\)\[x(?<!\\)\]\((?!\\)"),
    "TeX": re.compile(r"(?<!\\)\$a(\\)?_b(?<!\\)\$"),
    "an icon": re.compile(r":material/home"),  # behind a backslash, too: it is looked for in the finished text
    "bold": re.compile(r"(?<!\\)\*(?<!\\)\*b(?<!\\)\*(?<!\\)\*"),
    "HTML": re.compile(r"(?<!\\)<img src"),
    "a color": re.compile(r"(?<!\\):red(?<!\\)\["),
    "code": re.compile(r"(?<!\\)`code(?<!\\)`"),
    "an address": re.compile(r"https://evil"),
}


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """Yield field and text of everything in an element that is rendered as Markdown."""
    kind = message.WhichOneof("type") if "type" in message.DESCRIPTOR.oneofs_by_name else None
    if kind is None:
        return
    inner = getattr(message, kind)
    for field in FIELDS.get(kind, ("label", "help", "body", "title")):
        value: Any = getattr(inner, field, "")
        for one in [value] if isinstance(value, str) else value:
            text = one if isinstance(one, str) else getattr(one, "content", "")
            if text:
                yield f"{kind}.{field}", text


def active(text: str) -> list[str]:
    """Return what of the hostile name is rendered in a text."""
    return [name for name, pattern in ACTIVE.items() if pattern.search(text)]
