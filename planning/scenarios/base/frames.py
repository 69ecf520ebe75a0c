"""The frames that a `BaseYear` is made of, one row per month as a query returns them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from planning.scenarios.base.baseline import Cash
from planning.scenarios.base.links import LinkSource


@dataclass(frozen=True, kw_only=True, eq=False)
class BaseFrames:
    """What `build` takes. Rows of other months, and of departments and accounts not listed, are left out.

    Attributes:
        fiscal_year: The calendar year in which it ends.
        months: Open months, ascending; the rest of `year_months` is closed and stands in `closed`.
        departments: `department_id`, `facility_id`, `service_line_id` (nullable), `uos` (measure code or "").
        accounts: `account_id, code, type, category`, and `payer` (code, "" unknown; optional column).
            Only types revenue and expense count.
        lines: `department_id, account_id, period, amount_minor` (int, natural sign), `fixed_share` (0–1), `measure`
            (code that the line flexes on in its own department; "" is none). One row per place and month.
        measures: `measure` (code), `part_of` (code of the total that this is a payer's part of, ""), `payer` (its
            payer's code, ""), `member` (bool: member months, which no general volume change moves).
        volumes: `department_id, measure, period, quantity` (units, not thousandths); optional `lo80`, `hi80` of the
            forecast. Only activity and member months: no cash, no bed days.
        labor: `department_id, period, pay_group, job_class` ("" unknown), `hours`, `amount_minor`; optional
            `fixed_share` of the hours (NaN unknown).
        beds: `department_id, measure` (its patient days), `period, beds`.
        contracts: `contract` (number), `end_period` (yyyymm, nullable).
        contract_spend: `contract, department_id, account_id, period, amount_minor`; more than the line holds counts
            as the whole line.
        payer_shares: `department_id, payer, period, share` (0–1) where known beyond the payers' own measures.
        link_sources, links: What others may follow, and the links, as of `links.estimate`.
        closed, budget: `department_id, account_id, period, amount_minor`.
    """

    fiscal_year: int
    year_months: Sequence[int]
    months: Sequence[int]
    departments: pd.DataFrame
    accounts: pd.DataFrame
    lines: pd.DataFrame
    measures: pd.DataFrame
    volumes: pd.DataFrame
    labor: pd.DataFrame | None = None
    beds: pd.DataFrame | None = None
    contracts: pd.DataFrame | None = None
    contract_spend: pd.DataFrame | None = None
    payer_shares: pd.DataFrame | None = None
    closed: pd.DataFrame | None = None
    budget: pd.DataFrame | None = None
    cash: Cash | None = None
    link_sources: Sequence[LinkSource] = ()
    links: pd.DataFrame | None = None
    hours_per_fte: float = 2080.0
