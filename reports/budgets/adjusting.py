"""What initiatives, transfers and carry-forward are called, on the page and in the terminal."""

from language import N_, _, translate
from planning.budgets.adjusting import AT_ONCE

KINDS = {
    "initiative": N_("Initiative"),
    "one_time": N_("One-time"),
    "transfer": N_("Transfer"),
    "carry_forward": N_("Carry-forward"),
}
STATES = {
    "requested": N_("Waiting for approval"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
}
#: What is said after each step.
ASKED_FOR = N_("Asked for. Someone else has to approve it.")
APPROVED = N_("Approved: it is part of the budget now.")
REFUSED = N_("Refused.")
TAKEN_BACK = N_("Taken back; the record of it stays.")


def state(kind: str, status: str) -> str:
    """Return how an adjustment stands: one that needs no approval is in the budget at once."""
    return _("In the budget") if kind in AT_ONCE and status == "approved" else translate(STATES[status])


def answer(kind: str, version: str) -> str:
    """Return what is said where an adjustment was made or asked for."""
    return _("Added to “{version}”.", version=version) if kind in AT_ONCE else translate(ASKED_FOR)
