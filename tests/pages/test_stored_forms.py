"""A page that stays open for hours: nobody writes away unseen what somebody else has stored meanwhile.

Every form whose fields begin as what is stored, as a kind: what was left as seen stays as it is by now; where two
people changed one value, both are shown and the second one chooses.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import reading
from services import settings
from services.budgets.adjusting import limits
from services.contracts import editing, register
from services.explanations import thresholds
from services.explanations.thresholds import Limit
from services.organization import hospital as hospital_settings
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from services.staffing import assumptions
from tests.pages.people import press, said
from tests.services import contract_books as books
from tests.services.staffing.test_staffing_forecast import run_steadily
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
OTHER = Actor(name="olga", role="admin")
PAGES = Path(__file__).resolve().parent.parent.parent / "pages"

# Which forms there are ------------------------------------------------------------------------------------------------

#: Where the default of a widget stands among its arguments.
PLACE = {
    "text_input": 1, "text_area": 1, "number_input": 3, "date_input": 1, "toggle": 1, "checkbox": 1, "selectbox": 2,
    "multiselect": 2, "edit_table": 0, "radio": 2, "slider": 3, "segmented_control": 2,
}  # fmt: skip
#: A table to edit (`pages/editors/`), by the whole name: other tables begin as nothing that is saved.
EDITABLE = "editable.table"
#: Pages with widgets that begin as what is stored, and what holds a save of them against what was seen.
HELD = {
    "board_pack/saved_parts.py": "StoredForm; what was seen is what was taken over into the page",
    "budgets/adjustment_forms.py": "StoredForm",
    "budgets/sheet_quantities.py": "cells.CellEdit holds the figure that was seen",
    "budgets/stage_dialogs.py": "StoredForm",
    "budgets/version_steps.py": "the revision that the dialog carries",
    "contracts/editing.py": "StoredForm; the last day is proposed, and ending is refused where it has ended",
    "contracts/fields.py": "StoredForm of editing.py",
    "contracts/price_editors.py": "StoredForm",
    "explanations/answering.py": "the revision that the dialog opened with",
    "explanations/limits.py": "StoredForm",
    "labor/job_class_parts.py": "CellChange holds the name that was seen",
    "labor/pay_code_parts.py": "EditRounds",
    "organization/flex_rule_parts.py": "EditRounds",
    "organization/hospital.py": "StoredForm",
    "organization/standard_parts.py": "EditRounds",
    "organization/tables.py": "EditRounds",
    "overview/commentary_parts.py": "the revision that the dialog opened with",
    "people/user_parts.py": "StoredForm",
    "scenarios/saving.py": "the revision that was opened",
    "scenarios/shelf.py": "StoredForm",
    "staffing/assumptions.py": "StoredForm",
}
#: Pages whose widgets begin as something else: what is looked at, an unposted file, a proposal, today, a name of one's
#: own; and what draws the tables of others.
FREE = {
    "budgets/driver_changes.py", "budgets/over_draft_parts.py", "budgets/version_views.py", "common/filters.py",
    "contracts/payer_rates.py", "editors/editable.py", "editors/fields.py",
    "imports/drop/one_file.py", "imports/drop/setup.py", "imports/files.py",
    "imports/quality/queue.py", "imports/quality/review.py", "imports/upload.py", "imports/wizard/account_types.py",
    "imports/wizard/choices.py", "imports/wizard/codes.py", "imports/wizard/columns.py", "imports/wizard/people.py",
    "imports/wizard/questions.py", "navigation/favorites.py",
    "navigation/link_widgets.py", "organization/suppliers.py", "people/speech.py", "scenarios/adding.py",
    "scenarios/goal_parts.py", "scenarios/uncertainty_parts.py", "staffing/cost_parts.py",
}  # fmt: skip


def defaults(path: Path) -> Iterator[ast.expr]:
    """Yield the defaults of widgets that are no literals."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = 0 if ast.unparse(node.func) == EDITABLE else PLACE.get(node.func.attr)
            if place is None:
                continue
            place += ast.unparse(node.func.value) == "boxes"  # the place to draw in comes before the label
            named = [word.value for word in node.keywords if word.arg in ("value", "index", "default")]
            told = named or node.args[place : place + 1]
            yield from (one for one in told if not isinstance(one, ast.Constant))


def test_every_form_with_stored_defaults_says_what_holds_its_save_against_what_was_seen() -> None:
    with_defaults = {str(path.relative_to(PAGES)) for path in PAGES.rglob("*.py") if any(defaults(path))}

    assert with_defaults - set(HELD) - FREE == set(), "hold it by a StoredForm and name it in HELD"
    assert (set(HELD) | FREE) - with_defaults == set()
    for name, by in HELD.items():
        if by.split(";")[0] in ("StoredForm", "EditRounds"):
            assert by.split(";")[0] in (PAGES / name).read_text(), name


# What they do ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """One form: where it is, a field that she changes and one that she leaves, and what others store of both.

    `type_`: sets a widget; `change`: stores by a service (first field, second field; None leaves it); `stored`: both.
    """

    page: str
    query: dict[str, str]
    name: str
    type_: Callable[[AppTest, Any], Any]
    save: str
    values: tuple[Any, Any, Any]
    change: Callable[[str, Any, Any], Any]
    stored: Callable[[str], tuple[Any, Any]]
    others: Any


def _settings(url: str) -> settings.HospitalSettings:
    with reading(url) as session:
        return settings.load(session)


def _change_settings(url: str, name: Any, country: Any) -> None:
    wished = {"hospital_name": name, "country": country}
    hospital_settings.change(url, OTHER, **{key: value for key, value in wished.items() if value is not None})


def _change_limits(url: str, amount: Any, share: Any) -> None:
    now = thresholds.read(url, OTHER)
    usual = Limit(now.usual.amount_minor if amount is None else amount, now.usual.percent if share is None else share)
    thresholds.change(url, OTHER, thresholds=replace(now, usual=usual))


def _limits(url: str) -> tuple[int, float]:
    usual = thresholds.read(url, OTHER).usual
    return usual.amount_minor, usual.percent


def _assumed(url: str) -> assumptions.StaffingAssumptions:
    with reading(url) as session:
        return assumptions.load_assumptions(session)


def _change_assumed(url: str, lead: Any, attrition: Any) -> None:
    now = _assumed(url)
    wished = {"lead_months": lead, "attrition": attrition}
    assumptions.save(
        url, OTHER, assumptions=replace(now, **{key: value for key, value in wished.items() if value is not None})
    )


def _contract(url: str) -> tuple[Any, Any]:
    row = register.facts(url, OTHER, contract_id=1, as_of=date(2026, 11, 24)).row
    return row["title"], row["owner"]


def _change_contract(url: str, title: Any, owner: Any) -> None:
    wished = {"title": title, "owner": owner}
    values = {key: value for key, value in wished.items() if value is not None}
    editing.change(url, OTHER, contract_id=1, values=values)


def _user(url: str) -> tuple[Any, Any]:
    lou = next(one for one in accounts.list_members(url, OTHER) if one.email == "lou@example.org")
    return lou.name, lou.role


def _widget(kind: str, key: str) -> Callable[[AppTest, Any], Any]:
    def set_value(app: AppTest, value: Any) -> Any:
        return next(one for one in app.get(kind) if one.key and one.key.startswith(key)).set_value(value)  # type: ignore[attr-defined]

    return set_value


FORMS = {
    "hospital settings": Form(
        "pages/organization/hospital.py", {}, "hospital", _widget("text_input", "hospital_name"), "hospital_save",
        ("Ours", "Theirs", "Third"), _change_settings,
        lambda url: (_settings(url).hospital_name, _settings(url).country), "DE",
    ),
    "explanation limits": Form(
        "pages/explanations/limits.py", {}, "limit",
        lambda app, value: app.number_input(key="limit_amount").set_value(value // 100), "limit_save",
        (40_000_00, 50_000_00, 60_000_00), _change_limits, _limits, 0.08,
    ),
    "contract terms": Form(
        "pages/contracts/register.py", {"as_of": "2026-11-24", "contract": "A Gloves"}, "contract_terms_1",
        _widget("text_input", "contract_1_0_0_title"), "contract_save",
        ("Ours", "Theirs", "Third"), _change_contract, _contract, "Peter",
    ),
    "users": Form(
        "pages/people/users.py", {}, "user_", _widget("text_input", "user_name"), "user_save",
        ("Ours", "Theirs", "Third"),
        lambda url, name, role: accounts.change(url, OTHER, email="lou@example.org", name=name, role=role),
        _user, "executive",
    ),
    "staffing assumptions": Form(
        "pages/staffing/cost.py", {}, "assumed",
        lambda app, value: app.number_input(key="assumed_lead").set_value(value), "assumed_save",
        (2, 3, 4), _change_assumed, lambda url: (_assumed(url).lead_months, _assumed(url).attrition), 0.12,
    ),
}  # fmt: skip


def opened(hospital: SmallHospital, open_app: OpenApp, form: Form) -> AppTest:
    if "staffing" in form.page:
        run_steadily(hospital)
    books.add_contract(hospital, "A", title="Gloves", owner="Laura")
    accounts.add(hospital.url, OTHER, email="ada@example.org", name="Ada", role="admin")
    lou = accounts.add(hospital.url, OTHER, email="lou@example.org", name="Lou", role="viewer")
    app = open_app(hospital.url, page=form.page, **form.query)
    if "users" in form.page:
        app.selectbox(key="user_chosen").set_value(lou.id).run()
    assert not app.exception
    return app


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_what_she_left_stays_as_somebody_else_has_stored_it(
    name: str, small_hospital_sqlite: SmallHospital, open_app: OpenApp
) -> None:
    form, hospital = FORMS[name], small_hospital_sqlite
    app = opened(hospital, open_app, form)
    form.change(hospital.url, None, form.others)
    form.type_(app, form.values[0])
    press(app, form.save)

    assert not app.exception
    assert form.stored(hospital.url) == (form.values[0], form.others)


@pytest.mark.slow
@pytest.mark.parametrize(("choice", "kept"), [("asked", 0), ("stored", 1)])
@pytest.mark.parametrize("name", FORMS)
def test_where_both_changed_a_value_both_are_shown_and_she_chooses(
    name: str, choice: str, kept: int, small_hospital_sqlite: SmallHospital, open_app: OpenApp
) -> None:
    form, hospital = FORMS[name], small_hospital_sqlite
    app = opened(hospital, open_app, form)
    before = form.stored(hospital.url)[1]
    form.change(hospital.url, form.values[1], None)
    form.type_(app, form.values[0])
    press(app, form.save)

    assert form.stored(hospital.url)[0] == form.values[1], "nothing is stored before she chooses"
    assert "Someone else changed" in said(app)
    radio = next(one for one in app.radio if one.key and one.key.startswith(form.name) and "clash_0" in one.key)
    assert len(radio.options) == 2
    radio.set_value(choice).run()
    press(app, "clash_save")

    assert not app.exception
    assert form.stored(hospital.url) == (form.values[kept], before)


@pytest.mark.slow
def test_a_third_change_while_she_chooses_is_shown_again(
    small_hospital_sqlite: SmallHospital, open_app: OpenApp
) -> None:
    form, hospital = FORMS["hospital settings"], small_hospital_sqlite
    app = opened(hospital, open_app, form)
    form.change(hospital.url, form.values[1], None)
    form.type_(app, form.values[0])
    press(app, form.save)
    form.change(hospital.url, form.values[2], None)
    app.radio(key="hospital_clash_0_0").set_value("asked").run()
    press(app, "hospital_clash_save")

    assert form.stored(hospital.url)[0] == form.values[2]
    assert "Third" in "".join(app.radio(key="hospital_clash_0_1").options)
    assert app.radio(key="hospital_clash_0_1").value is None, "her choice was of other values"


@pytest.mark.slow
def test_a_value_that_is_refused_after_all_leaves_both_on_the_screen(
    small_hospital_sqlite: SmallHospital, open_app: OpenApp
) -> None:
    form, hospital = FORMS["contract terms"], small_hospital_sqlite
    app = opened(hospital, open_app, form)
    form.change(hospital.url, form.values[1], None)
    form.type_(app, form.values[0])
    app.text_input(key="contract_1_0_0_number").set_value("")
    press(app, form.save)
    next(one for one in app.radio if "clash_0" in str(one.key)).set_value("asked").run()
    press(app, "clash_save")

    assert "needs a number" in app.error[0].value
    assert [one for one in app.radio if "clash_0" in str(one.key)]
    assert form.stored(hospital.url)[0] == form.values[1]


def test_a_price_list_keeps_the_rows_that_others_added(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    number = books.add_contract(hospital, "A")
    books.add_prices(hospital, number, {"gloves": 10, "gowns": 5})
    seen = register.facts(hospital.url, OTHER, contract_id=number, as_of=date(2026, 11, 24)).prices.to_dict("records")
    mask = seen[0] | {"item": "masks"}
    editing.set_prices(hospital.url, OTHER, contract_id=number, rows=[*seen, mask])  # type: ignore[list-item]
    dearer = [seen[0] | {"unit_price_micro": seen[0]["unit_price_micro"] + 1}, seen[1]]

    editing.set_prices(hospital.url, LOCAL_ACTOR, contract_id=number, rows=dearer, seen=seen)  # type: ignore[arg-type]

    after = register.facts(hospital.url, OTHER, contract_id=number, as_of=date(2026, 11, 24)).prices
    assert sorted(after["item"]) == ["gloves", "gowns", "masks"]
    assert after.set_index("item").loc["gloves", "unit_price_micro"] == seen[0]["unit_price_micro"] + 1


def test_the_amount_that_needs_a_justification_is_held_against_what_was_seen(
    small_hospital_sqlite: SmallHospital,
) -> None:
    url = small_hospital_sqlite.url
    limits.set_limit(url, OTHER, minor=500_00)
    with pytest.raises(limits.UserError, match="Someone else changed this"):
        limits.set_limit(url, LOCAL_ACTOR, minor=700_00, seen=0)
    assert limits.load_limit(url, OTHER) == 500_00
