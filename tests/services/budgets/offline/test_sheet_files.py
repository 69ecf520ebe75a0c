"""A sheet goes out as a workbook and comes back: exactly what was changed is stored, and what is doubtful is asked."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from data.engine import reading, writing
from data.models import BudgetCell, BudgetLine
from planning.budgets.offline import FIRST_MONTH, Place, address
from reports.budgets.sheet_file import sheet_workbook
from reports.formats import Formats
from services.budgets import cells, sheet, versions
from services.budgets.cell_history import cell_history
from services.budgets.cells import CellEdit
from services.budgets.offline.sheet_files import SheetReview, accept, read_file, review, to_fill_in
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital
from tests.workbook_edits import Value, edited, with_part

ANN, BOB = Actor(name="ann", role="finance_lead"), Actor(name="bob", role="finance_lead")
FORMATS = Formats("USD", "en_US")
#: Rows of the file, from 1: 4000 is revenue, its total follows, then 5100 and 6100.
REVENUE, SALARIES, SUPPLIES = 7, 9, 10


def filled(hospital: SmallHospital) -> None:
    """Give ICU lines of three accounts, and a past of one."""
    icu, accounts = hospital.departments["ICU"], hospital.accounts
    post_ledger(hospital.url, [(202500 + month, icu, accounts["5100"], None, 480_00) for month in range(1, 13)])
    lines = [(202601, icu, accounts["5100"], 500_00), (202602, icu, accounts["5100"], 510_01),
             (202601, icu, accounts["4000"], 900_00), (202601, icu, accounts["6100"], -12_34)]  # fmt: skip
    post_budget(hospital.url, hospital.version, lines)


def exported(hospital: SmallHospital, actor: Actor = ANN) -> bytes:
    shown = sheet.load(hospital.url, actor, version_id=hospital.version, department_id=hospital.departments["ICU"])
    return sheet_workbook(to_fill_in(shown, person=actor.name, currency="USD"), FORMATS)


def compared(hospital: SmallHospital, path: Path, content: bytes, actor: Actor = ANN, **how: object) -> SheetReview:
    path.write_bytes(content)
    return review(hospital.url, actor, returned=read_file(path), **how)  # type: ignore[arg-type]


def places(told: SheetReview) -> list[Place]:
    return [(one.account_id, one.period) for one in told.changes]


def stored(hospital: SmallHospital) -> dict[tuple[str, int], int]:
    """Return what ICU's sheet shows by code and month, without zeros."""
    shown = sheet.load(hospital.url, ANN, version_id=hospital.version, department_id=hospital.departments["ICU"])
    return {
        (row.code, period): amount
        for row in shown.rows
        for period, amount in zip(shown.periods, row.months, strict=True)
        if amount
    }


def test_what_was_filled_in_is_stored_with_the_name_of_the_file(small_hospital: SmallHospital, tmp_path: Path) -> None:
    filled(small_hospital)
    before = stored(small_hospital)
    content = edited(exported(small_hospital), {f"D{SALARIES}": 600.5, f"N{REVENUE}": -7, f"C{SUPPLIES}": 0})

    told = compared(small_hospital, tmp_path / "icu.xlsx", content)
    saved = accept(small_hospital.url, ANN, sheet=told, file_name="icu final.xlsx", places=places(told), note="Agreed")

    assert [(one.code, one.period, one.basis_minor, one.now_minor, one.new_minor) for one in told.changes] == [
        ("4000", 202612, 0, 0, -7_00), ("5100", 202602, 510_01, 510_01, 600_50), ("6100", 202601, -12_34, -12_34, 0),
    ]  # fmt: skip
    assert (len(saved.saved), saved.conflicts, told.conflicts, told.is_settled) == (3, (), (), True)
    after = {**before, ("4000", 202612): -7_00, ("5100", 202602): 600_50}
    del after["6100", 202601]
    assert stored(small_hospital) == after
    events = cell_history(
        small_hospital.url, ANN, version_id=small_hospital.version, department_id=small_hospital.departments["ICU"]
    )
    assert {event.note for event in events} == {"Agreed – from file icu final.xlsx"}


def test_a_file_that_was_not_touched_changes_nothing(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    filled(small_hospital_sqlite)

    told = compared(small_hospital_sqlite, tmp_path / "a.xlsx", exported(small_hospital_sqlite))

    assert (told.changes, told.longer, told.empty) == ((), 0, 0)
    with pytest.raises(UserError, match="No change is chosen"):
        accept(small_hospital_sqlite.url, ANN, sheet=told, file_name="a.xlsx", places=[])


def test_a_cell_that_somebody_changed_meanwhile_is_a_conflict_and_the_rest_is_not(
    small_hospital: SmallHospital, tmp_path: Path
) -> None:
    filled(small_hospital)
    content = edited(exported(small_hospital), {f"C{SALARIES}": 600, f"D{SALARIES}": 700, f"E{SALARIES}": 50})
    icu, salaries = small_hospital.departments["ICU"], small_hospital.accounts["5100"]
    meanwhile = [
        CellEdit(icu, salaries, 202601, 500_00, 555_00),  # the file says 600
        CellEdit(icu, salaries, 202603, 0, 50_00),  # the file says the same
        CellEdit(icu, salaries, 202604, 0, 9_00),  # not touched in the file
    ]
    cells.save(small_hospital.url, BOB, version_id=small_hospital.version, edits=meanwhile, note="Contract")

    told = compared(small_hospital, tmp_path / "a.xlsx", content)

    assert [(one.period, one.is_conflict) for one in told.changes] == [(202601, True), (202602, False)]
    other = told.others[salaries, 202601]
    assert (other.person, other.note) == ("bob", "Contract")
    accept(small_hospital.url, ANN, sheet=told, file_name="a.xlsx", places=[(salaries, 202602)])
    assert {key[1]: value for key, value in stored(small_hospital).items() if key[0] == "5100"} == {
        202601: 555_00, 202602: 700_00, 202603: 50_00, 202604: 9_00,
    }  # fmt: skip
    accept(small_hospital.url, ANN, sheet=told, file_name="a.xlsx", places=[(salaries, 202601)])  # she saw both
    assert stored(small_hospital)["5100", 202601] == 600_00


def test_a_change_after_the_review_is_found_when_it_is_stored(small_hospital: SmallHospital, tmp_path: Path) -> None:
    filled(small_hospital)
    content = edited(exported(small_hospital), {f"C{SALARIES}": 600, f"D{SALARIES}": 700})
    told = compared(small_hospital, tmp_path / "a.xlsx", content)
    icu, salaries = small_hospital.departments["ICU"], small_hospital.accounts["5100"]
    edit = CellEdit(icu, salaries, 202601, 500_00, 1_00)
    cells.save(small_hospital.url, BOB, version_id=small_hospital.version, edits=[edit])

    saved = accept(small_hospital.url, ANN, sheet=told, file_name="a.xlsx", places=places(told))

    assert ([one.period for one in saved.saved], [one.edit.period for one in saved.conflicts]) == ([202602], [202601])
    assert stored(small_hospital)["5100", 202601] == 1_00


def test_empty_cells_and_longer_amounts_are_asked_about(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    hospital = small_hospital_sqlite
    filled(hospital)
    content = edited(
        exported(hospital),
        {f"C{SALARIES}": None, f"F{SALARIES}": None, f"D{SALARIES}": ("1531.25/3", 510.416666666667),
         f"E{SALARIES}": 0.30000000000000004, f"O{SALARIES}": ("SUM(C9:N9)", 510.716666666667)},
    )  # fmt: skip
    path = tmp_path / "a.xlsx"

    told = compared(hospital, path, content)
    assert (told.longer, told.empty, told.is_settled) == (1, 1, False)  # an empty cell that was zero asks nothing
    with pytest.raises(UserError, match="still have to be decided"):
        accept(hospital.url, ANN, sheet=told, file_name="a.xlsx", places=places(told))

    kept = compared(hospital, path, content, empty="keep", rounded=True)
    assert [(one.period, one.new_minor) for one in kept.changes] == [(202602, 510_42), (202603, 30)]
    zero = compared(hospital, path, content, empty="zero", rounded=True)
    assert [(one.period, one.new_minor) for one in zero.changes] == [(202601, 0), (202602, 510_42), (202603, 30)]


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        ("12,5 k", "", "C9 (5100, January 2026) holds the text “12,5 k”"),
        ("600", "", "holds the text “600”"),
        (1, "b", "holds 1, a yes or no"),
        ("#DIV/0!", "e", "holds the error #DIV/0!"),
        (("C10*2", None), "", "holds a formula that no program has calculated"),
        (("C10*2", 70.0), "", "holds a formula that no program has calculated"),  # the year was not
        (1e15, "", "is larger than any budget"),
        (1e300, "", "is larger than any budget"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_place(
    small_hospital_sqlite: SmallHospital, tmp_path: Path, value: Value, kind: str, said: str
) -> None:
    filled(small_hospital_sqlite)
    place = f"C{SALARIES}"
    content = edited(exported(small_hospital_sqlite), {place: value}, kinds={place: kind} if kind else {})

    with pytest.raises(UserError, match="Nothing was changed") as refused:
        compared(small_hospital_sqlite, tmp_path / "a.xlsx", content)
    assert said in refused.value.message


def test_a_formula_that_was_calculated_counts(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    filled(small_hospital_sqlite)
    changes = {f"C{SALARIES}": ("500*1.03", 515), f"O{SALARIES}": ("SUM(C9:N9)", 1025.01)}

    told = compared(small_hospital_sqlite, tmp_path / "a.xlsx", edited(exported(small_hospital_sqlite), changes))

    assert [one.new_minor for one in told.changes] == [515_00]


@pytest.mark.parametrize("style", ["14", "9"])
def test_dates_and_percents_are_no_amounts(small_hospital_sqlite: SmallHospital, tmp_path: Path, style: str) -> None:
    """Typed as 3/4 or 3%, a spreadsheet makes a number of another kind of it."""
    filled(small_hospital_sqlite)
    content = exported(small_hospital_sqlite)

    def restyle(xml: bytes) -> bytes:
        assert b'numFmtId="164"' in xml
        head, body = xml.split(b"<cellXfs", 1)
        return head + b"<cellXfs" + body.replace(b'numFmtId="164"', f'numFmtId="{style}"'.encode())

    with pytest.raises(UserError, match=r"holds a (date|percent)"):
        compared(small_hospital_sqlite, tmp_path / "a.xlsx", with_part(content, "xl/styles.xml", restyle))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({f"A{SALARIES}": "6100"}, "The first place is A9"),
        ({"D6": "Jan 2026"}, "The first place is D6"),
        ({"D40": 12}, "The first place is D40"),
    ],
)
def test_moved_rows_and_columns_are_refused(
    small_hospital_sqlite: SmallHospital, tmp_path: Path, changes: dict[str, Value], said: str
) -> None:
    filled(small_hospital_sqlite)

    with pytest.raises(UserError, match="were moved, added or removed") as refused:
        compared(small_hospital_sqlite, tmp_path / "a.xlsx", edited(exported(small_hospital_sqlite), changes))
    assert said in refused.value.message


@pytest.mark.parametrize("place", ["D11", "O9", "D12", "O8", "D13"])
def test_what_was_typed_over_a_total_or_a_fixed_line_is_never_lost_in_silence(
    small_hospital_sqlite: SmallHospital, tmp_path: Path, place: str
) -> None:
    """Row 11 is an initiative, 12 the expense, 13 the result; a year is a sum as well."""
    filled(small_hospital_sqlite)
    icu, drugs = small_hospital_sqlite.departments["ICU"], small_hospital_sqlite.accounts["6200"]
    with writing(small_hospital_sqlite.url) as session:
        line = {"version_id": small_hospital_sqlite.version, "department_id": icu, "account_id": drugs}
        session.add(BudgetLine(**line, period=202602, amount_minor=7_00, kind="initiative"))
    content = exported(small_hospital_sqlite)
    assert not compared(small_hospital_sqlite, tmp_path / "a.xlsx", content).changes

    with pytest.raises(UserError, match="A protected figure was typed over") as refused:
        compared(small_hospital_sqlite, tmp_path / "a.xlsx", edited(content, {place: 8}))
    assert f"The first place is {place}." in refused.value.message


def test_files_of_others_are_refused(small_hospital_sqlite: SmallHospital, tmp_path: Path, sqlite_url: str) -> None:
    hospital, path = small_hospital_sqlite, tmp_path / "a.xlsx"
    filled(hospital)
    content = exported(hospital)
    path.write_bytes(b"Department,Account\nICU,5100\n")
    with pytest.raises(UserError, match="not an Excel workbook"):
        read_file(path)
    path.write_bytes(content[:2000])
    with pytest.raises(UserError, match="cut off or damaged"):
        read_file(path)
    with pytest.raises(UserError, match="no budget sheet of Caseload"):
        compared(hospital, path, edited(content, {"A1": "other"}, sheet=2))
    with pytest.raises(UserError, match="which sheet it is was changed"):
        compared(hospital, path, edited(content, {"B3": str(hospital.departments["ED"])}, sheet=2))
    with pytest.raises(UserError, match="sheet of ICU Intensive care in “Budget 2026”"):
        compared(hospital, path, content, department_id=hospital.departments["ED"])
    copied = versions.copy(hospital.url, ANN, version_id=hospital.version, name="Round two")
    with pytest.raises(UserError, match="sheet of ICU Intensive care in “Budget 2026”"):
        compared(hospital, path, content, version_id=copied)
    for other in (Actor(name="mia", role="manager", departments=frozenset({hospital.departments["ED"]})),
                  Actor(name="vic", role="viewer")):  # fmt: skip
        with pytest.raises(NotPermittedError):
            compared(hospital, path, content, other)
    told = compared(hospital, path, edited(content, {f"C{SALARIES}": 1}))
    revision = versions.list_versions(hospital.url, ANN)[-1].revision
    versions.submit(hospital.url, ANN, version_id=hospital.version, revision=revision)
    with pytest.raises(UserError, match="no longer a draft"):
        compared(hospital, path, content)
    with pytest.raises(UserError, match="no longer a draft"):
        accept(hospital.url, ANN, sheet=told, file_name="a.xlsx", places=places(told))


def test_a_file_of_another_installation_is_refused(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    """The same number of a version elsewhere is another version: it began at another time."""
    filled(small_hospital_sqlite)
    shown = sheet.load(
        small_hospital_sqlite.url, ANN, version_id=small_hospital_sqlite.version,
        department_id=small_hospital_sqlite.departments["ICU"],
    )  # fmt: skip
    from dataclasses import replace

    elsewhere = replace(to_fill_in(shown, person="ann", currency="USD"), created="2020-01-01T00:00:00.000000")

    with pytest.raises(UserError, match="is not here"):
        compared(small_hospital_sqlite, tmp_path / "a.xlsx", sheet_workbook(elsewhere, FORMATS))


def test_own_sheets_beside_ours_and_another_name_do_no_harm(
    small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    filled(small_hospital_sqlite)
    content = edited(exported(small_hospital_sqlite), {f"C{SALARIES}": 1})
    renamed = with_part(content, "xl/workbook.xml", lambda xml: xml.replace(b'name="ICU Intensive care"', b'name="x"'))
    assert b'name="x"' in _part(renamed)

    assert len(compared(small_hospital_sqlite, tmp_path / "a.xlsx", renamed).changes) == 1


def _part(content: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/workbook.xml")


def test_export_edit_import_gives_exactly_these_edits(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    """Property: whatever amounts are put in whatever cells, to the cent, is what is stored; nothing else changes."""
    hospital = small_hospital_sqlite
    filled(hospital)
    rows = {"4000": REVENUE, "5100": SALARIES, "6100": SUPPLIES}
    amounts = st.one_of(st.integers(-(10**13), 10**13), st.integers(-1000, 1000))
    edits = st.dictionaries(st.tuples(st.sampled_from(sorted(rows)), st.integers(0, 11)), amounts, max_size=12)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(edits)
    def holds(edits: dict[tuple[str, int], int]) -> None:
        before = stored(hospital)
        changes: dict[str, Value] = {
            address(rows[code] - 1, FIRST_MONTH + month): float(Decimal(minor).scaleb(-2))
            for (code, month), minor in edits.items()
        }
        content = edited(exported(hospital), changes)

        told = compared(hospital, tmp_path / "a.xlsx", content)
        if told.changes:
            accept(hospital.url, ANN, sheet=told, file_name="a.xlsx", places=places(told))

        expected = before | {(code, 202601 + month): minor for (code, month), minor in edits.items()}
        assert stored(hospital) == {key: amount for key, amount in expected.items() if amount}
        assert not told.conflicts

    holds()
    with reading(hospital.url) as session:
        assert session.exec(select(BudgetCell)).first() is not None
