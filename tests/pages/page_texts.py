"""Every text of a page as its browser gets it: labels, sentences, options, help, cells of tables, titles of charts."""

import json
from collections.abc import Iterator
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

#: Fields that nobody reads.
UNREAD = frozenset(
    (
        *("id", "key", "form_id", "url", "icon", "mime", "format", "page", "query_string", "styles", "uuid"),
        *("shortcut", "js_content", "css_content", "component_name", "autocomplete", "query_param_key"),
    )
)
#: What of a chart is read: the data is what the page has asked for.
READ_OF_CHARTS = frozenset({"title", "text"})


def texts_of(app: AppTest) -> set[str]:
    """Return the texts of a page with those of its sidebar."""
    return {text for tree in app._tree.children.values() for text in _of_node(tree)}


def _of_node(node: Any) -> Iterator[str]:
    message = getattr(node, "proto", None)
    if message is not None and hasattr(message, "ListFields"):
        yield from _of_message(message)
    for child in (getattr(node, "children", None) or {}).values():
        yield from _of_node(child)


def _of_message(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in UNREAD:
            continue
        values = value if field.is_repeated else [value]
        if field.type == FieldDescriptor.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            for inner in values:
                yield from _of_message(inner)
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield from (_of_chart(json.loads(value)) if field.name == "spec" else values)
        elif field.type == FieldDescriptor.TYPE_BYTES and message.DESCRIPTOR.name in (
            "Arrow",
            "Dataframe",
            "ArrowData",
        ):
            yield from _of_table(value)


def _of_table(content: bytes) -> Iterator[str]:
    frame = convert_arrow_bytes_to_pandas_df(content)
    yield from map(str, frame.columns)
    for place in range(len(frame.columns)):
        yield from {text for text in frame.iloc[:, place] if isinstance(text, str)}


def _of_chart(part: Any, name: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key != "datasets":
                yield from _of_chart(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _of_chart(value, name)
    elif isinstance(part, str) and name in READ_OF_CHARTS:
        yield part
