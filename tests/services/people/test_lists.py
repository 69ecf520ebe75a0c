"""A list of managers and departments as CSV: looked at first, then stored, nobody removed."""

import pytest

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
