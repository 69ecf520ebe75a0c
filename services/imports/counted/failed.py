"""Failed formulas (#N/A) where codes, names, months and days are read: the row is wrong, no code is made of it."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.meaning.concepts import CODE_NAMES
from data.importers.remarks import remark
from data.importers.values.failed_formulas import FAILED, SHOWS
from language import N_
from services.imports.rows.typed import Bools, Problems, text_column

#: Names that stand beside codes, by code: where the code is there, nobody files a row by them.
_BESIDE = {**CODE_NAMES, "supplier_code": "supplier", "item": "item_name"}
_KEYS = (  # no text
    "date period fiscal_year fiscal_period start end contract document parent entity category version kind line_kind "
    "type service_line unit_of_service unit statistic po_number invoice_number"
)
_OTHERS = tuple(_KEYS.split())
_WHOLE = rf"^\s*(?:{FAILED.pattern})\s*$"


def refuse_failed(mapping: Mapping[str, str], table: pa.Table, problems: Problems) -> None:
    """Reject rows of which a code, a name without a code, a month or a day is a failed formula."""
    for column, rows in _failures(mapping, table):
        cells = text_column(table, column)
        problems.add(
            rows, column=column, cells=cells, code="failed_formula",
            message=lambda text: remark(
                N_("The formula failed: {text}. Correct it in the file, and export it again."), text=text.strip()
            ),
        )  # fmt: skip
    problems.failed = problems.bad.copy()


def _failures(mapping: Mapping[str, str], table: pa.Table) -> Iterator[tuple[str, Bools]]:
    for code, name in _BESIDE.items():
        first, second = mapping.get(code), mapping.get(name)
        if first:
            yield first, which_failed(text_column(table, first))
        if second and second != first:
            is_alone = pc.equal(pc.binary_length(text_column(table, first)), 0).to_numpy(zero_copy_only=False)
            yield second, which_failed(text_column(table, second)) & is_alone
    for column in dict.fromkeys(mapping[concept] for concept in _OTHERS if concept in mapping):
        yield column, which_failed(text_column(table, column))


def which_failed(cells: pa.Array) -> Bools:
    """Return which cells hold a failed formula."""
    if not pc.any(pc.match_substring_regex(cells, SHOWS)).as_py():
        return np.zeros(len(cells), dtype=bool)
    return np.asarray(pc.match_substring_regex(cells, _WHOLE).to_numpy(zero_copy_only=False), dtype=bool)
