"""Every axis of names or months has its order in the chart itself.

Streamlit hands new data to a chart that stands on the page; without an order of its own ("as the data come") the axis
then keeps the old names first and puts new ones behind: Oct 25 … Oct 26, Nov 24 ….
"""

import ast
from pathlib import Path

import pytest

from tests import syntax

ROOT = Path(__file__).resolve().parents[2]
#: A number of rows, drawn in the order of numbers.
BY_NUMBER = "row:O"


def _axes(path: Path) -> list[ast.Call]:
    """Return the positions of names: alt.X("month:N", …), alt.Y("key:O", …)."""
    return [
        node
        for node in syntax.nodes_of(path)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("alt.X", "alt.Y", "alt.Row", "alt.Column")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and str(node.args[0].value).endswith((":N", ":O"))
        and node.args[0].value != BY_NUMBER
    ]


FILES = [path for folder in ("reports", "pages") for path in sorted((ROOT / folder).rglob("*.py")) if _axes(path)]


def test_there_are_charts_with_axes_of_names() -> None:
    assert len(FILES) > 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_axis_of_names_says_its_order(path: Path) -> None:
    for call in _axes(path):
        sorts = {word.arg: ast.unparse(word.value) for word in call.keywords}
        order = sorts.get("sort", "None")
        assert order != "None", f"{path.name}:{call.lineno}: {ast.unparse(call)}"  # no text
        assert "SortField" not in order  # an order by figures of the data, which change
