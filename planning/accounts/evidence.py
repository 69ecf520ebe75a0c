"""What is known of the accounts of a file, and what is proposed for each."""

from dataclasses import dataclass
from typing import Literal

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

    `prescribed` is the chart that the form of the file prescribes, "" for none.
    """

    payments: bool = False
    double_entry: bool = False
    budget: bool = False
    sums_to_zero: bool = False
    prescribed: str = ""


@dataclass(frozen=True)
class TypeProposal:
    """The likely type and category of an account, the confidence (0-1) and what it rests on."""

    type: str
    category: str
    confidence: float
    reason: Reason


@dataclass(frozen=True)
class JudgedAccount:
    """An account with what its name and the chart say; `spends`: it stands in departments among income and cost."""

    account: AccountInFile
    named: NamedType | None
    side: tuple[str, str] | None
    spends: bool = False
