"""The contract calendar: what has to be decided by when, what was missed, and what renews by itself."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from planning.contracts import notice
from services.contracts import register
from services.permissions import Actor

#: What nobody has to decide on stays out of the calendar: no end, not in force, notice given in time, ended.
IN_CALENDAR = ("decide", "missed", "late", "ending")


@dataclass(frozen=True)
class NoticeCalendar:
    """Contracts with a notice date, nearest first: the columns of `contracts.register` on the day `as_of`.

    `undated` counts contracts in force without an end date, `ended` those past their end that are still called active.
    """

    rows: pd.DataFrame
    as_of: date
    undated: int
    ended: pd.DataFrame

    def counts(self) -> dict[str, int]:
        """Return how many contracts are in each bucket, in the order of the buckets, none left out."""
        counts = self.rows["bucket"].value_counts().to_dict()
        return {bucket: int(counts.get(bucket, 0)) for bucket in notice.BUCKETS if bucket != "none"}

    def of(self, *buckets: str) -> pd.DataFrame:
        """Return the contracts of some buckets."""
        return self.rows[self.rows["bucket"].isin(buckets)]

    @property
    def at_risk(self) -> pd.DataFrame:
        """Return contracts that renew by themselves: notice missed, or due within 90 days; the dearest first."""
        near = self.rows["bucket"].isin(("missed", "7 days", "30 days", "60 days", "90 days"))
        rows = self.rows[near & self.rows["renews_to"].notna()]
        return rows.sort_values("committed_minor", ascending=False, na_position="last")


def calendar(url: str, actor: Actor, *, as_of: date) -> NoticeCalendar:
    """Return the calendar of the contracts that the person may see."""
    contracts = register.register(url, actor, as_of=as_of)
    return NoticeCalendar(
        rows=contracts[contracts["state"].isin(IN_CALENDAR)].reset_index(drop=True),
        as_of=as_of,
        undated=int(contracts["state"].eq("open").sum()),
        ended=contracts[contracts["state"].eq("ended")].reset_index(drop=True),
    )
