"""The contract stories of the demo hospital are found to the cent, and nothing else is accused."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from data.engine import engine_for, reading
from data.seed import stories
from data.seed.contracts import BY_NUMBER, price_list
from data.seed.suppliers import suppliers
from services.contracts import attainment, brief, calendar, leakage, purchases, register, savings
from services.contracts.attainment import Attainment
from services.organization import suppliers as merging
from services.permissions import LOCAL_ACTOR

TODAY = date(2026, 11, 24)
#: Its years begin on January 16.
MID_MONTH = "C-2023-017"
SPELLINGS = {variant: kept for kept, variant in stories.DUPLICATE_SUPPLIERS}


@pytest.fixture(scope="module")
def url(demo_template: Path) -> str:
    """Return the demo hospital itself; these tests only read."""
    return f"sqlite:///{demo_template}"


@pytest.fixture(scope="module")
def ids(url: str) -> dict[str, int]:
    return {name.split()[0]: number for number, name in register.choices(url, LOCAL_ACTOR).items()}


@pytest.fixture(scope="module")
def bought(url: str) -> pd.DataFrame:
    """Return invoice lines as they were seeded, beside the price list's price of their day: no code of the pages."""
    query = text(
        "SELECT s.code AS supplier, p.day, p.period, p.item, p.unit, p.quantity_milli, p.amount_minor "
        "FROM purchase_line p JOIN supplier s ON s.id = p.supplier_id WHERE p.kind = 'invoice'"
    )
    lines = pd.read_sql(query, engine_for(url).connect(), parse_dates=["day"])
    prices = pd.DataFrame(price_list())
    prices["seller"] = prices["contract"].map(lambda number: BY_NUMBER[number].supplier)
    both = lines.merge(prices, on=["item", "unit"])
    inside = (both["day"] >= pd.to_datetime(both["valid_from"])) & (both["day"] <= pd.to_datetime(both["valid_to"]))
    both = both[inside]
    cents = both["unit_price_micro"] // 10_000
    return both.assign(
        above=both["amount_minor"] - both["quantity_milli"] // 1000 * cents,
        own=both["supplier"].replace(SPELLINGS) == both["seller"],
    )


def attained(url: str, ids: dict[str, int], number: str) -> dict[str, Attainment]:
    found = attainment.attainment(url, LOCAL_ACTOR, contract_id=ids[number], as_of=TODAY)
    return {one.goal: one for one in found}


def test_prices_above_contracts_are_the_planted_ones_to_the_cent(
    url: str, ids: dict[str, int], bought: pd.DataFrame
) -> None:
    own = bought[bought["own"]]
    planted = own.groupby("contract")["above"].sum()
    planted = planted[planted != 0].to_dict()
    numbers = {contract_id: number for number, contract_id in ids.items()}
    with reading(url) as session:
        totals = purchases.items(session, LOCAL_ACTOR, contracts=list(numbers), periods=(202307, 202610))
    found = totals.groupby(totals["contract_id"].map(numbers))[["over_minor", "under_minor"]].sum()

    assert found["under_minor"].sum() == 0
    assert found.loc[found["over_minor"] != 0, "over_minor"].to_dict() == planted
    assert planted == {stories.PRICE_CREEP_CONTRACT: 136_578_44, stories.OVERPRICE_CONTRACT: 12_440_07}
    wrong = own[(own["contract"] == stories.OVERPRICE_CONTRACT) & (own["above"] > 0)]
    assert len(wrong) == stories.OVERPRICE_LINES


def test_buying_around_is_one_supplier_and_nothing_else(url: str, ids: dict[str, int], bought: pd.DataFrame) -> None:
    around = bought[~bought["own"]]
    assert (set(around["supplier"]), set(around["contract"]), len(around)) == ({"V1042"}, {"C-2023-007"}, 17)

    found = leakage.of_contract(url, LOCAL_ACTOR, contract_id=ids[stories.AROUND_CONTRACT], up_to=202610).total

    assert found["around"] == around["amount_minor"].sum() == 1_056_722_28
    assert found["around_dearer"] == around["above"].sum()
    assert 129_500_00 < found["around_dearer"] < 130_500_00
    year = leakage.report(url, LOCAL_ACTOR, period=202610, over="ytd")
    assert year.by_contract.loc[year.by_contract["around"] > 0, "key"].tolist() == [ids[stories.AROUND_CONTRACT]]


def test_the_ended_contract_is_bought_on_without_one(url: str) -> None:
    found = leakage.report(url, LOCAL_ACTOR, period=202610, over="ytd")

    first = found.by_supplier.sort_values("none", ascending=False).iloc[0]
    ended = next(row.name for row in suppliers() if row.code == BY_NUMBER[stories.EXPIRED_CONTRACT].supplier)
    assert (first["name"], first["none"]) == (ended, 906_935_57)
    assert found.total["utilization"] > 0.9
    assert found.total["unclear"] == 0


def test_promised_savings_decay_where_prices_creep_and_nowhere_else(url: str) -> None:
    found = {one.name.split()[0]: one.savings for one in savings.promises(url, LOCAL_ACTOR, as_of=TODAY)}

    assert set(found) == {"C-2024-003", "C-2024-009", "C-2024-011"}
    assert [number for number, one in found.items() if one.decay] == [stories.SAVINGS_CONTRACT]
    creeping = found[stories.SAVINGS_CONTRACT]
    assert creeping.promised_minor == stories.SAVINGS_MINOR
    assert creeping.decay is not None
    assert creeping.decay.since == stories.PRICE_CREEP_STEPS[0][0]
    assert creeping.decay.now == pytest.approx(-0.02, abs=0.002)
    assert creeping.realized_to_date < 0.75 * creeping.promised_to_date
    assert all(one.basis == "prices before" and one.coverage > 0.99 for one in found.values())


def test_the_rebate_tier_is_missed_alone_and_reached_with_the_other_spelling(url: str, ids: dict[str, int]) -> None:
    tiers = attained(url, ids, stories.TIER_CONTRACT)["tiers"]

    assert tiers.threshold_minor == stories.TIER_FROM_MINOR
    assert (tiers.months[0], tiers.months[-1]) == (202601, 202612)
    assert tiers.chance <= 0.05
    assert tiers.middle_minor is not None
    assert tiers.middle_minor < stories.TIER_FROM_MINOR
    (other,) = tiers.others
    assert other.name == next(row.name for row in suppliers() if row.code == "V1901")
    assert (other.amount_minor, other.chance >= 0.95) == (730_840_07, True)
    assert other.worth_minor > 100_000_00


def test_merging_the_spellings_reaches_the_tier(demo_url: str, ids: dict[str, int]) -> None:
    with engine_for(demo_url).connect() as connection:
        numbers = {row[0]: row[1] for row in connection.execute(text("SELECT code, id FROM supplier"))}
    merging.merge(demo_url, LOCAL_ACTOR, supplier_id=numbers["V1901"], into_id=numbers["V1001"])

    tiers = attained(demo_url, ids, stories.TIER_CONTRACT)["tiers"].tiers.set_index("from_minor")

    assert tiers["chance"][stories.TIER_FROM_MINOR] >= 0.95


def test_a_year_from_mid_month_holds_its_invoices_by_day(url: str, ids: dict[str, int], bought: pd.DataFrame) -> None:
    tiers = attained(url, ids, MID_MONTH)["tiers"]

    assert (tiers.first_day, tiers.last_day) == (date(2026, 1, 16), date(2027, 1, 15))
    assert (tiers.months[0], tiers.months[-1], len(tiers.months)) == (202601, 202701, 13)
    own = bought[(bought["contract"] == MID_MONTH) & (bought["supplier"] == bought["seller"])]  # no other spelling
    within = own["day"].between("2026-01-16", "2026-10-31")
    assert tiers.to_date_minor == own.loc[within, "amount_minor"].sum() > 0
    assert (own["day"].between("2026-01-01", "2026-01-15")).any()  # of the year before


def test_the_ceiling_will_be_passed_and_the_commitment_will_be_missed(url: str, ids: dict[str, int]) -> None:
    ceiling = attained(url, ids, stories.CEILING_CONTRACT)["ceiling"]
    minimum = attained(url, ids, stories.COMMITMENT_CONTRACT)["minimum"]

    assert (ceiling.threshold_minor, ceiling.chance >= 0.95) == (stories.CEILING_MINOR, True)
    assert 4_000_000_00 < ceiling.to_date_minor < 4_020_000_00
    assert ceiling.passed == 202702
    assert (minimum.threshold_minor, minimum.chance <= 0.2) == (stories.COMMITMENT_MINOR, True)
    assert 9_900_000_00 < minimum.to_date_minor < 9_910_000_00
    assert minimum.expected_minor is not None
    assert 100_000_00 < minimum.expected_minor < 800_000_00


def test_no_other_contract_has_anything_to_attain(url: str, ids: dict[str, int]) -> None:
    with engine_for(url).connect() as connection:
        rows = connection.execute(
            text(
                "SELECT number FROM contract WHERE ceiling_minor IS NOT NULL OR minimum_commitment_minor IS NOT NULL "
                "OR id IN (SELECT contract_id FROM rebate_tier)"
            )
        )
        assert {row[0] for row in rows} == {
            "C-2023-001", "C-2023-007", "C-2023-017", "C-2024-009", "C-2024-011", "C-2025-014",
        }  # fmt: skip
    assert attainment.attainment(url, LOCAL_ACTOR, contract_id=ids["C-2022-018"], as_of=TODAY) == []


def test_notice_dates_near_and_missed_are_the_planted_ones(url: str) -> None:
    found = calendar.calendar(url, LOCAL_ACTOR, as_of=TODAY)
    rows = found.rows.set_index("number")

    first = found.rows[found.rows["state"] == "decide"].iloc[0]
    assert (first["number"], first["notice"]) == (stories.NOTICE_CONTRACT, stories.NOTICE_DATE)
    assert first["committed_minor"] == 16_200_000_00
    december = rows[(rows["notice"] > date(2026, 11, 30)) & (rows["notice"] < date(2027, 1, 1))]
    assert december.index.tolist() == [
        "C-2023-002", "C-2022-010", "C-2024-016", "C-2023-023", "C-2023-008", "C-2023-005",
    ]  # fmt: skip
    assert found.of("missed").set_index("number")["notice"].to_dict() == {
        "C-2023-032": date(2026, 10, 2),
        "C-2023-013": date(2026, 11, 1),
        "C-2025-037": date(2026, 11, 1),
        "C-2024-020": date(2026, 11, 16),
    }
    assert stories.EXPIRED_CONTRACT not in rows.index


def test_the_brief_knows_the_alternative_and_what_it_costs(url: str, ids: dict[str, int]) -> None:
    found = brief.brief(url, LOCAL_ACTOR, contract_id=ids[stories.AROUND_CONTRACT], as_of=TODAY)

    assert found.alternative is not None
    assert found.alternative.price == pytest.approx(stories.AROUND_PRICE, abs=0.001)
    assert set(found.items["supplier"].dropna()) == {"Trident Orthopedics Group"}
    assert found.forecast.measures == ("Surgical cases",)
    assert found.listed_change == pytest.approx(0.02, abs=0.001)  # the agreed raise of July 2026
    assert found.years["amount_minor"].sum() == found.facts.used_minor
    alone = brief.brief(url, LOCAL_ACTOR, contract_id=ids[stories.NOTICE_CONTRACT], as_of=TODAY)
    assert (alone.alternative, alone.renewal_months) == (None, 36)
