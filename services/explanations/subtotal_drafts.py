"""The draft of a subtotal's explanation, made of the drafts of its lines."""

from data.engine import reading
from planning.explanations.draft import draft
from planning.explanations.facts import DraftedExplanation
from planning.explanations.together import DraftedLine, draft_together
from services.explanations import lines
from services.explanations.lines import Place
from services.explanations.places import accounts_of, departments_of
from services.permissions import Actor, require, require_department
from services.variance.question import Question, ResolvedQuestion, open_frame


def of_subtotal(
    url: str,
    actor: Actor,
    *,
    department_id: int,
    account_id: int | None,
    category: str = "",
    period: int,
    version_id: int | None = None,
    ytd: bool = False,
) -> DraftedExplanation | None:
    """Return the draft of a subtotal of a month (or of the year up to it); None where nothing is compared.

    For what a subtotal is see `services.explanations.review.subtotal`; the parts and what is unexplained are exactly
    its variance.

    Raises:
        NotPermittedError: The department is another manager's.
        UserError: The version is not of the month's fiscal year.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "ytd" if ytd else "month", version_id))
        departments = departments_of(frame, department_id, account_id)
        told = lines.variances(frame)
        own = told.rows[
            told.rows["department_id"].isin(departments)
            & told.rows["account_id"].isin(accounts_of(frame, account_id, category))
        ]
        if not told.months:
            return None
        variances: dict[Place, int] = {
            (int(row["department_id"]), int(row["account_id"])): int(row["variance"]) for row in own.to_dict("records")
        }
        facts = lines.facts(frame, list(variances), told.months)
        names = _names(frame, list(variances))
        return draft_together(
            DraftedLine(names[place], variance, draft(facts[place]) if place in facts else None)
            for place, variance in variances.items()
        )


def _names(frame: ResolvedQuestion, places: list[Place]) -> dict[Place, str]:
    """Return what each line is called: its account, with its department where there are several."""
    departments, accounts = (tree.keys_by_member() for tree in (frame.trees.departments, frame.trees.accounts))
    several = len({department for department, _account in places}) > 1
    return {
        place: f"{accounts[place[1]]} · {departments[place[0]]}" if several else accounts[place[1]] for place in places
    }
