"""What a person changed of what she saw, and what clashes with what somebody else stored meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from planning.seen_values import Clash, compare, same

VALUES = st.none() | st.integers(0, 2) | st.sampled_from(["a", "b"])
MAPS = st.dictionaries(st.sampled_from("xyz"), VALUES)


def test_what_was_left_as_seen_is_not_hers_whatever_it_is_by_now() -> None:
    changed, clashes = compare({"a": 1, "b": 2}, {"a": 9, "b": 2}, {"a": 1, "b": 3})

    assert (changed, clashes) == ({"b": 3}, ())


def test_two_who_change_the_same_value_clash_and_two_who_want_the_same_do_not() -> None:
    assert compare({"a": 1}, {"a": 2}, {"a": 3}) == ({"a": 3}, (Clash("a", 1, 2, 3),))
    assert compare({"a": 1}, {"a": 3}, {"a": 3}) == ({"a": 3}, ())


def test_rows_that_come_and_go_are_values_by_their_key() -> None:
    saw, stored = {"glove": 10, "gown": 5}, {"glove": 10, "gown": 6}

    assert compare(saw, stored, {"glove": 10, "gown": None})[1] == (Clash("gown", 5, 6, None),)
    assert compare(saw, stored, {"glove": None, "mask": 1}) == ({"glove": None, "mask": 1}, ())


def test_what_arithmetic_leaves_over_is_no_change() -> None:
    assert same(0.07 * 100 / 100, 0.07)
    assert same((0.03, 0.07 * 100 / 100), (0.03, 0.07))
    assert not same(0.07, 0.0701)
    assert not same(True, None)


@given(seen=MAPS, stored=MAPS, asked=MAPS)
def test_nothing_that_somebody_else_stored_is_lost_unseen(
    seen: dict[str, object], stored: dict[str, object], asked: dict[str, object]
) -> None:
    changed, clashes = compare(seen, stored, asked)
    after = stored | changed
    for key in seen | stored | asked:
        moved_by_others = stored.get(key) != seen.get(key)
        if moved_by_others and after.get(key) != stored.get(key):
            assert key in {clash.key for clash in clashes}
        if asked.get(key, seen.get(key)) != seen.get(key):
            assert after.get(key) == asked.get(key)
