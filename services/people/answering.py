"""Who answers for a department: the managers who sign in for it or for the nearest one above, else the register's."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from data.models import AppUser, Department, UserDepartment
from services.permissions import BOUND

Names = tuple[str, ...]


def answering(session: Session) -> dict[int, Names]:
    """Return the names of who answers for each department, in alphabetical order; () for nobody.

    The active managers of the department; where it has none, those of the nearest department above that has some. Where
    nobody signs in for any of them it is the manager that the register names, again of the nearest one.
    """
    parents: dict[int, int | None] = {}
    registered: dict[int, Names] = {}
    for number, parent, named in session.exec(select(Department.id, Department.parent_id, Department.manager)):
        parents[number or 0] = parent
        if named:
            registered[number or 0] = (named,)
    managers = _signing_in(session)
    above = {number: _upwards(number, parents) for number in parents}
    return {number: _nearest(way, managers) or _nearest(way, registered) for number, way in above.items()}


def with_managers(session: Session) -> set[int]:
    """Return the departments for which a manager signs in, for them or for one above."""
    parents = {number or 0: parent for number, parent in session.exec(select(Department.id, Department.parent_id))}
    managers = _signing_in(session)
    return {number for number in parents if _nearest(_upwards(number, parents), managers)}


def _signing_in(session: Session) -> dict[int, Names]:
    query = (
        select(UserDepartment.department_id, AppUser.name)
        .join(AppUser, col(AppUser.id) == col(UserDepartment.user_id))
        .where(col(AppUser.active), AppUser.role == BOUND)
        .order_by(col(AppUser.name))
    )
    managers: dict[int, Names] = {}
    for department, name in session.exec(query):
        managers[department] = (*managers.get(department, ()), name)
    return managers


def _upwards(department: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return a department and those above it, nearest first."""
    way: list[int] = []
    at: int | None = department
    while at is not None and at not in way:
        way.append(at)
        at = parents.get(at)
    return way


def _nearest(way: Sequence[int], known: Mapping[int, Names]) -> Names:
    return next((known[number] for number in way if number in known), ())
