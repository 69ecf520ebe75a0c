"""What stands on a budget version, so that it cannot be deleted."""

from sqlmodel import Session, select

from data.models import BudgetAdjustment, BudgetVersion, Comment, MonthClose
from language import _
from services.errors import UserError


def require_unused(session: Session, version: BudgetVersion) -> None:
    """Check that nothing outside a version names it.

    Raises:
        UserError: People commented on it, another version carries amounts forward from it, or a month was closed
            with it.
    """
    if session.exec(select(Comment.id).where(Comment.version_id == version.id).limit(1)).first():
        raise UserError(
            _("“{version}” has comments.", version=version.name),
            hint=_("Keep the version: what people wrote about it is never deleted."),
            code="in_use",
        )
    carried = select(BudgetAdjustment.id).where(
        BudgetAdjustment.from_version_id == version.id, BudgetAdjustment.version_id != version.id
    )
    if session.exec(carried.limit(1)).first():
        raise UserError(
            _("Another budget carries amounts forward from “{version}”, or was asked to.", version=version.name),
            hint=_("Keep the version."),
            code="in_use",
        )
    if session.exec(select(MonthClose.id).where(MonthClose.version_id == version.id).limit(1)).first():
        raise UserError(
            _("A month was closed with “{version}”.", version=version.name),
            hint=_("Keep the version: what was reported is compared with it."),
            code="in_use",
        )
