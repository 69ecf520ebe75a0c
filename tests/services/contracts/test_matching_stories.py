"""The demo hospital: every planted line is found to the cent, every other line is clean."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from data.engine import reading
from data.seed import stories
from services.contracts import matching_queue
from tests.services.purchases import ADMIN

_INVOICES = """
    SELECT p.day, s.code AS supplier, d.code AS department, p.item, p.invoice_number, p.amount_minor, p.expected_minor,
        p.match_rule, c.number AS contract, v.number AS covered, p.kind, p.category
    FROM purchase_line p JOIN supplier s ON s.id = p.supplier_id JOIN department d ON d.id = p.department_id
    LEFT JOIN contract c ON c.id = p.contract_id LEFT JOIN contract v ON v.id = p.covered_by_id
"""


@pytest.fixture(scope="module")
def lines(demo_template: Path) -> pd.DataFrame:
    with reading(f"sqlite:///{demo_template}") as session:
        answer = session.connection().execute(text(_INVOICES))
        frame = pd.DataFrame(answer.all(), columns=list(answer.keys()))
    return frame.astype({"expected_minor": "Int64"})


def above(lines: pd.DataFrame) -> pd.DataFrame:
    found = lines[(lines["amount_minor"] - lines["expected_minor"]).fillna(0) != 0]
    return found.assign(above=(found["amount_minor"] - found["expected_minor"]).astype("int64"))


def test_only_planted_lines_are_off_their_price(lines: pd.DataFrame) -> None:
    off = above(lines)

    found = off.groupby([off["contract"].fillna(""), off["covered"].fillna("")])
    assert found[["above", "amount_minor"]].sum().assign(lines=found.size()).to_dict("index") == {
        (stories.PRICE_CREEP_CONTRACT, ""): {"above": 136_578_44, "amount_minor": 3_024_038_08, "lines": 990},
        (stories.OVERPRICE_CONTRACT, ""): {"above": 12_440_07, "amount_minor": 150_661_34, "lines": 6},
        ("", stories.AROUND_CONTRACT): {"above": 129_773_95, "amount_minor": 1_056_722_28, "lines": 17},
    }  # lines and amounts are those of generate().planted
    assert (off["kind"] == "invoice").all()
    assert set(off.loc[off["covered"].notna(), "supplier"]) == {stories.AROUND_SUPPLIER}


def test_the_planted_rows_are_those_that_are_found(lines: pd.DataFrame) -> None:
    around = lines[lines["covered"].notna() & (lines["kind"] == "invoice")]
    assert len(around) == 17
    creep = above(lines)[lambda off: off["contract"] == stories.PRICE_CREEP_CONTRACT]
    periods = pd.to_datetime(creep["day"]).dt.strftime("%Y%m").astype(int)
    assert periods.min() == stories.PRICE_CREEP_STEPS[0][0]


def test_bought_on_after_the_end_has_no_contract(lines: pd.DataFrame) -> None:
    of_supplier = lines[(lines["supplier"] == "V1041") & (lines["kind"] == "invoice")]
    after = pd.to_datetime(of_supplier["day"]) > pd.Timestamp(stories.EXPIRED_ON)

    assert of_supplier.loc[after, "contract"].isna().all()
    assert of_supplier.loc[after, "amount_minor"].sum() == 906_935_57
    assert set(of_supplier.loc[~after, "contract"]) == {stories.EXPIRED_CONTRACT}


def test_every_contracted_invoice_has_a_price_and_nothing_is_unclear(lines: pd.DataFrame, demo_template: Path) -> None:
    contracted = lines[lines["contract"].notna() & (lines["kind"] == "invoice")]
    assert contracted["expected_minor"].notna().all()
    assert set(lines["match_rule"]) == {"reference", "price_list", "none"}

    waiting = matching_queue.waiting(f"sqlite:///{demo_template}", ADMIN)
    assert set(waiting["reason"]) == {"none"}
