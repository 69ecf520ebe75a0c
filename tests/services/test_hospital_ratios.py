"""The hospital's ratios from stored figures, for people who see all of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import Account, Measure, Statistic
from planning.periods import FiscalCalendar, days_in, span
from reports import hospital_ratios as words
from reports.formats import Formats
from services import balance_levels, hospital_ratios, imports
from services.imports.options import Mode
from services.permissions import LOCAL_ACTOR, Actor
from services.scenarios import base_frames
from tests.figures import post_actuals
from tests.small_hospital import SmallHospital
from tests.volumes import add_days, add_months

JANUARY = (202601,)


def counted(hospital: SmallHospital, department: str, name: str, quantity: int, *, code: str = "") -> None:
    """Store a count of January, of a measure that is made when it is not there yet."""
    with writing(hospital.url) as session:
        measure = Measure(code=code or name.upper().replace(" ", "")[:20], name=name)
        session.add(measure)
        session.flush()
        session.add(
            Statistic(
                department_id=hospital.departments[department],
                measure_id=measure.id,
                period=202601,
                quantity_milli=quantity * 1000,
            )
        )


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    accounts = [
        Account(code="4100", name="Inpatient revenue", type="revenue", category="gross_revenue"),
        Account(code="4200", name="Outpatient revenue", type="revenue", category="gross_revenue"),
    ]
    with writing(small_hospital.url) as session:
        session.add_all(accounts)
        session.flush()
        ids = {account.code: account.id or 0 for account in accounts}
    return replace(small_hospital, accounts={**small_hospital.accounts, **ids})


def test_nothing_posted_has_no_ratio_and_says_what_is_missing(hospital: SmallHospital) -> None:
    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)

    assert report is not None
    assert set(vars(report.ratios).values()) == {None}
    assert {"cash", "expense", "patient_days"} <= set(report.missing)


def test_ratios_come_from_ledger_and_counts(hospital: SmallHospital) -> None:
    post_actuals(
        hospital,
        [(202601, "ICU", "4100", 160_000_00), (202601, "ED", "4200", 80_000_00), (202601, "ICU", "5100", 155_000_00)],
    )
    counted(hospital, "ICU", "Patient days", 120)
    counted(hospital, "ICU", "Discharges", 25)
    counted(hospital, "ICU", "Staffed bed days", 160)
    counted(hospital, "ICU", "Unrestricted cash", 310_000, code="CASH")

    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)

    assert report is not None
    assert report.ratios.adjusted_patient_days == pytest.approx(180)
    assert report.ratios.cost_per_adjusted_day == 861_11
    assert report.ratios.length_of_stay == pytest.approx(4.8)
    assert report.ratios.occupancy == pytest.approx(0.75)
    assert report.ratios.days_cash == pytest.approx(62)  # 310 ÷ (155 ÷ 31)
    assert report.missing == ("depreciation", "receivables")


def test_a_month_that_is_stored_as_a_whole_and_by_days_counts_once(hospital: SmallHospital) -> None:
    post_actuals(hospital, [(202601, "ICU", "4100", 160_000_00), (202601, "ICU", "5100", 155_000_00)])
    place, measure = hospital.departments["ICU"], hospital.measures["patient_days"]
    add_months(hospital.url, place, measure, [120.0], first=202601)
    add_days(hospital.url, place, measure, [4.0] * 31, first=date(2026, 1, 1))

    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)

    assert report is not None
    assert report.ratios.adjusted_patient_days == pytest.approx(120)


@pytest.mark.parametrize("code", ["CASH", "LIQ-1"])
def test_scenarios_take_the_same_cash_and_beds(hospital: SmallHospital, code: str) -> None:
    post_actuals(hospital, [(202601, "ICU", "5100", 155_000_00)])
    counted(hospital, "ICU", "Staffed bed days", 310)
    counted(hospital, "ICU", "Unrestricted cash", 310_000, code=code)

    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)
    with reading(hospital.url) as session:
        cash = base_frames.cash_minor(session, last=202601, digits=2)
        icu = hospital.departments["ICU"]
        beds = base_frames.beds(session, {icu: "patient_days"}, [202602], version_id=None)

    assert report is not None
    assert report.ratios.days_cash == pytest.approx(62)
    assert cash == 310_000_00
    assert beds[["department_id", "beds"]].to_numpy().tolist() == [[icu, 10.0]]


def test_cash_by_day_is_that_of_the_last_day_and_a_whole_month_goes_before(hospital: SmallHospital) -> None:
    post_actuals(hospital, [(202601, "ICU", "5100", 155_000_00)])
    counted(hospital, "ED", "Unrestricted cash", 0, code="CASH")
    with reading(hospital.url) as session:
        cash = session.exec(select(Measure.id).where(Measure.code == "CASH")).one() or 0
    place = hospital.departments["ICU"]
    add_days(hospital.url, place, cash, [100_000.0] * 30 + [310_000.0], first=date(2026, 1, 1))

    def known() -> Any:
        report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)
        with reading(hospital.url) as session:
            minor = base_frames.cash_minor(session, last=202601, digits=2)
        assert report is not None
        return report.ratios.days_cash, minor

    assert known() == (pytest.approx(62), 310_000_00)
    add_months(hospital.url, place, cash, [155_000.0], first=202601)
    assert known() == (pytest.approx(31), 155_000_00)


def test_two_counts_of_one_meaning_are_never_added(hospital: SmallHospital) -> None:
    counted(hospital, "ICU", "Patient days", 120)
    counted(hospital, "ICU", "Inpatient days without newborns", 110)

    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)

    assert report is not None
    assert report.unclear == ("patient_days",)
    assert report.ratios.occupancy is None


def test_parts_by_payer_are_no_days_of_their_own(hospital: SmallHospital) -> None:
    counted(hospital, "ICU", "Patient days", 120, code="PDAYS")
    counted(hospital, "ICU", "Patient days, Medicare", 70, code="PDAYS_MCR")
    counted(hospital, "ICU", "Discharges", 24)

    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)

    assert report is not None
    assert report.ratios.length_of_stay == pytest.approx(5)


def test_a_manager_gets_no_ratio_of_the_hospital(hospital: SmallHospital, manager: Actor) -> None:
    assert hospital_ratios.of_months(hospital.url, manager, months=JANUARY) is None


@pytest.mark.slow
def test_the_demo_hospital_has_all_but_receivables(demo_url: str) -> None:
    report = hospital_ratios.of_months(demo_url, LOCAL_ACTOR, months=(202610,))

    assert report is not None
    assert report.missing == ("receivables",)
    assert {name for name, ratio in vars(report.ratios).items() if ratio is None} == {"receivable_days"}


def test_a_census_that_ends_during_the_month_gives_no_ratio_of_its_days(hospital: SmallHospital) -> None:
    months = span(202509, 202602)
    post_actuals(hospital, [(month, "ICU", "4100", 160_000_00) for month in months])
    post_actuals(hospital, [(month, "ICU", "5100", 155_000_00) for month in months])
    place, measure = hospital.departments["ICU"], hospital.measures["patient_days"]
    add_days(hospital.url, place, measure, [4.0] * (days_in(months[:-1]) + 20), first=date(2025, 9, 1))

    begun = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=(202601, 202602))
    whole = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=(202512, 202601))

    assert begun is not None
    assert whole is not None
    assert begun.ratios.adjusted_patient_days is None
    assert begun.unfinished == {"patient_days": (202602,)}
    assert whole.ratios.adjusted_patient_days == pytest.approx(4.0 * 62)
    told = words.lacking(begun.missing, begun.unclear, begun.unfinished, Formats())
    assert "Days or departments are missing from patient days (Feb 2026)" in told
    assert "import patient days" not in told


def test_a_ward_that_has_not_reported_leaves_the_year_without_days(hospital: SmallHospital) -> None:
    months = span(202509, 202602)
    post_actuals(hospital, [(month, "ICU", "4100", 160_000_00) for month in months])
    measure = hospital.measures["patient_days"]
    add_months(hospital.url, hospital.departments["ICU"], measure, [120.0] * 6, first=202509)
    add_months(hospital.url, hospital.departments["ED"], measure, [80.0] * 5, first=202509)

    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=months)

    assert report is not None
    assert report.ratios.adjusted_patient_days is None
    assert report.unfinished == {"patient_days": (202602,)}


BALANCES = "Period,Account,Account name,Type,Endsaldo\n"
BOOKS = "Account,Account name,Type,Category\n1010,Bank,balance,cash\n1200,Patient receivables,balance,receivables\n"


def _post(
    hospital: SmallHospital, folder: Path, kind: str, text: str, mode: Mode = "add", **answers: str
) -> imports.Outcome:
    path = folder / f"{kind}_{len(list(folder.iterdir()))}.csv"
    path.write_text(text)
    options = imports.ImportOptions(
        kind=kind,
        mode=mode,
        create_missing=True,
        sign_convention="debit_positive",
        answers={"fallback-department": "hospital", **answers},
    )
    return imports.post(hospital.url, LOCAL_ACTOR, path, filename=path.name, options=options)


def _levels(hospital: SmallHospital, month: int) -> dict[str, int]:
    with reading(hospital.url) as session:
        return balance_levels.at_end(session, FiscalCalendar(1), month)


def test_closing_balances_say_cash_and_receivables(hospital: SmallHospital, tmp_path: Path) -> None:
    _post(hospital, tmp_path, "accounts", BOOKS)
    months = (("2026-01", 900, 700), ("2026-02", 950, 640))
    for month, bank, owed in months:
        lines = f"{month},1010,Bank,B,{bank}.00\n{month},1200,Patient receivables,B,{owed}.00\n"
        _post(hospital, tmp_path, "ledger", BALANCES + lines, **{"first-balances": "whole"})

    assert _levels(hospital, 202512) == {}
    assert _levels(hospital, 202601) == {"cash": 900_00, "receivables": 700_00}
    assert _levels(hospital, 202602) == {"cash": 950_00, "receivables": 640_00}

    post_actuals(hospital, [(202601, "ICU", "4100", 62_000_00), (202601, "ICU", "5100", 31_000_00)])
    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=JANUARY)
    assert report is not None
    assert report.ratios.days_cash == pytest.approx(0.9)  # 900 ÷ (31,000 ÷ 31)
    assert report.ratios.receivable_days == pytest.approx(0.35)  # 700 ÷ (62,000 ÷ 31)
    assert not {"receivables", "cash"} & set(report.missing)


def test_movements_alone_are_no_level(hospital: SmallHospital, tmp_path: Path) -> None:
    _post(hospital, tmp_path, "accounts", BOOKS)
    lines = (
        "Period,Account,Account name,Net activity\n2026-01,1010,Bank,50.00\n2026-01,1200,Patient receivables,-20.00\n"
    )
    _post(hospital, tmp_path, "ledger", lines)

    assert _levels(hospital, 202601) == {}


def test_a_month_before_the_whole_balances_leaves_no_level(hospital: SmallHospital, tmp_path: Path) -> None:
    """A later file of December only moves; what stood before it is not known any more."""
    _post(hospital, tmp_path, "accounts", BOOKS)
    _post(hospital, tmp_path, "ledger", BALANCES + "2026-01,1010,Bank,B,900.00\n", **{"first-balances": "whole"})
    assert _levels(hospital, 202601) == {"cash": 900_00}
    _post(hospital, tmp_path, "ledger", "Period,Account,Account name,Net activity\n2025-12,1010,Bank,50.00\n")

    assert _levels(hospital, 202601) == {}


def test_a_month_without_a_balance_sheet_has_no_level(hospital: SmallHospital, tmp_path: Path) -> None:
    """Cost of February is loaded, its balances are not: January's cash is not February's."""
    _post(hospital, tmp_path, "accounts", BOOKS)
    _post(hospital, tmp_path, "ledger", BALANCES + "2026-01,1010,Bank,B,900.00\n", **{"first-balances": "whole"})
    post_actuals(hospital, [(202602, "ICU", "5100", 31_000_00)])

    assert _levels(hospital, 202601) == {"cash": 900_00}
    assert _levels(hospital, 202602) == {}
    report = hospital_ratios.of_months(hospital.url, LOCAL_ACTOR, months=(202602,))
    assert report is not None
    assert report.ratios.days_cash is None
    assert "cash" in report.missing


def test_a_file_that_was_replaced_makes_no_balance_whole(hospital: SmallHospital, tmp_path: Path) -> None:
    _post(hospital, tmp_path, "accounts", BOOKS)
    _post(hospital, tmp_path, "ledger", BALANCES + "2026-01,1010,Bank,B,900.00\n", **{"first-balances": "whole"})
    moved = "Period,Account,Account name,Net activity\n2026-01,1010,Bank,50.00\n"
    outcome = _post(hospital, tmp_path, "ledger", moved, mode="replace")

    assert _levels(hospital, 202601) == {}
    imports.undo(hospital.url, LOCAL_ACTOR, batch_id=outcome.batch_id)
    assert _levels(hospital, 202601) == {"cash": 900_00}


@pytest.mark.parametrize(
    ("milli", "minor"), [(12_345_678_905, 1_234_567_891), (12_345_678_904, 1_234_567_890), (-5_005, -501), (5, 1)]
)
def test_cash_is_rounded_to_the_cent_and_never_down(hospital: SmallHospital, milli: int, minor: int) -> None:
    counted(hospital, "ICU", "Unrestricted cash", 1, code="CASH")
    with writing(hospital.url) as session:
        row = session.exec(select(Statistic)).one()
        row.quantity_milli = milli
        session.add(row)

    with reading(hospital.url) as session:
        assert base_frames.cash_minor(session, last=202601, digits=2) == minor
