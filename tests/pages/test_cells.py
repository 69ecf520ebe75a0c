"""Cells of a table: a column is as wide as its longest figure, wherever that stands."""

import re
from typing import Any

import pandas as pd
import pytest

from pages.common import cells, phone
from reports.formats import Formats
from tests.pages.people import as_read


def test_a_figure_far_down_keeps_its_parenthesis() -> None:
    view = pd.DataFrame({"Account": [f"{n}" for n in range(30)], "Budget": [1_00] * 29 + [-123_456_789_00]})

    fitted = cells.column_widths(cells.write_out(view, Formats(), amounts=["Budget"]))

    assert fitted["Budget"] >= 7 * len("(123,456,789)")


def test_a_column_of_short_figures_is_left_to_the_browser() -> None:
    view = pd.DataFrame({"Account": ["5010"], "Flexed budget": [1_00]})

    assert "Flexed budget" not in cells.column_widths(cells.write_out(view, Formats(), amounts=["Flexed budget"]))


def test_a_table_without_rows_needs_no_width() -> None:
    view = pd.DataFrame({"Account": pd.Series([], dtype="str"), "Budget": pd.Series([], dtype="Int64")})

    assert cells.column_widths(cells.write_out(view, Formats(), amounts=["Budget"])) == {}


@pytest.mark.parametrize(
    "text",
    [
        "ada@x.org",
        "Ada Lin (ada.lin+1@mail.hospital.org): late",
        "a@b.c and d@e.f",
        "https://evil.example WWW.evil.example",
    ],
)
def test_an_address_is_no_link_and_is_read_and_copied_as_it_is(text: str) -> None:
    """The rule of GitHub's Markdown looks for addresses in pieces of finished text: the sign is a piece of its own."""
    pieces = re.split(r":color\[\\(.)\]", cells.escape(text))
    finished = [re.sub(r"\\(.)", r"\1", piece) for piece in pieces]

    assert "".join(finished) == text
    assert not [one for one in finished if re.search(r"[-.\w+]@[-\w]+\.|https?://|www\.", one, re.IGNORECASE)]


def test_a_sign_that_is_no_address_stays() -> None:
    assert cells.escape("2 @ 3") == "2 @ 3".replace("@", "\\@")


@pytest.mark.parametrize("name", [":material/home:", "Ward :smile: North", ":streamlit:"])
def test_icons_and_emoji_in_names_stay_letters(name: str) -> None:
    """The browser looks for them again in the finished text, so a backslash does not help."""
    written = cells.escape(name)

    assert not re.search(r"\\?:[-+/\w]+\\?:", written)
    assert as_read(written) == name


def test_a_sentence_of_ours_keeps_its_code_and_makes_nothing_of_the_names_in_it() -> None:
    written = cells.sentence("“[x](http://evil.example) :material/home: $a$.csv” is damaged. Run `cli.py verify`.")

    assert "`cli.py verify`" in written
    assert "](" not in written.replace("\\](", "")
    assert "http://" not in written
    assert ":material/home" not in written
    assert as_read(written).startswith("“[x](http://evil.example) :material/home: $a$.csv” is damaged.")


HEADS = ["=1+1", "+SUM(A1)", "@x", "-2+3", "\t=1", "M\u200bedline", "Scеnario"]


@pytest.mark.parametrize("head", HEADS)
def test_a_name_that_heads_a_column_of_a_styled_table_is_inert_and_marked(head: str) -> None:
    view = pd.DataFrame({"Account": ["5010", "=2"], head: [1_00, -2_00]})
    styler = cells.write_out(view, Formats(), amounts=[head]).map(lambda _cell: "color: red", subset=[head])

    safe, named = cells.made_inert(styler)
    again, named_again = cells.made_inert(safe)

    assert list(named) == [head]
    assert (named_again, again) == (named, safe)
    title = safe.data.columns[1]  # type: ignore[union-attr]
    assert title == named[head] != head
    assert title[0] in "'⚠"
    written = safe._translate(False, False)  # type: ignore[union-attr, operator]
    assert [row[-1]["display_value"] for row in written["body"]] == ["1", "(2)"]
    assert any(("color", "red") in style["props"] for style in written["cellstyle"])


def test_the_titles_of_ours_stay_in_a_styled_table() -> None:
    view = pd.DataFrame({"Account": ["5010"], "Budget": [1_00]})

    assert cells.made_inert(cells.write_out(view, Formats(), amounts=["Budget"]))[1] == {}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("lead", [phone.FIRST_FIGURE, "by name"])
def test_a_styled_table_with_such_a_head_is_drawn_twice_on_a_phone(
    head: str, lead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept table is drawn by every run of the page; its titles are the safe ones from the second on."""
    drawn: list[dict[str, Any]] = []
    monkeypatch.setattr(phone, "on_a_phone", lambda: True)
    monkeypatch.setattr("pages.common.looks.formats", Formats)
    monkeypatch.setattr("streamlit.dataframe", lambda view, **settings: drawn.append({"view": view, **settings}))
    view = pd.DataFrame({"Account": ["5010"], "Why": ["late"], head: [1_00]})
    styler = cells.write_out(view, Formats(), amounts=[head])
    beside: Any = [head] if lead == "by name" else lead

    for _run in range(2):
        phone.table(styler, lead=beside)
        phone.table(styler, lead=beside, column_order=["Account", "Why", head])

    safe = cells.made_inert(styler)[1][head]
    assert [one["column_order"] for one in drawn] == [["Account", safe, "Why"]] * 4
    assert [list(one["view"].columns) for one in drawn] == [["Account", "Why", safe]] * 4
