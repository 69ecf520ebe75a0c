"""Pages of the demo hospital for people bound to one department: nothing of another is on them or in their files."""

import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from services.permissions import Actor

OpenApp = Callable[..., AppTest]
OWN, OTHER = "16010", "16310 Emergency department"
#: Parts of names that stand on no page unless it shows another department.
FOREIGN = ("Emergency dep", "Surgical ICU", "Cardiac telemetry", "Behavioral health", "Plant operations", "17110 ")
#: Every page over figures with what a link may ask of it: as it opens, or another's department, supplier or contract.
VISITS: list[tuple[str, dict[str, str]]] = [
    ("pages/landing/year_end.py", {"department": OTHER}),
    ("pages/variance/flexed.py", {"department": OTHER, "by_rows": "Accounts"}),
    ("pages/staffing/cost.py", {"department": OTHER}),
    ("pages/labor/pay_codes.py", {}),
    ("pages/labor/pay_codes.py", {"codes": "Job classes"}),
    ("pages/spend/analysis.py", {"department": OTHER, "table": "Departments"}),
    ("pages/spend/supplier.py", {}),
    ("pages/spend/supplier.py", {"supplier": "6"}),
    ("pages/spend/supplier.py", {"supplier": "12"}),
    ("pages/contracts/register.py", {"contract": "C-2023-001 Medical-surgical distribution", "view": "Purchases"}),
    ("pages/contracts/register.py", {"contract": "C-2023-007 Hip, knee and trauma implants"}),
    ("pages/contracts/calendar.py", {}),
    ("pages/contracts/leakage.py", {"department": OTHER, "leak_by": "Department"}),
    ("pages/contracts/matching.py", {}),
    ("pages/spend/payments.py", {"department": OTHER}),
    ("pages/scenarios/explore.py", {"vol": "-5", "panel": "What moves"}),
    ("pages/scenarios/explore.py", {"departments": "19"}),
    ("pages/scenarios/compare.py", {}),
]
#: What buttons that write begin with; a viewer and an executive have none of them.
WRITES = (
    "Save",
    "Add a contract",
    "Add a rate",
    "Add a note",
    "Remove",
    "Merge",
    "Paid twice",
    "Not a dup",
    "Set",
    "Undo",
)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what the page offers to download, each a file's content or the function that makes it."""
    files: list[Any] = []
    draw = st.download_button

    def noted(label: str, data: Any, *arguments: Any, **settings: Any) -> bool:
        files.append(data)
        return draw(label, data, *arguments, **settings)

    monkeypatch.setattr(st, "download_button", noted)
    return files


@pytest.mark.slow
@pytest.mark.parametrize("role", ["viewer", "executive", "manager"])
def test_who_is_bound_to_a_department_meets_no_other_one(
    role: str, open_app: OpenApp, demo_url: str, offered: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(demo_url.removeprefix("sqlite:///"))) as database:
        (own,) = database.execute("SELECT id FROM department WHERE code = ?", (OWN,)).fetchone()
    person = Actor(name="dana", role=role, departments=frozenset({own}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", person)
    app = open_app(demo_url)

    for page, asked in VISITS:
        offered.clear()
        for name in list(app.query_params):
            del app.query_params[name]
        for name, value in asked.items():
            app.query_params[name] = value
        app.switch_page(page).run()

        assert not app.exception, (page, asked)
        seen = b"\n".join([*_drawn(app.main), *map(_content, offered)])
        assert len(seen) > 100, (page, asked)
        assert [name for name in FOREIGN if name.encode() in seen] == [], (page, asked)
        if role != "manager":
            assert [button.label for button in app.button if button.label.startswith(WRITES)] == [], (page, asked)


def _drawn(block: Any) -> Iterator[bytes]:
    """Yield all that the browser gets: sentences, choices, tables, charts with their figures."""
    if hasattr(getattr(block, "proto", None), "SerializeToString"):
        yield block.proto.SerializeToString()
    for child in getattr(block, "children", {}).values():
        yield from _drawn(child)


def _content(offer: Any) -> bytes:
    """Return the text of a file, a workbook unpacked."""
    made = offer() if callable(offer) else offer
    content = made.encode() if isinstance(made, str) else bytes(made)
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as workbook:
        return b"\n".join(workbook.read(name) for name in workbook.namelist())
