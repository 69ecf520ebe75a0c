"""Whose figures these are, in words: the hospital's, one department's, or those of several departments.

`departments` are the names of a person's departments, None for somebody who sees the whole hospital.
"""

from collections.abc import Sequence

from language import N_, _, ngettext, translate

#: By who it is (the whole hospital, one department, several) and how the year stands.
COURSES = {
    ("hospital", "ahead"): N_("The year is ahead of plan."),
    ("hospital", "on"): N_("The year is on plan."),
    ("hospital", "behind"): N_("The year is behind plan."),
    ("one", "ahead"): N_("{department} is ahead of plan."),
    ("one", "on"): N_("{department} is on plan."),
    ("one", "behind"): N_("{department} is behind plan."),
    ("several", "ahead"): N_("Your {count} departments are ahead of plan."),
    ("several", "on"): N_("Your {count} departments are on plan."),
    ("several", "behind"): N_("Your {count} departments are behind plan."),
}


def heading(hospital: str, departments: Sequence[str] | None) -> str:
    """Return "Northlake Health", "Medical ICU", or "Your 3 departments"."""
    if departments is None:
        return hospital
    if len(departments) == 1:
        return departments[0]
    return ngettext("Your {count} department", "Your {count} departments", len(departments), count=len(departments))


def course(departments: Sequence[str] | None, standing: str) -> str:
    """Return whether the year is on plan, with whose year it is; `standing` is "ahead", "on" or "behind"."""
    if departments is None:
        return translate(COURSES["hospital", standing])
    if len(departments) == 1:
        return translate(COURSES["one", standing], department=departments[0])
    return translate(COURSES["several", standing], count=len(departments))


def source(hospital: str, departments: Sequence[str] | None) -> str:
    """Return whose figures an export holds: "Northlake Health", or "Northlake Health: Medical ICU, Surgical ICU"."""
    if departments is None:
        return hospital
    named = ", ".join(departments) or _("no department")
    return _("{hospital}: {departments}", hospital=hospital, departments=named)
