"""How an answer about the budget is laid out: which rows and which figures, as the pages of budget and landing ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from language import N_, _, translate
from pages.common import state
from services.variance.report import By, Choices

Rows = TypeVar("Rows", bound=str)

DEPARTMENTS, ACCOUNTS = N_("Departments"), N_("Accounts")
#: Choices as links name them.
ROWS: dict[str, By] = {DEPARTMENTS: "department", ACCOUNTS: "account"}  # no text
FIGURES = {N_("Operating result"): "result", N_("Revenue"): "revenue", N_("Expense"): "expense"}
TITLES = {name: title for title, name in FIGURES.items()} | {"statistic": N_("Statistics"), "hours": N_("Hours")}
FIRST_COLUMNS = {"department": N_("Department"), "account": N_("Account")}
BY_ROWS = {"department": N_("By department"), "account": N_("By account")}


@dataclass(frozen=True)
class Arrangement(Generic[Rows]):
    """How the answer is laid out: which rows, and which figures."""

    by: Rows
    figures: str

    @property
    def title(self) -> str:
        """Return the name of the figures."""
        return translate(TITLES[self.figures])

    @property
    def leads_down(self) -> bool:
        """Return whether a row can be looked into: service lines and hospitals are no filter."""
        return self.by in FIRST_COLUMNS


@dataclass(frozen=True)
class Controls(Generic[Rows]):
    """What a page lets a person choose, and under which names its links keep it.

    `rows` holds `DEPARTMENTS` first and `ACCOUNTS`; `figures` is the one shown first. With `rows_of_one_account` off,
    one account is shown by department without asking.
    """

    rows: Mapping[str, Rows]
    rows_key: str = state.ROWS
    figures: str = next(iter(FIGURES))
    figures_key: str = state.FIGURES
    help: str | None = None
    rows_of_one_account: bool = True


def view(choices: Choices, department: str, account: str, controls: Controls[Rows]) -> Arrangement[Rows]:
    """Draw what rows and figures are, where there is a choice, and return it."""
    kind = choices.accounts[account].kind
    with st.container(horizontal=True, gap="small"):
        if choices.departments.is_leaf(department):
            by = controls.rows[ACCOUNTS]
        elif choices.accounts.is_leaf(account) and not controls.rows_of_one_account:
            by = controls.rows[DEPARTMENTS]
        else:
            chosen = _one_of(_("Rows"), controls.rows, DEPARTMENTS, controls.rows_key)
            by = controls.rows[chosen]
        if kind != "result":
            return Arrangement(by, kind)
        figures = _one_of(
            _("Figures"),
            FIGURES,
            controls.figures,
            controls.figures_key,
            translate(controls.help) if controls.help else None,
        )
        return Arrangement(by, FIGURES[figures])


def _one_of(label: str, options: Mapping[str, str], default: str, key: str, told: str | None = None) -> str:
    chosen = st.segmented_control(
        label,
        list(options),
        default=default,
        required=True,
        format_func=translate,
        key=key,
        bind="query-params",
        help=told,
    )
    return chosen or default
