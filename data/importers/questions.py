"""Questions that a file leaves open: their names, choices and words, the same on screen and in the terminal.

Each name has one row here. Whoever reads a file raises a question with `question(name, …)`; an import with an
unanswered one posts nothing (`services/imports/asking.py`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from language import N_, translate

#: Answer of a person who finds what is asked for in none of the columns.
NO_COLUMN = "none"


@dataclass(frozen=True)
class AnswerChoice:
    """One possible answer: `value` as in `--answer NAME=VALUE`, `label` for people, `effect` what follows from it."""

    value: str
    label: str
    effect: str = ""


@dataclass(frozen=True)
class FileQuestion:
    """One thing that a person decides about a file, in the language of whoever reads it.

    Args:
        name: A key of `QUESTIONS`.
        text: The question, one sentence.
        choices: What may be answered; with `free`, other answers of the same kind are taken too.
        proposal: The likely answer, if any, and `why`.
        decides: What depends on it ("3 lines, 364.75 in total").
        column: Column where it arises; "" for the whole file.
        sheet: Sheet where it arises.
        free: Whether an answer may be none of the choices (a year, a department of the file).
        answer: The answer in force, None while it is open.
        last_time: Whether that is the answer for an earlier file of the same shape.
    """

    name: str
    text: str
    choices: tuple[AnswerChoice, ...] = ()
    proposal: str | None = None
    why: str = ""
    decides: str = ""
    column: str = ""
    sheet: str = ""
    free: bool = False
    answer: str | None = None
    last_time: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the question as the terminal prints it."""
        return asdict(self)

    def with_effects(self, effects: dict[str, str]) -> "FileQuestion":
        """Return the question with what follows from its choices, by value."""
        told = tuple(replace(choice, effect=effects.get(choice.value, choice.effect)) for choice in self.choices)
        return replace(self, choices=told)


@dataclass(frozen=True)
class QuestionRow:
    """One name of a question.

    Args:
        name: As in `--answer NAME=CHOICE`.
        title: What it is about, once translated.
        choices: Value to label, where they are the same for every file; others come with each question.
        free: What another answer must look like, as a pattern; "" where only choices are answers.
        option: The option of an import that says the same.
        remembered: Whether the answer holds for the next file of the same shape.
    """

    name: str
    title: str
    choices: dict[str, str] | None = None
    free: str = ""
    option: str = ""
    remembered: bool = True


_ROWS = (
    QuestionRow("account-types", N_("Types of accounts"), free=r"(?s).+", remembered=False),
    QuestionRow(
        "thousands",
        N_("Unit of the amounts"),
        {
            "units": N_("As written"),
            "thousands": N_("In thousands: multiply by 1,000"),
            "millions": N_("In millions: multiply by 1,000,000"),
            "lakhs": N_("In lakhs: multiply by 100,000"),
            "crores": N_("In crores: multiply by 10,000,000"),
        },
    ),
    QuestionRow(
        "line-units",
        N_("Amounts shown in several ways"),
        {"as-written": N_("All are plain amounts, as they are stored")},
        remembered=False,
    ),
    QuestionRow(
        "thousands-mark",
        N_("Point or comma in the figures"),
        {"thousands": N_("It separates thousands"), "decimal": N_("It is the decimal sign")},
    ),
    QuestionRow(
        "date-order",
        N_("Date order"),
        {
            "dmy": N_("Day first: 31/12/2026"),
            "mdy": N_("Month first: 12/31/2026"),
            "ymd": N_("Year first: 2026-12-31"),
        },
        option="date_order",
    ),
    QuestionRow(
        "sign",
        N_("Sign of revenue"),
        {
            "natural": N_("Revenue and cost both positive"),
            "debit_positive": N_("General ledger: revenue negative, cost positive"),
            "credit_positive": N_("Statement of the result: revenue positive, cost negative"),
        },
        option="sign_convention",
    ),
    QuestionRow(
        "debit-credit",
        N_("Signs of debits and credits"),
        {
            "unsigned": N_("Debits and credits are positive; negative figures take something back"),
            "signed": N_("Debits are positive, credits negative"),
            "negated": N_("Debits are negative, credits positive"),
            "flipped": N_("Debits and credits are both negative"),
        },
    ),
    QuestionRow("currency", N_("Currency of the amounts"), free=r"[A-Z]{3}"),
    QuestionRow(
        "first-month",
        N_("First month of the fiscal years"),
        {str(month): str(month) for month in range(1, 13)},
        option="fiscal_start",
    ),
    QuestionRow(
        "fiscal-naming",
        N_("Fiscal years in the file are named by"),
        {
            "end": N_("The year in which they end"),
            "start": N_("The year in which they start"),
            "calendar": N_("They are calendar months"),
        },
        option="fiscal_naming",
    ),
    QuestionRow("account-column", N_("Column of the accounts"), free=r".+"),
    QuestionRow("department-column", N_("Column of the departments"), free=r".+"),
    QuestionRow("fallback-department", N_("Lines without a department"), free=r".+"),
    QuestionRow("fallback-account", N_("Lines without an account"), free=r".+"),
    QuestionRow("two-departments", N_("Which department counts"), free=r".+"),
    QuestionRow("month-column", N_("Column of the months"), free=r".+"),
    QuestionRow("job-class-column", N_("Column of the job classes"), free=r".+"),
    QuestionRow("pay-code-column", N_("Column of the pay codes"), free=r".+"),
    QuestionRow("measure-column", N_("Column that says what is counted"), free=r".+"),
    QuestionRow(
        "fte",
        N_("Full-time equivalents in place of hours"),
        {"hours": N_("Turn them into hours"), "leave-out": N_("Leave them out: no hours are stored")},
    ),
    QuestionRow(
        "regular-hours",
        N_("Hours beside those of overtime or leave"),
        {
            "beside": N_("They stand beside it: it is regular hours"),
            "included": N_("It includes them: regular is the rest"),
        },
    ),
    QuestionRow(
        "regular-pay",
        N_("Pay beside that of overtime or leave"),
        {"beside": N_("It stands beside it: it is regular pay"), "included": N_("It includes it: regular is the rest")},
    ),
    QuestionRow("amount-column", N_("Column of the amounts"), free=r".+"),
    QuestionRow(
        "cumulative",
        N_("Amounts of the month or of the year so far"),
        {"month": N_("Amounts of the month"), "year-to-date": N_("Amounts of the year so far")},
    ),
    QuestionRow(
        "missing-accounts",
        N_("Accounts without a figure of the year so far"),
        {"keep": N_("They did not move: keep what is stored")},
        remembered=False,
    ),
    QuestionRow(
        "first-balances",
        N_("Balances without an earlier month"),
        {"whole": N_("Count them whole in their first month")},
        remembered=False,
    ),
    QuestionRow(
        "total-lines",
        N_("Lines that look like totals"),
        {"leave-out": N_("Totals: leave them out"), "load": N_("Lines of their own: load them")},
        remembered=False,
    ),
    QuestionRow("scenario", N_("Lines of actuals or of a budget"), free=r"(?s).+"),
    QuestionRow(
        "averages",
        N_("Averages and rates among counts"),
        {"leave-out": N_("Leave them out"), "load": N_("Counts: load them")},
    ),
    QuestionRow(
        "statuses",
        N_("Lines with a status that is not understood"),
        {"load": N_("They count: load them"), "leave-out": N_("They do not count: leave them out")},
    ),
    QuestionRow(
        "taking-back",
        N_("Lines that take others back"),
        {
            "negative": N_("They take back: their amounts count as negative"),
            "as-written": N_("All amounts count as they are written"),
        },
    ),
    QuestionRow(
        "new-codes",
        N_("Codes that are not known yet"),
        {"create": N_("Create them, for review"), "set-aside": N_("Keep the lines aside until the codes are known")},
        remembered=False,
    ),
    QuestionRow(
        "same-contracts",
        N_("Contracts under another number"),
        {"leave-out": N_("The same: leave these rows out"), "load": N_("Contracts of their own: load them")},
        remembered=False,
    ),
    QuestionRow("code-split", N_("Parts of the codes"), free=r".+"),
    QuestionRow(
        "month-or-year",
        N_("Budget of a month or of the year"),
        {"month": N_("Of the month that the title names"), "year": N_("Of the year: spread over its months")},
    ),
    QuestionRow("year", N_("Fiscal year"), free=r"(?:19|20)[0-9]{2}", remembered=False),
    QuestionRow(
        "month",
        N_("Month of the file"),
        free=r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])",
        option="upload_period",
        remembered=False,
    ),
    QuestionRow(
        "closing-periods",
        N_("Lines in closing periods (13 to 16)"),
        {"last-month": N_("In the last month of the fiscal year"), "reject": N_("Set these lines aside")},
    ),
    QuestionRow("sheet", N_("Sheet"), free=r".+", option="sheet", remembered=False),
    QuestionRow("kind", N_("What the file holds"), free=r".+", remembered=False),
    QuestionRow("version", N_("Budget version"), free=r".+", option="version", remembered=False),
    QuestionRow("take", N_("Files that say the same"), free=r".+", remembered=False),
)
#: Every question by its name. Names stay; other programs answer by them.
QUESTIONS: dict[str, QuestionRow] = {row.name: row for row in _ROWS}


def question(
    name: str, text: str, choices: Sequence[AnswerChoice] | Sequence[str] = (), **details: Any
) -> FileQuestion:
    """Return a question of a name; texts among the choices are values that its row has labels for.

    Without choices, those of the row are offered.
    """
    row = QUESTIONS[name]
    labels = {value: translate(label) for value, label in (row.choices or {}).items()}
    given = [choice if isinstance(choice, AnswerChoice) else AnswerChoice(choice, labels[choice]) for choice in choices]
    offered = tuple(given) or tuple(AnswerChoice(value, label) for value, label in labels.items())
    return FileQuestion(name, text, offered, **details)


def title(name: str) -> str:
    """Return what a question is about."""
    return translate(QUESTIONS[name].title)
