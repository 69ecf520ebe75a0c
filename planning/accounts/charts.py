"""Charts of accounts that law or custom prescribe: what the first digits of a code say of its type and category.

Sources: plan comptable général and M21 (France), OHADA, PGC (Spain), MAR (Belgium); SKR03, SKR04 and KHBV (Germany);
BAS (Sweden) and NS 4102 (Norway), KOSTRA art; EKR (Austria), KMU and H+ for hospitals (Switzerland),
RGS (Netherlands), SNC (Portugal), the charts of Poland and Czechia; charts usual in the US and in the UK.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_INCOME = {"E": ("expense", "other"), "R": ("revenue", "other_revenue")}


@dataclass(frozen=True)
class ChartSystem:
    """One chart: type and category by the first digits of a code; the longest that fits wins."""

    name: str
    classes: dict[str, tuple[str, str]]
    digits: tuple[int, int] = (3, 10)

    def side(self, code: str) -> tuple[str, str] | None:
        """Return type and category of a code, None where the chart leaves it open."""
        digits = digits_of(code)
        if digits is None or not self.digits[0] <= len(digits) <= self.digits[1]:
            return None
        places = (digits[:size] for size in range(3, 0, -1))
        return next((self.classes[place] for place in places if place in self.classes), None)


def digits_of(code: str) -> str | None:
    """Return the digits of a code that is a number ("401000", "2.10.15", "6010-00"), else None."""
    plain = code.strip()
    return re.sub(r"\D", "", plain) if re.fullmatch(r"\d[\d.\- ]*", plain) else None


def without_padding(codes: Sequence[str]) -> list[str]:
    """Return codes of one length without the zeros that all of them begin with ("0000071000", as in SAP)."""
    numbers = [code.strip() for code in codes]
    digits = [code for code in numbers if code.isdigit()]
    padded = len(digits) > 1 and len({len(code) for code in digits}) == 1
    zeros = min((len(code) - len(code.lstrip("0")) for code in digits), default=0) if padded else 0
    return [code[zeros:] if code.isdigit() else code for code in numbers]


def _chart(name: str, text: str, digits: tuple[int, int] = (3, 10)) -> ChartSystem:
    classes = {}
    for part in text.split(","):
        places, side = part.strip().split(":")
        for place in places.split():
            classes[place] = _INCOME.get(side, ("balance", side))
    return ChartSystem(name, classes, digits)


SYSTEMS: tuple[ChartSystem, ...] = (
    _chart(
        "PCG",
        "1:equity,15:other_liabilities,16 17:debt,2 3:other_assets,4:other_liabilities,40:payables,41:receivables,"
        "49:receivables,5:other_assets,51 52 53 54 57:cash,6:E,7:R",
    ),
    _chart(
        "OHADA",
        "1:equity,16 17:debt,19:other_liabilities,2 3:other_assets,4:other_liabilities,40:payables,41:receivables,"
        "49:receivables,5:other_assets,52 53 57:cash,6:E,7:R,81 83 85 87 89:E,82 84 86 88:R",
    ),
    _chart(
        "PGC",
        "1:equity,15 16 17 18:debt,2 3:other_assets,4:other_liabilities,40 41:payables,43 44:receivables,5:debt,"
        "57:cash,53 54:other_assets,6:E,7:R,8 9:equity",
    ),
    _chart(
        "SKR03",
        "0:other_assets,06 07:debt,08:equity,09:other_liabilities,1:other_assets,10 12:cash,14:receivables,"
        "16:payables,17:other_liabilities,18:equity,20 21 22 23 24 28 29:E,25 26 27:R,3:E,39:other_assets,4:E,"
        "7:other_assets,8:R,9:equity",
        (4, 8),
    ),
    _chart(
        "SKR04",
        "0 1:other_assets,12:receivables,16 18:cash,2:equity,3:other_liabilities,31:debt,33:payables,4:R,5 6:E,"
        "70 71:R,72 73 74 75 76 77 78:E,9:equity",
        (4, 8),
    ),
    _chart(
        "KHBV",
        "0 1:other_assets,12:receivables,13:cash,2:equity,27 28:other_liabilities,3:other_liabilities,32:payables,"
        "34:debt,4 5:R,6 7:E,8:equity",
        (3, 8),
    ),
    _chart(
        "BAS",
        "1:other_assets,15 16:receivables,19:cash,2:other_liabilities,20:equity,23:debt,24:payables,3:R,4 5 6 7:E,"
        "80 81 82 83:R,84 88 89:E,9:equity",
        (4, 6),
    ),
    _chart(
        "NS 4102",
        "1:other_assets,15:receivables,19:cash,2:other_liabilities,20:equity,22 23:debt,24:payables,3:R,4 5 6 7:E,"
        "80:R,81 83 86:E,88 89:equity",
        (4, 6),
    ),
    _chart("H+", "1:other_assets,2:other_liabilities,20:payables,28:equity,3 4:E,6:R", (3, 8)),
    _chart("KOSTRA", "0 1 2 3 4 5:E,6 7 8 9:R", (3, 3)),
    _chart(
        "EKR",
        "0 1:other_assets,2:receivables,27 28:cash,3:other_liabilities,33:payables,31:debt,4:R,5 6 7:E,80 81:R,82 83:E,"
        "9:equity",
        (4, 6),
    ),
    _chart(
        "RGS",
        "0:other_assets,05:equity,06 07 08:debt,1:other_assets,10 11:cash,13:receivables,16:payables,15 17:"
        "other_liabilities,3:other_assets,4:E,7:E,8:R",
        (4, 7),
    ),
    _chart(
        "SNC",
        "1:cash,2:other_liabilities,21:receivables,22:payables,25:debt,3 4:other_assets,5:equity,6:E,7:R,8:equity",
        (3, 8),
    ),
    _chart("PL", "0:other_assets,1:cash,2:receivables,3:other_assets,4 5:E,6:other_assets,70 73 75:R,8:equity", (3, 9)),
    _chart("CZ", "0 1:other_assets,2:cash,3:receivables,32:payables,33 34:other_liabilities,4:equity,46:debt,5:E,6:R"),
    _chart(
        "US-UK",
        "0:other_assets,1:other_assets,10:cash,11 12:receivables,2:other_liabilities,20 21:payables,25:debt,3:equity,"
        "4:R,5 6:E",
        (4, 8),
    ),
    _chart(
        "US-hospitals",
        "1:other_assets,10:cash,11 12:receivables,2:other_liabilities,20:payables,3 4 5:R,6 7 8:E",
        (3, 8),
    ),
)
