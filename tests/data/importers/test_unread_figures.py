"""A cell of figures or days that cannot be read was meant as one, or is a text that has no place there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.values.unread_figures import is_attempt
from planning.identifiers.given_names import GIVEN_NAMES

_MEANT = ("12x", "1O0.00", "1,2,3", "(12", "1.234,56,7", "EUR 12", "12 EUR USD", "TBD", "n/a", "x", "?", "#N/A",
          "#REF!", "10k", "approx. 500", "3.5 Mio", "12 hrs", "Cr 12 Dr", "--5", "1E99", "—", "")  # fmt: skip
_DAYS = (
    "31/31/2026",
    "2026-13-45",
    "Jan 32 2026",
    "31. Febr. 2026",
    "99999",
    "P13",
    "FY2026",
    "KW 54",
    "2026-02-30 08:00",
)
_NAMES = ("Kowalski, Maria", "Kowalski^Maria", "Maria", "Dr. Sample", "see Quark", "Mrs Smith", "Müller", "Иванова",
          "王芳", "MRN 8877012", "K8877012", "Pat. 8877012", "555-123-4567", "123-45-6789", "a" * 50)  # fmt: skip


@pytest.mark.parametrize("cell", _MEANT)
def test_a_slip_is_a_figure_that_was_meant(cell: str) -> None:
    assert is_attempt(cell)


@pytest.mark.parametrize("cell", _DAYS)
def test_a_slip_is_a_day_that_was_meant(cell: str) -> None:
    assert is_attempt(cell, day=True)


@pytest.mark.parametrize("day", [False, True])
@pytest.mark.parametrize("cell", _NAMES)
def test_a_text_is_none(cell: str, day: bool) -> None:
    assert not is_attempt(cell, day=day)


@pytest.mark.parametrize("cell", ["8877012", "88770123", "123456789"])
def test_a_number_of_a_person_is_no_day(cell: str) -> None:
    assert not is_attempt(cell, day=True)


@given(
    given_name=st.sampled_from(sorted(GIVEN_NAMES)),
    surname=st.text("abcdefghijklmnopqrstuvwxyzäöüßñéłжи", min_size=4, max_size=12),
    form=st.sampled_from(("{0} {1}", "{1}, {0}", "{1}^{0}", "12.50 {0} {1}", "{1} 12", "{0}.{1}")),
)
def test_no_form_of_a_name_is_meant_as_a_figure(given_name: str, surname: str, form: str) -> None:
    words = [word for word in (given_name, surname) if not is_attempt(word)]
    if words:
        assert not is_attempt(form.format(given_name, surname))
