"""A button that acts on what a box chose names it in its key: when a colleague was first, it else acts on the next one.

A box falls back to another choice as soon as what was chosen is gone; the press that is on its way is then that of a
button of the same key.
"""

import ast
from collections.abc import Iterator

from tests.reach import PROJECT
from tests.syntax import nodes_in, nodes_of

BOXES = {"selectbox", "box", "radio"}
BUTTONS = {"button", "_button"}
#: Functions with a box and a button of one key for all choices, with the reason.
HARMLESS = {
    "pages/budgets/adjustment_forms.py:carry_forward": "asks for more; what is carried is shown with it",
    "pages/budgets/driver_changes.py:form": "a preview only",
    "pages/budgets/driver_changes.py:_take_back": "a preview only",
    "pages/budgets/over_draft_parts.py:section": "the preview's mark is compared with what is stored",
    "pages/budgets/versions.py:<module>": "opens a dialog for a new version",
    "pages/contracts/matching_parts.py:_choose_contract": "nothing is chosen at first, for each row anew",
    "pages/contracts/payer_rates.py:_removal": "nothing is chosen at first",
    "pages/explanations/answering.py:subtotal": "opens a dialog",
    "pages/imports/files.py:<module>": "files that were undone stay among the choices",
    "pages/imports/upload.py:<module>": "acts on the file that was uploaded",
    "pages/organization/suppliers.py:_forget_form": "nothing is chosen at first",
    "pages/labor/job_class_parts.py:_form": "nothing is chosen at first",
    "pages/people/seeing_as.py:_choice": "changes nothing",
    "pages/scenarios/adding.py:_ask": "drivers are always the same",
    "pages/scenarios/goal_parts.py:_one": "on this screen only",
    "pages/scenarios/saving.py:open_saved": "shows more choices",
    "pages/staffing/what_if.py:ask": "on this screen only",
}


def functions() -> Iterator[tuple[str, list[ast.AST]]]:
    """Yield the functions of the pages, and the scripts themselves, each with what is in it."""
    for path in sorted((PROJECT / "pages").rglob("*.py")):
        name = path.relative_to(PROJECT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inner = [node for node in nodes_of(path) if isinstance(node, ast.FunctionDef)]
        yield from ((f"{name}:{node.name}", list(nodes_in(node))) for node in inner)
        script = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
        yield f"{name}:<module>", [node for statement in script for node in nodes_in(statement)]


def calls(nodes: list[ast.AST], names: set[str]) -> list[ast.Call]:
    return [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names]


def key(call: ast.Call) -> ast.expr:
    return next((word.value for word in call.keywords if word.arg == "key"), call.args[1] if call.args[1:] else call)


def test_a_button_below_a_box_names_what_it_acts_on() -> None:
    one_key = {
        name
        for name, nodes in functions()
        if calls(nodes, BOXES) and any(isinstance(key(one), ast.Constant) for one in calls(nodes, BUTTONS))
    }

    assert one_key == set(HARMLESS)


def test_no_table_to_edit_goes_by_the_number_of_its_rows() -> None:
    """Streamlit keeps the changes of such a table by place while there are as many rows: `editable.rows_mark`."""
    by_number = {
        name
        for name, nodes in functions()
        for table in calls(nodes, {"table"})
        if ast.unparse(table.func) == "editable.table" and "len(" in ast.unparse(key(table))
    }

    assert by_number == set()
