"""What a person may decide about an import before it is posted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Mode = Literal["add", "only_new", "replace"]
Spread = Literal["even", "days", "prior_year"]

#: Called with a share of the work done (0-1) and a short sentence for the person who waits.
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Decision:
    """What an unknown code means: an existing target, a new one, or nothing (its rows stay rejected).

    `values` are for "create": name, type, category, payer …; what is left out is guessed and marked for review.
    """

    action: Literal["map", "create", "reject"]
    target_id: int | None = None
    values: dict[str, Any] | None = None


@dataclass(frozen=True)
class ImportOptions:
    """How one file is to be imported; what is None is inferred from the file, the profile or the settings.

    Args:
        kind: One of `services.imports.kinds.KINDS`.
        version: Name of the budget version (budget, and statistics that are budgeted); made as a draft when missing.
        mapping: Concept to column; overrides what was suggested. An empty column takes the concept away.
        profile: Name of a remembered profile.
        sheet: Sheet of a workbook.
        sign_convention: "natural", "debit_positive" or "credit_positive".
        mode: None asks (a blocking question) when rows of the same months are stored already.
        create_missing: Make unknown departments, accounts and so on, marked for review.
        leave_out: Columns that are neither stored nor logged, such as patient identifiers.
        drop_private: Leave out whatever column looks like a patient or employee identifier, or has such texts.
        mask_private: Replace identifiers inside texts, and leave out columns that hold nothing else.
        supplier_people: Whether suppliers that look like persons are kept or their names masked; None asks.
        upload_period: Month `yyyymm` of rows that state neither month nor readable date.
        date_order: "dmy", "mdy" or "ymd", where the file leaves it open.
        fiscal_naming: "start" or "end": the calendar year that names a fiscal year in this file.
        fiscal_start: First month of the file's fiscal years, where it differs from the hospital's.
        annual_spread: How annual budget amounts are spread over the months.
        decisions: (kind, text as in the file) to decision, for codes nobody knew.
        answers: Name of a question (`data.importers.questions.QUESTIONS`) to the choice.
    """

    kind: str
    version: str | None = None
    mapping: dict[str, str] | None = None
    profile: str | None = None
    sheet: str | None = None
    sign_convention: str | None = None
    mode: Mode | None = None
    create_missing: bool = False
    leave_out: tuple[str, ...] = ()
    drop_private: bool = False
    mask_private: bool = False
    supplier_people: Literal["keep", "mask"] | None = None
    upload_period: int | None = None
    date_order: str | None = None
    fiscal_naming: str | None = None
    fiscal_start: int | None = None
    annual_spread: Spread = "even"
    decisions: dict[tuple[str, str], Decision] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


class StartAgainError(Exception):
    """What later rows show contradicts what the first rows were read by; the pass has to start over with this."""

    def __init__(self, *, sign: str | None = None, left_out: tuple[str, ...] = ()) -> None:
        super().__init__(sign, left_out)
        self.sign = sign
        self.left_out = left_out
