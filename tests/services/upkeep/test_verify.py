"""`verify` proves what is sound and names what is not, on both kinds of database."""

import json
from pathlib import Path

import pytest

from data.engine import reading, writing
from data.models import PeriodTotals
from services import audit, imports
from services.budgets import cells
from services.budgets.cells import CellEdit
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from services.upkeep.verify import verify
from tests.services.filled import fill
from tests.services.trail.attacks import execute, unguard
from tests.small_hospital import SmallHospital


def test_an_empty_database_is_sound(database_url: str, admin: Actor) -> None:
    found = verify(database_url, admin)

    assert found.problems == []
    assert found.sound
    assert found.tables["ledger_entry"].rows == 0
    assert found.audit_events == 0


def test_rows_and_exact_totals_are_told_per_table(small_hospital: SmallHospital, admin: Actor) -> None:
    fill(small_hospital)

    found = verify(small_hospital.url, admin)

    assert found.problems == []
    assert found.tables["ledger_entry"].rows == 3
    assert found.tables["ledger_entry"].totals == {"amount_minor": -5}
    assert found.tables["budget_line"].totals == {"amount_minor": 12 * 100_00 + 78, "quantity_milli": 0}
    assert found.tables["period_totals"].totals["m01"] == -5 + 100_01
    assert found.tables["statistic"].totals == {"quantity_milli": 123_456}
    assert found.audit_events == 2
    assert json.loads(json.dumps(found.as_dict()))["sound"] is True


def test_totals_beyond_the_widest_integer_are_exact(small_hospital: SmallHospital, admin: Actor) -> None:
    with writing(small_hospital.url) as session:
        for account in ("6100", "6200", "6900"):
            place = {"department_id": small_hospital.departments["ED"], "account_id": small_hospital.accounts[account]}
            session.add(PeriodTotals(version_id=0, fiscal_year=2026, m01=2**63 - 1, m02=-(2**63), **place))

    totals = verify(small_hospital.url, admin).tables["period_totals"].totals

    assert (totals["m01"], totals["m02"]) == (3 * (2**63 - 1), -3 * 2**63)


def test_a_total_that_differs_from_its_lines_is_found(small_hospital: SmallHospital, admin: Actor) -> None:
    fill(small_hospital)
    execute(small_hospital.url, "UPDATE period_totals SET m02 = m02 + 1 WHERE version_id > 0")

    found = verify(small_hospital.url, admin)

    assert found.problems == ["1 monthly total differs from its lines."]
    assert (
        found.as_dict()["differences"][0] | {"kept_minor": 100_03, "lines_minor": 100_02, "month": 2}
        == (found.as_dict()["differences"][0])
    )


def test_a_changed_audit_event_is_found(small_hospital: SmallHospital, admin: Actor) -> None:
    fill(small_hospital)
    unguard(small_hospital.url)
    execute(small_hospital.url, "UPDATE audit_event SET actor = 'nobody' WHERE subject = 'period/202601'")

    found = verify(small_hospital.url, admin)

    assert found.audit_first_broken == 2
    assert any("was altered: event 2" in problem for problem in found.problems)
    assert any("which protects the audit trail, is missing" in problem for problem in found.problems)


def test_an_audit_trail_cut_off_at_its_end_is_found(small_hospital: SmallHospital, admin: Actor) -> None:
    fill(small_hospital)
    unguard(small_hospital.url)
    execute(small_hospital.url, "DELETE FROM audit_event WHERE subject = 'period/202601'")

    found = verify(small_hospital.url, admin)

    assert found.audit_first_broken is None
    assert "The audit trail is missing 1 of its events." in found.problems


def test_rows_that_refer_to_nothing_are_found(small_hospital: SmallHospital, admin: Actor) -> None:
    url = small_hospital.url
    if url.startswith("sqlite"):
        import sqlite3

        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("UPDATE department SET facility_id = 999")
        connection.commit()
        connection.close()
    else:
        execute(url, "SET session_replication_role = replica", "UPDATE department SET facility_id = 999")

    assert verify(url, admin).problems == ["Rows of department that refer to a missing row of facility: 4"]


def test_money_that_is_no_whole_number_is_found(small_hospital_sqlite: SmallHospital, admin: Actor) -> None:
    fill(small_hospital_sqlite)
    execute(small_hospital_sqlite.url, "UPDATE budget_line SET amount_minor = 10000.5 WHERE period = 202603")
    execute(small_hospital_sqlite.url, "UPDATE budget_line SET amount_minor = 'a lot' WHERE period = 202604")

    assert (
        "Values of budget_line.amount_minor that are not whole numbers: 2"
        in verify(small_hospital_sqlite.url, admin).problems
    )


WIDE = "Department,Account,2026-03,2026-04,2026-05\nICU,6100,60.00,60.00,60.00\nED,6100,,10.00,5.00\n"


def test_a_ledger_with_months_across_ties_out(small_hospital: SmallHospital, admin: Actor, tmp_path: Path) -> None:
    """A row of the file is a line in each of its months."""
    path = tmp_path / "wide.csv"
    path.write_text(WIDE)
    options = imports.ImportOptions(kind="ledger", mode="add")
    assert imports.post(small_hospital.url, admin, path, filename="wide.csv", options=options).rows_loaded == 2
    assert verify(small_hospital.url, admin).problems == []

    execute(small_hospital.url, "DELETE FROM ledger_entry WHERE period = 202605")

    found = verify(small_hospital.url, admin).problems
    assert (
        "Batch 1 (wide.csv) should have 5 lines totaling 19500 in minor units; it has 3 lines totaling 13000." in found
    )


def test_a_ledger_line_that_its_file_does_not_explain_is_found(small_hospital: SmallHospital, admin: Actor) -> None:
    fill(small_hospital)
    execute(
        small_hospital.url,
        "UPDATE ledger_entry SET amount_minor = amount_minor + 7 WHERE line_number = 4",
        "UPDATE period_totals SET m01 = m01 + 7 WHERE version_id = 0 AND m01 < 0",
        "UPDATE supplier_totals SET m01 = 7 + m01 WHERE m01 = 0",
    )

    found = verify(small_hospital.url, admin).problems

    assert "Batch 1 (jan.csv) should have 3 lines totaling -5 in minor units; it has 3 lines totaling 2." in found


def test_a_file_with_months_across_is_sound_and_a_changed_figure_of_it_is_found(
    small_hospital_sqlite: SmallHospital, admin: Actor, tmp_path: Path
) -> None:
    url, path = small_hospital_sqlite.url, tmp_path / "wide.csv"
    path.write_text("Department,Account,Jan 2026,Feb 2026,Mar 2026\nICU,6100,1.50,2,3\nED,6100,4,5,6\n")
    imports.post(url, admin, path, filename=path.name, options=imports.ImportOptions(kind="ledger", mode="add"))

    assert verify(url, admin).problems == []

    execute(url, "UPDATE ledger_entry SET amount_minor = amount_minor + 7 WHERE line_number = 3 AND period = 202602")
    assert any("should have 6 lines" in problem for problem in verify(url, admin).problems)


def test_the_sign_of_a_general_ledger_file_is_turned_back(small_hospital: SmallHospital, admin: Actor) -> None:
    fill(small_hospital)
    turned = -(2**62) - (2**62) - 5
    execute(
        small_hospital.url,
        "UPDATE import_batch SET sign_convention = 'debit_positive', control_total_minor = -5, loaded_total_minor = -5",
    )

    found = verify(small_hospital.url, admin).problems

    assert found == [
        f"Batch 1 (jan.csv) should have 3 lines totaling -5 in minor units; it has 3 lines totaling {turned}."
    ]


def test_verifying_changes_nothing(database_url: str, admin: Actor) -> None:
    verify(database_url, admin)

    with reading(database_url) as session:
        assert audit.data_version(session) == 1


def test_a_database_without_tables_is_refused_with_the_remedy(unmigrated_url: str, admin: Actor) -> None:
    with pytest.raises(UserError, match="not those of this version") as refusal:
        verify(unmigrated_url, admin)

    assert "cli.py init" in refusal.value.hint


def test_who_may_not_read_the_audit_trail_may_not_verify(sqlite_url: str, viewer: Actor) -> None:
    with pytest.raises(NotPermittedError):
        verify(sqlite_url, viewer)


def typed(hospital: SmallHospital, actor: Actor) -> None:
    places = [(hospital.departments["ICU"], hospital.accounts["5100"], month) for month in (202601, 202602)]
    edits = [CellEdit(*place, seen_minor=0, new_minor=50_00) for place in places]
    assert len(cells.save(hospital.url, actor, version_id=hospital.version, edits=edits).saved) == 2


def test_typed_figures_tie_to_their_lines(small_hospital: SmallHospital, admin: Actor) -> None:
    typed(small_hospital, admin)

    assert verify(small_hospital.url, admin).problems == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "UPDATE budget_cell SET amount_minor = 60_00 WHERE period = 202601",
            "the figure typed for department ICU, account 5100, 2026-01 is 6000 in minor units; "
            "its lines add up to 5000.",
        ),
        (
            "DELETE FROM budget_line WHERE overtyping AND period = 202602",
            "the figure typed for department ICU, account 5100, 2026-02 is 5000 in minor units; its lines add up to 0.",
        ),
        (
            "DELETE FROM budget_cell WHERE period = 202601",
            "a line overtypes department ICU, account 5100, 2026-01, and nobody typed a figure there.",
        ),
    ],
)
def test_a_typed_figure_that_does_not_tie_is_named(
    small_hospital: SmallHospital, admin: Actor, damage: str, said: str
) -> None:
    typed(small_hospital, admin)
    execute(small_hospital.url, damage.replace("60_00", "6000"))

    problems = verify(small_hospital.url, admin).problems

    assert [one for one in problems if one == f"Budget “Budget 2026”: {said}"] != []


def test_reported_figures_that_were_altered_are_found(small_hospital: SmallHospital, admin: Actor) -> None:
    fill(small_hospital)
    execute(small_hospital.url, "UPDATE reported_actual SET amount_minor = amount_minor + 1")

    assert verify(small_hospital.url, admin).problems == [
        "Figures reported for January 2026 were altered afterwards.",
        "January 2026 is closed, but its figures are no longer those reported.",
    ]
