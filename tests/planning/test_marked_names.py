"""Names that could be taken for another one say so: turned directions, what nobody sees, mixed alphabets."""

import pytest

from planning.names import mark_name

RLO = "\u202e"
CYRILLIC_A = "\u0410"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"Acme {RLO}detimiL", "⚠ Acme [U+202E]detimiL (invisible characters)"),
        ("Zero\u200bWidth Ltd", "⚠ Zero[U+200B]Width Ltd (invisible characters)"),
        (f"{CYRILLIC_A}cme Ltd", f"⚠ {CYRILLIC_A}cme Ltd (letters of two alphabets)"),
        ("p\u0430yroll.csv", "⚠ p\u0430yroll.csv (letters of two alphabets)"),
    ],
)
def test_a_name_that_hides_something_says_so(name: str, shown: str) -> None:
    assert mark_name(name) == shown


@pytest.mark.parametrize(
    "name",
    [
        "Acme Ltd",
        "Müller & Söhne",
        "Ørsted Ελλάδα",
        "ООО Ромашка",
        "בית חולים",
        "مستشفى",
        "TGFβ kit",
        "two\nlines",
        "",
    ],
)
def test_honest_names_stay_as_they_are(name: str) -> None:
    assert mark_name(name) == name
