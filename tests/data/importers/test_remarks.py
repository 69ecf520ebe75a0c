"""A remark on a row is stored in English with its parts, and translated for whoever reads it."""

from copy import deepcopy

from data.importers.remarks import kept, remark, shown, shown_kept
from language import N_

TEMPLATE = N_("The unit {unit} already says {pieces} pieces. Correct one of the two.")


def test_a_remark_is_its_english_text_and_stays_one_when_it_is_copied() -> None:
    said = remark("{unit} holds {pieces} pieces", unit="BX", pieces=100)

    assert said == "BX holds 100 pieces"
    assert kept(deepcopy(said)) == {
        "message": "BX holds 100 pieces",
        "template": "{unit} holds {pieces} pieces",
        "values": {"unit": "BX", "pieces": "100"},
    }


def test_a_text_without_parts_is_kept_and_shown_as_it_is() -> None:
    assert kept("Plain {text}") == {"message": "Plain {text}"}
    assert shown_kept(kept("Plain {text}")) == shown("Plain {text}") == "Plain {text}"
