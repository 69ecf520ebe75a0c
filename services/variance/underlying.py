"""Budget versus actual with and without one-offs and grants: the underlying result beside the reported one."""

from dataclasses import replace

from data.engine import reading
from planning.variance import underlying
from planning.variance.underlying import WithoutOneOffs
from services.permissions import Actor, require
from services.variance import report
from services.variance.question import AMOUNTS, Question, ResolvedQuestion, open_frame


def without_one_offs(url: str, actor: Actor, *, question: Question) -> WithoutOneOffs | None:
    """Return the underlying result over the months of a question; None where no marked account has figures in them.

    Raises:
        UserError: The version, department or account is not there for this person.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        frame = open_frame(session, actor, question)
        marked = _marked_accounts(frame)
        if not marked:
            return None
        compared = frame.like_months()
        own = report.three_sides(replace(frame, accounts=marked), ["account_id", "type"], compared)
        if own.empty:
            return None
        reported = report.totals_of(report.three_sides(frame, ["type"], compared))
        one_offs = report.totals_of(own)
        rest = underlying.without_one_offs(reported, one_offs, AMOUNTS)
        judged = report.with_verdicts(rest.assign(type=rest.index))
        accounts = own.assign(label=own["account_id"].map(frame.trees.accounts.keys_by_member()))
        return WithoutOneOffs(
            one_offs=one_offs,
            underlying=judged,
            bridge=report.with_verdicts(underlying.bridge(reported, accounts, rest, AMOUNTS)),
            accounts=tuple(own["account_id"].map(frame.trees.accounts.names())),
        )


def _marked_accounts(frame: ResolvedQuestion) -> list[int]:
    marked = frame.trees.non_recurring
    return sorted(marked if frame.accounts is None else marked & set(frame.accounts))
