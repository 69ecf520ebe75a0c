"""What is known of the accounts of a file, and what is proposed for each."""

from dataclasses import dataclass
from typing import Literal

from planning.accounts.charts import digits_of
from planning.accounts.words import NamedType

#: Below this confidence (0-1) a type is asked for.
SURE = 0.65

Reason = Literal["payments", "chart and name", "chart", "name", "sign", "class", "number", "default", "against"]


@dataclass(frozen=True)
class AccountInFile:
    """An account as a file has it: code, name, and the sum of its lines (minor units, sign of the file).

    `departments` are those in which the file has lines of it; empty where the file names none.
    """

    code: str
    name: str
    total: int = 0
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FileNature:
    """What is known of a file: `payments` are lists of what was paid, `double_entry` states debit and credit.

    `prescribed` is the chart that the form of the file prescribes, "" for none. `open_classes`: first digits of numbers
    that may say something else than in the US, as the file is of another country (4 is cost in Swiss hospitals).
    """

    payments: bool = False
    double_entry: bool = False
    budget: bool = False
    sums_to_zero: bool = False
    prescribed: str = ""
    open_classes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TypeProposal:
    """The likely type and category of an account, the confidence (0-1) and what it rests on."""

    type: str
    category: str
    confidence: float
    reason: Reason


#: What is told by the number of an account and nothing else.
BY_NUMBER = frozenset(("number", "default"))


def is_numbered(account: AccountInFile) -> bool:
    """Return whether a file gives an account a number and no name."""
    return account.name in ("", account.code) and digits_of(account.code) is not None


@dataclass(frozen=True)
class JudgedAccount:
    """An account with what its name and the chart say; `spends`: it stands in departments among income and cost."""

    account: AccountInFile
    named: NamedType | None
    side: tuple[str, str] | None
    spends: bool = False
