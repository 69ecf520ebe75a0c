"""A table to edit is one at a desk; on a phone a row is chosen and its fields are changed, with the same result."""

import ast
import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.common import phone
from pages.editors import editable

PAGES = Path(__file__).resolve().parents[2] / "pages"


@pytest.fixture(autouse=True)
def _a_hospital(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """How figures are written is a setting; the project's own database may be there or not."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)


def script() -> None:
    import datetime

    import pandas as pd
    import streamlit as st

    from pages.editors import editable

    rows = pd.DataFrame(
        {
            "OK": [False, False],
            "Code": ["100", "200"],
            "Name": ["Nurse", "Clerk"],
            "Hours": [8.0, None],
            "Count": [1, 2],
            "Share": [0.25, 0.5],
            "From": [datetime.date(2026, 1, 1), None],
            "Group": ["a", None],
        }
    )
    for title, cell in st.session_state.get("stored", {}).items():
        rows.loc[0, title] = cell
    if st.session_state.get("turned"):
        rows = rows.iloc[::-1].reset_index(drop=True)
    config = {
        "Share": st.column_config.NumberColumn(min_value=0, max_value=1, format="percent"),
        "Hours": st.column_config.NumberColumn("Hours a day", min_value=0.0, step=0.5, format="%.1f"),
        "Name": st.column_config.TextColumn(required=True),
        "From": st.column_config.DateColumn(min_value=datetime.date(2025, 1, 1)),
        "Group": st.column_config.SelectboxColumn(
            options=["a", "b"], default="b", format_func=lambda value: str(value).upper()
        ),
    }
    with editable.form("form"):
        edited = editable.table(
            rows, key="rows", alt="Rows", column_config=config, disabled=["Code"],
            num_rows=st.session_state.get("num_rows", "fixed"),
        )  # fmt: skip
        if editable.submit("Save", key="save"):
            st.session_state["saved"] = edited


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(phone, "on_a_phone", lambda: True)
    return AppTest.from_function(script, default_timeout=30)


def saved(app: AppTest) -> list[dict[str, Any]]:
    assert not app.exception
    table: pd.DataFrame = app.button("save").click().run().session_state["saved"]
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def test_the_fields_of_a_row_change_what_is_saved(app: AppTest) -> None:
    app.run().selectbox("rows_row_0").set_value(1).run()
    app.text_input("rows_1_Name_0").set_value("Secretary").run()
    app.number_input("rows_1_Hours_0").set_value(7.5).run()
    app.number_input("rows_1_Count_0").set_value(3).run()
    app.number_input("rows_1_Share_0").set_value(40.0).run()
    app.selectbox("rows_1_Group_0").set_value("b").run()
    app.checkbox("rows_1_OK_0").check().run()

    first, second = saved(app)

    assert (first["Name"], first["Hours"], first["Share"], first["OK"]) == ("Nurse", 8.0, 0.25, False)
    assert (second["Name"], second["Hours"], second["Count"], second["Share"]) == ("Secretary", 7.5, 3, 0.4)
    assert (second["Group"], second["OK"], second["Code"]) == ("b", True, "200")
    assert app.session_state["rows"]["edited_rows"].keys() == {1}


def test_what_is_locked_has_no_field_and_what_is_required_is_not_emptied(app: AppTest) -> None:
    app.run().selectbox("rows_row_0").set_value(0).run()
    assert "rows_0_Code_0" not in {field.key for field in app.text_input}

    app.text_input("rows_0_Name_0").set_value("").run()

    assert saved(app)[0]["Name"] == "Nurse"


def test_an_emptied_required_field_shows_what_is_kept(app: AppTest) -> None:
    app.run().selectbox("rows_row_0").set_value(0).run()
    app.text_input("rows_0_Name_0").set_value("Porter").run()

    app.text_input("rows_0_Name_0").set_value(" ").run()

    assert app.text_input("rows_0_Name_0").value == "Porter"
    assert saved(app)[0]["Name"] == "Porter"


def test_what_is_stored_beyond_the_limits_is_shown_and_may_stay(app: AppTest) -> None:
    stored = {"Share": 1.5, "Hours": -2.0, "From": datetime.date(2019, 12, 31)}
    app.session_state["stored"] = stored

    app.run().selectbox("rows_row_0").set_value(0).run()

    assert not app.exception
    assert app.number_input("rows_0_Share_0").value == 150.0
    assert app.number_input("rows_0_Hours_0").value == -2.0
    assert app.date_input("rows_0_From_0").value == stored["From"]


def test_fields_of_a_table_that_changed_show_its_rows(app: AppTest) -> None:
    app.run().selectbox("rows_row_0").set_value(0).run()
    app.text_input("rows_0_Name_0").set_value("Porter").run()
    app.session_state["stored"] = {"Code": "300", "Name": "Cook"}

    app.run()

    (row,) = [box for box in app.selectbox if (box.key or "").startswith("rows_row")]
    assert row.value is None
    row.set_value(0).run()
    (name,) = [field for field in app.text_input if "Name" in (field.key or "")]
    assert name.value == "Cook"


def test_what_was_changed_is_not_carried_to_another_row_where_the_order_changed(app: AppTest) -> None:
    app.run().selectbox("rows_row_0").set_value(0).run()
    app.text_input("rows_0_Name_0").set_value("Porter").run()
    app.session_state["turned"] = True

    app.run()

    assert [(row["Code"], row["Name"]) for row in saved(app)] == [("200", "Clerk"), ("100", "Nurse")]


def test_the_second_click_of_two_changes_nothing(app: AppTest) -> None:
    app.session_state["num_rows"] = "dynamic"
    app.run().button("rows_add").click().run()
    changes, key = app.session_state["rows"], "rows_row_0"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pages.editors.editable.st.session_state", app.session_state)
        editable._add("rows", 2, [])  # as long as the page shows the table before the first click
        assert len(changes["added_rows"]) == 1
        app.session_state[key] = None
        editable._remove("rows", 2)
        assert len(changes["added_rows"]) == 1


def test_rows_are_added_with_what_is_usual_and_removed(app: AppTest) -> None:
    app.session_state["num_rows"] = "dynamic"
    app.run().button("rows_add").click().run()
    app.text_input("rows_2_Name_0").set_value("Porter").run()
    assert [(row["Name"], row["Group"]) for row in saved(app)][2] == ("Porter", "b")

    app.selectbox("rows_row_0").set_value(0).run().button("rows_remove").click().run()

    assert [row["Name"] for row in saved(app)] == ["Clerk", "Porter"]
    app.selectbox("rows_row_0").set_value(1).run()
    app.text_input("rows_2_Name_0").set_value("Cook").run()
    assert [row["Name"] for row in saved(app)] == ["Clerk", "Cook"]


def test_a_desk_has_the_table_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "on_a_phone", lambda: False)

    app = AppTest.from_function(script, default_timeout=30).run()

    assert not app.exception
    assert not app.selectbox
    assert len(saved(app)) == 2


def test_no_page_has_a_table_to_edit_that_a_phone_cannot_use() -> None:
    elsewhere = [
        f"{path.relative_to(PAGES)}:{node.lineno}"
        for path in sorted(PAGES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "data_editor"
        and path.parent.name != "editors"
        and path.name != "cells.py"
    ]
    assert elsewhere == []
