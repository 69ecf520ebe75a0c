"""A list of managers and departments as CSV: looked at first, then stored, nobody removed."""

import time

import pytest

from data.engine import BUSY_SECONDS, writing
from reports import plain_files
from services import audit
from services.errors import UserError
from services.people import accounts, lists
from services.permissions import Actor
from tests.small_hospital import SmallHospital

LIST = """E-mail;Name;Department
mona@example.org;Mona Reyes;ED
mona@example.org;;ICU
ann;Ann;ED
lou@example.org;Lou;XX
vera@example.org;Vera;
"""


@pytest.mark.parametrize(
    "content",
    [
        "email,name,departments\nann@h.org,Ann,ED;ICU\n",
        "email,name,departments\nann@h.org,Ann," + ";".join(["ED", "ICU"] * 300) + "\n",
        'email;name;departments\nann@h.org;Ann;"' + ",".join(["ED", "ICU"] * 300) + '"\n',
        "email,name,departments\rann@h.org,Ann,ED;ICU\r",
    ],
)
def test_the_heading_says_how_cells_are_parted(small_hospital: SmallHospital, admin: Actor, content: str) -> None:
    (ann,) = lists.preview(small_hospital.url, admin, content=content.encode())
    assert (ann.step, ann.name, ann.departments) == ("add", "Ann", ("ED", "ICU"))


def test_a_list_with_formulas_for_names_is_read_back_as_it_was_written(
    small_hospital: SmallHospital, admin: Actor
) -> None:
    accounts.add(small_hospital.url, admin, email="x@h.org", name="=1+1", role="viewer")
    written = plain_files.csv_of(lists.table(accounts.list_members(small_hospital.url, admin)))

    assert "'=1+1" in written
    (same,) = lists.preview(small_hospital.url, admin, content=written.encode())
    assert (same.step, same.name) == ("same", "=1+1")


def test_a_list_that_contradicts_itself_guesses_nothing(small_hospital: SmallHospital, admin: Actor) -> None:
    (ann,) = lists.preview(small_hospital.url, admin, content=b"email,role\nann@h.org,admin\nann@h.org,viewer\n")
    assert (ann.step, ann.reason.split(".")[0]) == ("refused", "The list gives ann@h")
    with pytest.raises(UserError, match="Two columns"):
        lists.preview(small_hospital.url, admin, content=b"email,department,department code\nann@h.org,ED,ICU\n")


def steps(entries: list[lists.ListedPerson]) -> dict[str, str]:
    return {one.email: one.step for one in entries}


def test_a_list_is_looked_at_before_it_is_stored(small_hospital: SmallHospital, admin: Actor) -> None:
    url = small_hospital.url
    expected = {"mona@example.org": "add", "ann": "refused", "lou@example.org": "refused", "vera@example.org": "add"}

    assert steps(lists.preview(url, admin, content=LIST.encode())) == expected
    assert accounts.list_members(url, admin) == []

    stored = lists.store(url, admin, content=LIST.encode("cp1252"))
    assert steps(stored) == expected
    assert [(one.line, one.reason.split(":")[0]) for one in stored if one.reason] == [
        (4, "Not an e-mail address"),
        (5, "Unknown department"),
    ]
    mona, vera = accounts.list_members(url, admin)
    assert (mona.role, mona.departments) == ("manager", ("ED", "ICU"))
    assert (vera.role, vera.departments) == ("viewer", ())


def test_what_is_written_can_be_read_back_and_changes_nothing(
    small_hospital_sqlite: SmallHospital, admin: Actor
) -> None:
    url = small_hospital_sqlite.url
    lists.store(url, admin, content=LIST.encode())
    accounts.add(url, admin, email="ada@example.org", name="Söderström, Ada", role="admin")
    before = accounts.list_members(url, admin)

    written = lists.table(before).to_csv(index=False).encode("utf-8-sig")

    assert set(steps(lists.store(url, admin, content=written)).values()) == {"same"}
    assert accounts.list_members(url, admin) == before


def test_a_line_of_departments_does_not_make_a_manager_of_the_finance_lead(
    small_hospital_sqlite: SmallHospital, admin: Actor
) -> None:
    url = small_hospital_sqlite.url
    accounts.add(url, admin, email="fay@example.org", role="finance_lead")

    (entry,) = lists.store(url, admin, content=b"email,department\nfay@example.org,ED\n")

    assert entry.step == "refused"
    assert accounts.list_members(url, admin)[0].role == "finance_lead"


def test_a_list_cannot_demote_the_last_administrator_nor_let_somebody_in_again(
    small_hospital_sqlite: SmallHospital, admin: Actor
) -> None:
    url = small_hospital_sqlite.url
    accounts.add(url, admin, email="ada@example.org", role="admin")
    accounts.add(url, admin, email="lou@example.org", role="viewer")
    accounts.deactivate(url, admin, email="lou@example.org")

    refused = lists.store(url, admin, content=b"email,role\nada@example.org,Viewer\nlou@example.org,finance lead\n")

    assert [one.step for one in refused] == ["refused", "refused"]
    assert "last administrator" in refused[0].reason
    assert "deactivated" in refused[1].reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column for e-mail addresses"),
        (b"name,department\nMona,ED\n", "no column for e-mail addresses"),
        (b"email,role\n,\n", "names nobody"),
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
        (b"email\n" + b"x" * 2_000_001, "too large"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    small_hospital_sqlite: SmallHospital, admin: Actor, content: bytes, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        lists.preview(small_hospital_sqlite.url, admin, content=content)


def test_a_list_is_looked_at_while_somebody_else_writes(small_hospital: SmallHospital, admin: Actor) -> None:
    """A preview of thousands of lines held up every other writer for half a minute."""
    with writing(small_hospital.url) as session:
        audit.record(session, admin, "contract.change", "contract/1", {})
        started = time.monotonic()
        entries = lists.preview(small_hospital.url, admin, content=LIST.encode())
        assert time.monotonic() - started < BUSY_SECONDS / 2

    assert steps(entries)["mona@example.org"] == "add"


def test_a_preview_says_what_storing_does(small_hospital: SmallHospital, admin: Actor) -> None:
    url = small_hospital.url
    for email, role in (("ada@h.org", "admin"), ("eve@h.org", "admin"), ("vera@h.org", "viewer")):
        accounts.add(url, admin, email=email, role=role)
    accounts.add(url, admin, email="mona@h.org", name="Mona", role="manager", departments=["ED"])
    content = (
        b"email,name,role,departments\nada@h.org,,viewer,\neve@h.org,,viewer,\nvera@h.org,Vera,admin,\n"
        b"mona@h.org,,finance lead,\nnew@h.org,  New   One ,,LAB;ED\n"
    )

    seen = lists.preview(url, admin, content=content)
    assert lists.store(url, admin, content=content) == seen

    assert [one.step for one in seen] == ["change", "refused", "change", "change", "add"]
    now = {one.email: (one.name, one.role, one.departments) for one in accounts.list_members(url, admin)}
    assert {one.email: (one.name, one.role, one.departments) for one in seen if one.step != "refused"} == {
        email: told for email, told in now.items() if email != "eve@h.org"
    }
    assert now["new@h.org"] == ("New One", "manager", ("ED", "LAB"))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'email,name\nann@h.org,"Ann\nbob@h.org,Bob\ncy@h.org,Cy\n', 2),
        (b'email;name\nann@h.org;Ann\nbob@h.org;"Bob" Lee\n', 3),
        (b'"email,name\nann@h.org,Ann\n', 1),
    ],
)
def test_an_unclosed_quotation_mark_swallows_nobody(
    small_hospital_sqlite: SmallHospital, admin: Actor, content: bytes, line: int
) -> None:
    with pytest.raises(UserError, match=f"The quotation marks of line {line} do not match"):
        lists.preview(small_hospital_sqlite.url, admin, content=content)


def test_a_quoted_cell_may_hold_the_other_separator(small_hospital_sqlite: SmallHospital, admin: Actor) -> None:
    content = b'email;name;department\nann@h.org;"Lee, Ann";ED\nbob@h.org;"Ray; ""Bob""";ICU\n'

    names = [one.name for one in lists.preview(small_hospital_sqlite.url, admin, content=content)]

    assert names == ["Lee, Ann", 'Ray; "Bob"']
