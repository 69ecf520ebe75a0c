"""What an import made of a generated file: right, asked, refused or wrong; nothing in between."""

from decimal import Decimal

from services.imports import Outcome
from tests.services.imports.conftest import tied
from tests.services.imports.expectations import Tried
from tests.services.imports.generated.hospital import Truth
from tests.services.imports.generated.shapes import ANY, Generated

RIGHT, ASKED, REFUSED, WRONG = "right", "asked", "refused", "wrong"
#: What a refusal says when a person can answer it.
_ASKING = ("choose", "give ", "name it", "?", "leave one", "put “", "write the year", "say ")


def verdict(generated: Generated, tried: Tried) -> tuple[str, str]:
    """Return the verdict and why.

    Right: what is stored is the truth, cell by cell (revenue may be negative in the file); lines that were rejected
    are named and are the ones missing. Nothing that is no data may be stored.
    """
    if tried.outcome is None:
        asking = any(word in tried.refusal.casefold() for word in _ASKING)
        return (ASKED if asking else REFUSED), tried.refusal
    problem = _problem(generated, tried, tried.outcome)
    if problem:
        return WRONG, problem
    missing = tried.outcome.rejected_total
    return (REFUSED, f"rows are rejected: {tried.told[:200]}") if missing else (RIGHT, "")


_QUERIES = {
    "statistics": "SELECT e.period, d.code, m.code, e.quantity_milli FROM statistic e "
    "JOIN department d ON d.id = e.department_id JOIN measure m ON m.id = e.measure_id",
    "labor": "SELECT e.period, d.code, j.code || ' ' || p.code, e.hours_milli FROM labor_entry e JOIN department d "
    "ON d.id = e.department_id JOIN job_class j ON j.id = e.job_class_id JOIN pay_code p ON p.id = e.pay_code_id",
}


def _stored(tried: Tried) -> list[tuple[str, str, str, Decimal]]:
    """Return month, department, what it is of, and figure of each line that is in force."""
    if tried.kind not in _QUERIES:
        return [(month, place, account, amount) for month, place, account, _type, amount in tried.stored()]
    return [
        (f"{period // 100}-{period % 100:02d}", place, what, Decimal(figure) / 1000)
        for period, place, what, figure in tried.rows(_QUERIES[tried.kind])
    ]


def _problem(generated: Generated, tried: Tried, outcome: Outcome) -> str:
    """Say what is not so in what was stored; "" when it is the truth, or the part of it that was not rejected."""
    anywhere = any(key[1] == ANY for key in generated.truth)
    got: Truth = {}
    places, accounts = ({key[at] for key in generated.truth} for at in (1, 2))
    codes = {name: code for code, name in generated.names.items()}
    measures = dict(tried.rows("SELECT code, name FROM measure"))
    known = measures if tried.kind == "statistics" else codes
    for month, place, what, amount in _stored(tried):
        department = place if place in places else codes.get(place, place)
        key = (month, ANY if anywhere else department, what if what in accounts else known.get(what, what))
        got[key] = got.get(key, Decimal(0)) + amount
    right = {key: amount for key, amount in generated.truth.items() if amount}
    wrong = {key: amount for key, amount in got.items() if amount and right.get(key) != amount}
    missing = {key: amount for key, amount in right.items() if not got.get(key)}
    if wrong:
        key = next(iter(wrong))
        return f"{len(wrong)} of {len(got)} stored are not so, first {key} {wrong[key]}, right {right.get(key)}"
    if not tied(outcome):
        return "counts do not tie"
    unit = 10**outcome.exponent
    if missing and outcome.rejected_total != int(sum(missing.values()) * unit):
        return f"{len(missing)} of {len(right)} are missing, first {next(iter(missing))}; the rejected rows hold others"
    loaded = sum(right.values()) - sum(missing.values())
    return "" if outcome.loaded_total == int(loaded * unit) else f"loaded_total {outcome.loaded_total}, right {loaded}"
