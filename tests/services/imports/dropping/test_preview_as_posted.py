"""The preview of a drop says what posting it in order does: codes, counts and totals that earlier files decide."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.database import migrate
from services.imports import ImportOptions, dropping
from services.imports.results import Counts
from tests.services.imports.conftest import ADMIN, Desk

WEEK = Path(__file__).parents[3] / "cases" / "first_week"
BOARD = (WEEK / "board_set.txt").read_text(encoding="utf-8").split()
CREATE = ImportOptions(kind="", create_missing=True, mode="only_new")

#: Files that refer to what others bring: by code, by name, by number, by the month before.
SET = {
    "departments.csv": "Department,Department name,Parent\n100,Hospital,\n210,Emergency,100\n220,Medical,100\n",
    "more departments.csv": "Department,Department name,Parent\n220,Medical,100\n230,Surgery,220\n",
    "jan.csv": "Period,Department,Account,Account name,YTD amount\n"
    "2025-01,210,6100,Wages,100.00\n2025-01,220,6100,Wages,200.00\n2025-01,220,6200,Drugs,30.00\n",
    "feb.csv": "Period,Department,Account,Account name,YTD amount\n"
    "2025-02,210,6100,Wages,190.00\n2025-02,220,6100,Wages,410.00\n2025-02,220,6200,Drugs,70.00\n"
    "2025-02,240,6300,Supplies,5.00\n",
    "mar.csv": "Period,Department,Account,Account name,YTD amount\n"
    "2025-03,210,6100,Wages,300.00\n2025-03,220,6100,Wages,600.00\n2025-03,220,6200,Drugs,90.00\n"
    "2025-03,240,6300,Supplies,9.00\n",
    "budget.csv": "Budget 2025\nDepartment,Account,Account name,Jan 2025,Feb 2025\n"
    "Emergency,6100,Wages,95.00,96.00\n260,6400,Utilities,7.00,8.00\n",
    "stats.csv": "Month,Department,Statistic,Units\n2025-01,220,Patient Days,1198\n2025-01,270,Tests,12\n",
    "hours.csv": "Date,Department,Job class,Pay code,Hours,Amount\n"
    "2025-01-10,Emergency,RN,REG,8.00,400.00\n2025-01-11,240,RN,OT,2.00,150.00\n",
    "standards.csv": "Department,Unit of service,Target hours per unit\n220,Patient Days,9.5\n210,ED Visits,2.5\n",
    "contracts.csv": "Contract number,Supplier,Title,Start date,End date\n"
    "C-1,Acme Medical,Gloves,2025-01-01,2026-12-31\nC-2,Zenith,Linen,2025-01-01,2026-12-31\n",
    "prices.csv": "Contract,Item,Unit,Price,Start\nC-1,GL-1,BX/100,9.50,2025-01-01\nC-9,XX,EA,1.00,2025-01-01\n",
    "purchases.csv": "Invoice date,Invoice number,Supplier,Department,Item,Quantity,Price,Amount\n"
    "2025-01-20,I-1,Acme Medical,220,GL-1,10,9.50,95.00\n2025-01-21,I-2,Other Co,210,YY,1,5.00,5.00\n",
}  # fmt: skip
#: What little files of registers do not say by themselves.
KINDS = {"departments.csv": "departments", "more departments.csv": "departments", "standards.csv": "standards",
         "contracts.csv": "contracts", "prices.csv": "prices", "purchases.csv": "purchases"}  # fmt: skip


def drop(url: str, folder: Path, files: Mapping[str, bytes], **choices: object) -> tuple[dropping.DropPlan, list[str]]:
    """Plan files, post them in order, and return the plan with every difference between what it said and what came."""
    migrate(url)
    uploads = []
    for number, (name, content) in enumerate(files.items()):
        path = folder / f"upload {number}"
        path.write_bytes(content)
        uploads.append((name, path))
    opened = dropping.open_files(uploads, folder)
    plan = dropping.propose(url, ADMIN, opened, dropping.DropChoices(base=CREATE, **choices))  # type: ignore[arg-type]
    assert plan.open_questions == []
    differences = []
    for result in dropping.post_all(url, ADMIN, plan):
        planned = plan.file(result.key)
        if planned.state != "ready":
            assert result.state == planned.state
            continue
        assert planned.preview is not None
        assert result.outcome is not None, (result.key, result.said, result.questions)
        made = {kind: len(codes) for kind, codes in planned.preview.new_codes.items()}
        said = {name: getattr(planned.preview, name) for name in Counts.__dataclass_fields__} | {"made": made}
        came = {name: getattr(result.outcome, name) for name in Counts.__dataclass_fields__}
        came |= {"made": {kind: count for kind, count in result.outcome.created.items() if kind in (*made, *CODES)}}
        differences += [f"{result.key} {name}: {said[name]} said, {came[name]} came"
                        for name in said if said[name] != came[name]]  # fmt: skip
    return plan, differences


CODES = ("department", "account", "supplier", "measure", "job_class", "pay_code")


@pytest.mark.slow
@given(st.sets(st.sampled_from(sorted(SET)), min_size=6).flatmap(lambda names: st.permutations(sorted(names))))
@settings(max_examples=5, deadline=None, phases=(Phase.generate,))
def test_each_preview_is_what_posting_in_order_does(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = tmp_path_factory.mktemp("drop")
    needed = {"mar.csv": "feb.csv", "feb.csv": "jan.csv"}
    for name in ("mar.csv", "feb.csv"):
        if name in names and needed[name] not in names:
            names = [*names, needed[name]]

    kinds = {name: {"kind": KINDS[name]} for name in names if name in KINDS}
    files = {name: SET[name].encode() for name in names}
    _plan, differences = drop(f"sqlite:///{folder}/caseload.sqlite", folder, files, by_file=kinds)

    assert differences == []


def test_what_earlier_files_bring_is_new_once(new_desk: Desk) -> None:
    names = ["jan.csv", "feb.csv", "mar.csv", "budget.csv", "stats.csv"]
    plan, differences = drop(new_desk.url, new_desk.folder, {name: SET[name].encode() for name in names})

    assert differences == []
    assert {file.key: file.preview.new_codes for file in plan.files if file.preview} == {
        "jan.csv": {"department": ["210", "220"], "account": ["6100 Wages", "6200 Drugs"]},
        "feb.csv": {"department": ["240"], "account": ["6300 Supplies"]},
        "mar.csv": {},
        "budget.csv": {"department": ["Emergency", "260"], "account": ["6400 Utilities"]},
        "stats.csv": {"department": ["270"], "measure": ["Patient Days", "Tests"]},
    }
    assert new_desk.ledger()[-1] == (202503, "240", "6300", 400)


def test_the_board_set_is_previewed_as_it_is_posted(new_desk: Desk) -> None:
    plan, differences = drop(new_desk.url, new_desk.folder, {name: (WEEK / name).read_bytes() for name in BOARD})

    assert differences == []
    assert json.loads((WEEK / "expected.json").read_text())["tb_2025_pl.csv"]["rows"] == 612
    known = plan.file("payroll_hours_2025.csv").preview
    assert known is not None
    assert "department" not in known.new_codes


LISTS = {
    "departments a.csv": "Department,Department name,Parent\n210,Emergency care,\n220,Medical,210\n",
    "departments b.csv": "Department,Department name,Parent\n210,Emergency,\n220,Medical,210\n",
    "departments c.csv": "Department,Department name,Parent\n210,Emergency,\n220,Medical ward,\n",
}


@pytest.mark.parametrize("names", [("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")], ids="".join)
def test_what_earlier_registers_change_is_known_to_later_ones(new_desk: Desk, names: tuple[str, ...]) -> None:
    new_desk.post(LISTS["departments b.csv"].replace(",210\n", ",\n"), "departments", create_missing=True)
    files = {f"departments {name}.csv": LISTS[f"departments {name}.csv"].encode() for name in names}

    plan, differences = drop(
        new_desk.url, new_desk.folder, files, by_file={name: {"kind": "departments"} for name in files}
    )

    assert differences == []
    assert {file.state for file in plan.files} <= {"ready", "stored"}


def test_a_changed_type_of_an_account_is_known_to_the_figures_after_it(new_desk: Desk) -> None:
    lines = ("2025-{month},210,4100,Grants,-100.00", "2025-{month},210,6100,Wages,90.00")
    ledger = "\n".join(("Period,Department,Account,Account name,Amount", *lines, ""))
    new_desk.post(ledger.format(month="01"), "ledger", create_missing=True)
    files = {
        "accounts.csv": b"Account,Account name,Type\n4100,Grants,Balance\n",
        "gl feb.csv": ledger.format(month="02").encode(),
    }
    kinds = {"accounts.csv": {"kind": "accounts"}, "gl feb.csv": {"kind": "ledger"}}

    plan, differences = drop(new_desk.url, new_desk.folder, files, by_file=kinds)

    assert differences == []
    preview = plan.file("gl feb.csv").preview
    assert preview is not None
    assert preview.statement is not None
    assert (preview.statement.operating, preview.statement.accounts) == (9000, 1)


def test_one_contract_in_two_registers_of_a_drop_is_asked_about(new_desk: Desk) -> None:
    files = {name: (WEEK / name).read_bytes() for name in ("contract_register.xlsx", "contracts_autorenew.csv")}
    uploads = [(name, new_desk.file(content, name)) for name, content in files.items()]
    opened = dropping.open_files(uploads, new_desk.folder)
    plan = dropping.propose(new_desk.url, ADMIN, opened, dropping.DropChoices(base=CREATE))
    assert [(key, asked.name) for key, asked in plan.open_questions] == [("contracts_autorenew.csv", "same-contracts")]

    answered = {"contracts_autorenew.csv": {"same-contracts": "leave-out"}}
    _plan, differences = drop(new_desk.url, new_desk.folder, files, by_file=answered)

    assert differences == []
    assert new_desk.rows("SELECT COUNT(*), SUM(annual_value_minor) FROM contract") == [(8, 668_450_000 + 18_600_000)]
