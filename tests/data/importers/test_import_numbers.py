"""Numbers: every style reads back exactly what was written, and nothing is read that is no number."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.inspection import inspect
from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import is_nil, number_style, parse_amount, parse_decimals

STYLES = [(".", ""), (".", ","), (",", ""), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'")]
SIGNS = ["{}-", "-{}", "({})", "({})-", "{} CR", "{}Cr.", "Cr {}", "CR. {}", "- {}", "−{}"]
ODD = [
    "",
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "0x10",
    "٣٤",
    "１２",
    "1_000",
    "3501.872.63",
    "1,23.4",
    "--5",
    "(5",
    "5)",
    "None",
    "#####",
    "1 2",
    "£",
    "-",
    "5.56E+15",
    "12%",
    "00:00:00",
    "(-5)",
    "-5-",
    "1.2.3",
    "$1,311,936.00 USD",
]


def written(cents: int, decimal: str, thousands: str) -> str:
    whole, rest = divmod(abs(cents), 100)
    return f"{whole:,}".replace(",", thousands) + f"{decimal}{rest:02d}"


@given(cents=st.integers(-(10**14), 10**14), style=st.sampled_from(STYLES), sign=st.sampled_from(SIGNS))
def test_an_amount_reads_back_in_every_style(cents: int, style: tuple[Any, Any], sign: str) -> None:
    fmt = NumberFormat(*style)
    text = written(cents, *style)

    values, ok = parse_decimals(pa.array([sign.format(text) if cents < 0 else text]), fmt, scale=2)

    assert ok.all()
    assert values.tolist() == [cents]


@given(cents=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=50), style=st.sampled_from(STYLES))
def test_a_column_is_read_in_the_style_it_was_written_in(cents: list[int], style: tuple[Any, Any]) -> None:
    texts = [("-" if c < 0 else "") + written(c, *style) for c in cents]

    found = number_style(texts)

    assert found is not None
    assert found.share == 1
    assert parse_decimals(pa.array(texts), found.format, scale=2)[0].tolist() == cents


@given(cents=st.integers(-(10**9), 10**9), currency=st.sampled_from(["£", "$", "€", "USD", "kr", "CHF"]))
def test_a_currency_before_or_behind_does_not_matter(cents: int, currency: str) -> None:
    body = written(cents, ".", ",")
    minus = "-" if cents < 0 else ""
    cells = [f"{currency}{minus}{body}", f"{minus}{currency} {body}", f"{minus}{body} {currency}", f" {minus}{body} "]

    values, ok = parse_decimals(pa.array(cells), NumberFormat(".", ",", currency), scale=2)

    assert ok.all()
    assert values.tolist() == [cents] * 4


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("style", STYLES)
def test_what_is_no_number_is_never_read(text: str, style: tuple[Any, Any]) -> None:
    if text in ("1 2", "1,23.4"):
        style = (".", ",")
    fmt = NumberFormat(*style)

    assert parse_amount(text, fmt) is None
    assert not parse_decimals(pa.array([text]), fmt, scale=2)[1].any()


@given(text=st.text(max_size=12), style=st.sampled_from(STYLES))
def test_the_bulk_reader_agrees_with_the_careful_one(text: str, style: tuple[Any, Any]) -> None:
    fmt = NumberFormat(*style)
    careful = parse_amount(text, fmt)

    values, ok = parse_decimals(pa.array([text.strip()]), fmt, scale=2)

    if ok[0]:
        assert careful is not None
        assert abs(Decimal(int(values[0])) / 100 - careful) <= Decimal("0.005")
    elif careful is not None:
        assert -careful.normalize().as_tuple().exponent > 2  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("159114.61000000002", 15911461),
        ("60110413.53999998", 6011041354),
        ("1.16415E-10", 0),
        ("20833.333333333332", 2083333),
        ("-0.005000000", -1),
        ("-0.00", 0),
        ("12.3450000", 1235),
    ],
)
def test_float_dust_is_rounded_half_up(text: str, cents: int) -> None:
    values, ok = parse_decimals(pa.array([text]), NumberFormat(), scale=2)

    assert (ok.tolist(), values.tolist()) == ([True], [cents])


def test_three_typed_decimals_are_not_money_unless_the_column_has_them() -> None:
    cells = pa.array(["12.345", "7.125"])

    assert parse_decimals(cells, NumberFormat(), scale=2)[1].tolist() == [False, False]
    assert parse_decimals(cells, NumberFormat(decimals=3), scale=2)[0].tolist() == [1235, 713]
    assert parse_decimals(cells, NumberFormat(), scale=3)[0].tolist() == [12345, 7125]


def test_another_currency_than_the_columns_is_refused() -> None:
    cells = ["67896.4", "$3,880.00", "$12.00", "$1,311,936.00 USD", "82,500.00 CAD"]
    found = number_style(cells)

    assert found is not None
    assert found.format.currency == "$"
    assert set(found.currencies) == {"$", "USD", "CAD"}
    assert [parse_amount(cell, found.format) is None for cell in cells] == [False, False, False, True, True]


def test_a_lone_mark_before_three_digits_leaves_a_rival_reading() -> None:
    found = number_style(["1,234", "567"])

    assert found is not None
    assert found.format.thousands == ","
    assert found.rival == NumberFormat(",", "")
    assert number_style(["1,234", "567"], prefer=",").format.decimal == ","  # type: ignore[union-attr]
    assert number_style(["1,234", "1,2"]).rival is None  # type: ignore[union-attr]


def test_indian_grouping_and_nil_dashes() -> None:
    assert parse_amount("12,34,567.50", NumberFormat(".", ",")) == Decimal("1234567.50")
    assert [is_nil(text) for text in ("-", " $ - ", "–", "-5", "")] == [True, True, True, False, False]


def test_sliced_and_chunked_arrays_are_read_alike() -> None:
    cells = pa.chunked_array([["1.00", "2.00"], [], ["3.00", "x"]]).slice(1)

    values, ok = parse_decimals(cells, NumberFormat(), scale=2)

    assert (values.tolist(), ok.tolist()) == ([200, 300, 0], [True, True, False])


def test_a_code_that_few_cells_state_is_foreign_to_the_bare_numbers() -> None:
    cells = [f"{number}.50" for number in range(20)] + ["50.00 CAD"]

    style = number_style(cells)

    assert style is not None
    assert style.format.currency is None
    assert parse_amount("50.00 CAD", style.format) is None


SIDES = ["SH", "DC", "DK", "DA"]


@given(
    cents=st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=20),
    style=st.sampled_from([(".", ","), (",", ".")]),
    pair=st.sampled_from(SIDES),
    form=st.sampled_from(["{} {}", "{}{}"]),
)
def test_letters_of_debit_and_credit_are_signs_where_both_occur(
    cents: list[int], style: tuple[Any, Any], pair: str, form: str
) -> None:
    cells = [form.format(written(value, *style), pair[value < 0]) for value in cents]
    read = number_style(cells)

    assert read is not None
    if {cell[-1] for cell in cells} == set(pair):
        assert [parse_amount(cell, read.format) for cell in cells] == [Decimal(value) / 100 for value in cents]
    else:
        assert all(
            parse_amount(cell, read.format) in (None, Decimal(v) / 100) for cell, v in zip(cells, cents, strict=True)
        )


@pytest.mark.parametrize("cells", [["8 H", "7 H"], ["5 D", "8 H"], ["120 K", "3 K"], ["1 A", "2 C"]])
def test_units_are_no_signs(cells: list[str]) -> None:
    read = number_style(cells)

    assert read is None or all(parse_amount(cell, read.format) is None for cell in cells)


@given(
    cents=st.lists(st.integers(100, 10**9), min_size=2, max_size=20),
    style=st.sampled_from([(".", ","), (",", ".")]),
    others=st.lists(st.sampled_from(["n/a", "1,2 Mio €", "TBC", "siehe Anlage", "-", "#REF!", "€1.2m"]), max_size=12),
)
def test_texts_among_the_figures_do_not_hide_how_they_are_written(
    cents: list[int], style: tuple[Any, Any], others: list[str]
) -> None:
    read = number_style([*others, *(written(value, *style) for value in cents)])

    assert read is not None
    assert [parse_amount(written(value, *style), read.format) for value in cents] == [
        Decimal(value) / 100 for value in cents
    ]


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [("[1,200.50]", None, -120_050), ("£[3.00]", "£", -300), ("[ 45 ]", None, -4_500), ("[USD 7]", "USD", -700)],
)
def test_square_brackets_mean_negative(text: str, currency: str | None, cents: int) -> None:
    fmt = NumberFormat(thousands=",", currency=currency)
    amount = parse_amount(text, fmt)

    assert amount is not None
    assert int(amount * 100) == cents
    bulk, readable = parse_decimals(pa.array([text]), fmt, scale=2)
    assert (bulk.tolist(), readable.tolist()) == ([cents], [True])


@pytest.mark.parametrize("text", ["[A100]", "[]", "[1", "1]", "[1][2]", "[see note 4]"])
def test_other_words_in_brackets_are_no_amounts(text: str) -> None:
    assert parse_amount(text, NumberFormat(thousands=",")) is None


def test_a_raised_digit_among_codes_is_a_text(tmp_path: Path) -> None:
    """“²” counts as a digit in Python and is no number; one damaged byte makes it of a code."""
    rows = [f"{place},ICU,{place % 13 + 1},10.00" for place in range(60)]
    path = tmp_path / "codes.csv"
    path.write_text("No,Department,Period,Amount\n" + "\n".join([*rows, "61,ICU,²8,10.00"]) + "\n", encoding="utf-8")

    assert inspect(path).data_rows == 61


@pytest.mark.parametrize("folder", ["data/importers", "services/imports"])
def test_digits_are_asked_for_as_numbers_are_read(folder: str) -> None:
    """`isdigit` says yes to “²”, which `int` refuses."""
    files = (Path(__file__).resolve().parents[3] / folder).rglob("*.py")

    assert [path.name for path in files if ".isdigit()" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("written", ["{}{}-", "{}{}--", "{}{}–", "CHF {}{}—", "{}{}- €"])
@pytest.mark.parametrize(("whole", "mark"), [("100", ","), ("1.250", ","), ("1'250", "."), ("3", ".")])
def test_a_dash_in_place_of_the_cents_is_no_sign(written: str, whole: str, mark: str) -> None:
    cells = [written.format(whole, mark), f"-{written.format(whole, mark)}" if written[0] == "{" else "CHF -1,-"]
    style = number_style(cells)

    assert style is not None
    expected = Decimal(whole.replace(".", "").replace("'", ""))
    assert parse_amount(cells[0], style.format) == expected
    if written[0] == "{":
        assert parse_amount(cells[1], style.format) == -expected
