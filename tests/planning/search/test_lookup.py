"""Things are found by the beginnings of their words, the very name first, a few of each kind."""

from planning.search.lookup import MOST_HITS, Named, matching

THINGS = [
    Named("department", "1", "16310 Emergency department"),
    Named("department", "2", "16010 Medical ICU"),
    Named("supplier", "7", "Médline Industries"),
    Named("supplier", "8", "ICU Medical"),
    *(Named("contract", str(number), f"C-{number} Linen") for number in range(20)),
]


def test_all_words_must_begin_words_of_the_name() -> None:
    assert [hit.key for hit in matching("icu med", THINGS)] == ["2", "8"]
    assert [hit.key for hit in matching("medline", THINGS)] == ["7"]
    assert matching("icu linen", THINGS) == []
    assert matching("  ", THINGS) == []


def test_names_that_begin_with_the_text_come_first_and_each_kind_has_a_few() -> None:
    assert [hit.key for hit in matching("icu", [THINGS[3], THINGS[2]])] == ["8"]
    assert len(matching("linen", THINGS)) == MOST_HITS
