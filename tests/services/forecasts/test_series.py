"""Volume series out of stored statistics: months, days, groups, gaps, names and who may see them."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import Session

from data.engine import engine_for, reading
from services.errors import NotPermittedError, UserError
from services.forecasts import series
from services.forecasts.references import SeriesRef, require_series
from services.permissions import Actor
from tests.small_hospital import SmallHospital
from tests.volumes import add_days, add_months


def icu(hospital: SmallHospital) -> SeriesRef:
    return SeriesRef("department", hospital.departments["ICU"], hospital.measures["patient_days"])


def loaded(url: str, ref: SeriesRef) -> series.Volume:
    with reading(url) as session:
        return series.load(session, ref)


def test_monthly_counts_come_back_in_units_and_in_order(database_url: str, small_hospital: SmallHospital) -> None:
    ref = icu(small_hospital)
    add_months(database_url, ref.place_id, ref.measure_id, [310.5, 288, 301], first=202511)

    volume = loaded(database_url, ref)

    assert volume.frame["y"].tolist() == [310.5, 288.0, 301.0]
    assert volume.frame["ds"].dt.strftime("%Y-%m").tolist() == ["2025-11", "2025-12", "2026-01"]
    assert (volume.name, volume.facility, volume.country) == ("Intensive care · Patient days", "Main hospital", "US")


def test_daily_counts_add_up_to_whole_months_only(database_url: str, small_hospital: SmallHospital) -> None:
    ref = icu(small_hospital)
    add_days(database_url, ref.place_id, ref.measure_id, [2.0] * 80, first=date(2026, 1, 10))  # to 30 March

    volume = loaded(database_url, ref)

    assert volume.frame["ds"].dt.strftime("%Y-%m").tolist() == ["2026-02"]
    assert volume.frame["y"].tolist() == [56.0]
    assert "March 2026 is left out" in volume.notes[0]
    assert "January 2026 is left out" in volume.notes[1]


def test_a_month_counted_as_a_whole_and_by_days_counts_once(database_url: str, small_hospital: SmallHospital) -> None:
    ref = icu(small_hospital)
    add_days(database_url, ref.place_id, ref.measure_id, [1.0] * 31, first=date(2026, 1, 1))
    add_months(database_url, ref.place_id, ref.measure_id, [33], first=202601)

    assert loaded(database_url, ref).frame["y"].tolist() == [33.0]


def test_a_clinic_open_on_weekdays_ends_its_month_on_the_last_weekday(
    database_url: str, small_hospital: SmallHospital
) -> None:
    ref = icu(small_hospital)
    weekdays = [4.0 if day.weekday() < 5 else None for day in pd.date_range("2026-05-01", "2026-05-31")]
    add_days(database_url, ref.place_id, ref.measure_id, weekdays, first=date(2026, 5, 1))  # ends on a Sunday

    assert loaded(database_url, ref).frame["y"].tolist() == [21 * 4.0]


def test_daily_series_are_only_read_when_asked_for(database_url: str, small_hospital: SmallHospital) -> None:
    monthly = icu(small_hospital)
    daily = SeriesRef("department", monthly.place_id, monthly.measure_id, "D")
    add_days(database_url, monthly.place_id, monthly.measure_id, [3.0, None, 5.0], first=date(2026, 1, 1))

    with reading(database_url) as session:
        assert series.load(session, daily).frame["y"].tolist() == [3.0, 5.0]
        assert series.has_days(session, monthly)


def test_a_total_waits_for_departments_that_have_not_reported() -> None:
    rows = frame({1: ("2026-01", [10, 10, 10, 10]), 2: ("2026-01", [5, 5, 5])})

    total, notes = series.group_total(rows)

    assert total["y"].tolist() == [15.0, 15.0, 15.0]
    assert "March 2026" in notes[0]


def test_a_closed_department_does_not_end_the_total() -> None:
    rows = frame({1: ("2026-01", [10] * 6), 2: ("2026-01", [5, 5])})

    assert series.group_total(rows)[0]["y"].tolist() == [15.0, 15.0, 10.0, 10.0, 10.0, 10.0]


def test_a_month_that_one_department_lacks_is_missing_from_the_total() -> None:
    rows = frame({1: ("2026-01", [10, 10, 10]), 2: ("2026-01", [5, None, 5])})

    total, _ = series.group_total(rows)

    assert total["ds"].dt.month.tolist() == [1, 3]


@given(
    parts=st.lists(st.lists(st.integers(0, 10_000), min_size=12, max_size=12), min_size=1, max_size=6),
)
def test_a_total_of_complete_departments_is_their_sum(parts: list[list[int]]) -> None:
    rows = frame({place: ("2025-01", values) for place, values in enumerate(parts)})

    total, notes = series.group_total(rows)

    assert total["y"].tolist() == [float(sum(month)) for month in zip(*parts, strict=True)]
    assert notes == ()


def test_all_series_of_a_hospital_come_with_their_names(database_url: str, small_hospital: SmallHospital) -> None:
    for code, measure in (("LAB", "tests"), ("ICU", "patient_days")):
        add_months(
            database_url, small_hospital.departments[code], small_hospital.measures[measure], [1, 2], first=202601
        )

    with reading(database_url) as session:
        everything = series.load_all(session, series.stored_months(session))
        own = series.load_all(session, series.stored_months(session, frozenset({small_hospital.departments["LAB"]})))

    assert [volume.name for volume in everything] == ["Intensive care · Patient days", "Laboratory · Tests"]
    assert [volume.place for volume in own] == ["Laboratory"]


def test_a_facility_adds_up_its_departments(database_url: str, small_hospital: SmallHospital) -> None:
    measure = small_hospital.measures["visits"]
    add_months(database_url, small_hospital.departments["ICU"], measure, [1, 2], first=202601)
    add_months(database_url, small_hospital.departments["ED"], measure, [10, 20], first=202601)

    volume = loaded(database_url, SeriesRef("facility", small_hospital.facility, measure))

    assert volume.frame["y"].tolist() == [11.0, 22.0]
    assert volume.name == "Main hospital · Visits"


def test_an_unknown_department_is_refused_with_a_remedy(database_url: str, small_hospital: SmallHospital) -> None:
    with pytest.raises(UserError, match="does not exist"):
        loaded(database_url, SeriesRef("department", 999_999, small_hospital.measures["visits"]))


def test_a_manager_sees_own_departments_and_no_totals(manager: Actor) -> None:
    mona = Actor(manager.name, manager.role, frozenset({7}))

    require_series(mona, SeriesRef("department", 7, 1))
    for ref in (SeriesRef("department", 8, 1), SeriesRef("facility", 7, 1), SeriesRef("hospital", 0, 1)):
        with pytest.raises(NotPermittedError):
            require_series(mona, ref)


@given(
    ref=st.builds(
        SeriesRef,
        st.sampled_from(["department", "service_line", "facility", "hospital"]),
        st.integers(0, 10**9),
        st.integers(0, 10**9),
        st.sampled_from(["MS", "D"]),
    )
)
def test_a_stored_name_leads_back_to_its_series(ref: SeriesRef) -> None:
    assert SeriesRef.parse(ref.key) == ref


@pytest.mark.parametrize(
    "text", ["", "volume", "volume/ward/1/2/MS", "volume/department/x/2/MS", "a/department/1/2/MS"]
)
def test_an_edited_address_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="does not exist"):
        SeriesRef.parse(text)


def test_a_month_is_unfinished_until_its_last_day_is_over() -> None:
    months = pd.DataFrame({"ds": pd.to_datetime(["2026-04-01", "2026-05-01"]), "y": [1.0, 2.0]})

    assert series.unfinished_since(months, "MS", date(2026, 5, 31)) == date(2026, 5, 1)
    assert series.unfinished_since(months, "MS", date(2026, 6, 1)) is None


def frame(parts: dict[int, tuple[str, list[int | None]]] | dict[int, tuple[str, list[int]]]) -> pd.DataFrame:
    """Return `department_id, ds, y` from department → (first month, values)."""
    rows = [
        (place, month, float(value))
        for place, (first, values) in parts.items()
        for month, value in zip(pd.date_range(first, periods=len(values), freq="MS"), values, strict=True)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["department_id", "ds", "y"])


def test_some_months_of_a_hospital_are_those_of_a_narrow_question(
    database_url: str, small_hospital: SmallHospital
) -> None:
    places, measures = small_hospital.departments, small_hospital.measures
    add_months(database_url, places["LAB"], measures["tests"], [1, 2, 3], first=202601)
    add_months(database_url, places["ICU"], measures["patient_days"], [4, 5], first=202602)
    add_days(database_url, places["ICU"], measures["visits"], [7.0] * 40, first=date(2026, 3, 1))
    asked = [
        (None, None),
        (frozenset({places["ICU"]}), None),
        (None, [measures["visits"], measures["tests"]]),
        (frozenset({places["ICU"]}), [measures["tests"]]),
        (frozenset[int](), None),
    ]

    for departments, of_measures in asked:
        with reading(database_url) as session:
            kept = series.stored_months(session, departments, measures=of_measures)
        with Session(engine_for(database_url)) as session:  # may write, so it reads for itself
            narrow = series.stored_months(session, departments, measures=of_measures)
        pd.testing.assert_frame_equal(kept, narrow)


def test_questions_about_parts_of_a_hospital_share_one_read(database_url: str, small_hospital: SmallHospital) -> None:
    ref = icu(small_hospital)
    add_months(database_url, ref.place_id, ref.measure_id, [1, 2, 3], first=202601)
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(engine_for(database_url), "before_cursor_execute", note)
    with reading(database_url) as session:
        for departments in (None, frozenset({ref.place_id}), frozenset({small_hospital.departments["LAB"]})):
            series.stored_months(session, departments)
    event.remove(engine_for(database_url), "before_cursor_execute", note)

    assert sum("GROUP BY" in statement for statement in statements) == 1
