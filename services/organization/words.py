"""What the kinds and fields of master data are called in sentences."""

from language import N_, _, translate
from planning.seen_values import Clash
from services.errors import ChangedMeanwhileError

#: A kind with the code of one of its items, as in a list of what to look at.
WITH_CODE = {
    "department": N_("department {code}"),
    "account": N_("account {code}"),
    "supplier": N_("supplier {code}"),
    "measure": N_("measure {code}"),
    "pay_code": N_("pay code {code}"),
    "job_class": N_("job class {code}"),
}
MISSING = {
    "department": N_("This department no longer exists."),
    "account": N_("This account no longer exists."),
    "supplier": N_("This supplier no longer exists."),
    "measure": N_("This measure no longer exists."),
    "pay_code": N_("This pay code no longer exists."),
    "job_class": N_("This job class no longer exists."),
}
NAMELESS = {
    "department": N_("Enter the name of the department."),
    "account": N_("Enter the name of the account."),
    "supplier": N_("Enter the name of the supplier."),
    "measure": N_("Enter the name of the measure."),
    "pay_code": N_("Enter the name of the pay code."),
    "job_class": N_("Enter the name of the job class."),
}
#: Fields as they are called in a sentence.
FIELDS = {
    "code": N_("code"),
    "name": N_("name"),
    "parent_id": N_("total"),
    "service_line_id": N_("service line"),
    "manager": N_("manager"),
    "uos_measure_id": N_("unit of service"),
    "target_hours_per_uos": N_("target hours"),
    "fixed_hours": N_("fixed hours"),
    "active": N_("active status"),
    "type": N_("type"),
    "category": N_("category"),
    "flex_measure_id": N_("volume measure"),
    "fixed_share": N_("fixed share"),
    "non_recurring": N_("one-off"),
    "tax_id": N_("tax number"),
    "payer": N_("payer"),
    "contact": N_("contact"),
    "note": N_("note"),
    "unit": N_("unit"),
    "pay_group": N_("pay group"),
}


def with_code(kind: str, code: str) -> str:
    """Return a kind with the code of one of its items: department 6010."""
    return translate(WITH_CODE[kind], code=code)


def field(name: str) -> str:
    """Return what a field is called within a sentence; one that no kind has, as it is."""
    return translate(FIELDS[name]) if name in FIELDS else name


def name_it(kind: str) -> str:
    """Return what to say when an item has no name."""
    return translate(NAMELESS[kind])


def missing(kind: str) -> str:
    """Return what to say when an item was deleted meanwhile."""
    return translate(MISSING[kind])


def category_mismatch(account: str, category: str, *, belongs: str) -> str:
    """Return what to say about an account whose category belongs to another type."""
    if belongs == "balance":
        return _("{account}: “{category}” is a category of the balance sheet.", account=account, category=category)
    if belongs == "revenue":
        return _("{account}: “{category}” is a revenue category.", account=account, category=category)
    return _("{account}: “{category}” is an expense category.", account=account, category=category)


def changed_meanwhile(name: str, field_of: str, clashes: tuple[Clash, ...]) -> ChangedMeanwhileError:
    """Return the refusal of a change to a field that somebody else has changed since; `clashes` hold both values."""
    return ChangedMeanwhileError(
        _("{name}: someone else changed the {field} in the meantime.", name=name, field=field(field_of)),
        _("Nothing was saved. Choose which values hold.") if clashes else _("Nothing was saved. Reload the page."),
        clashes,
    )
