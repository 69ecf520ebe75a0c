"""What a file that corrects stored months would count twice, where lines that are stored already are left out.

The lines that it repeats are known, and the others of the same months are loaded beside those that it no longer has:
a corrected line then stands beside the old one. Nobody is asked in the terminal, so it is said, with its amount.
"""

from typing import TYPE_CHECKING

from language import count_text, ngettext
from services.imports.results import exact, join_first
from services.imports.storing.overlap import stored_months

if TYPE_CHECKING:
    from services.imports.passing import Pass

#: So many months are named.
_NAMED = 3


def corrections_note(current: "Pass") -> list[str]:
    """Return the remark on months of which the file repeats some stored lines, lacks others and brings new ones."""
    months = _corrected(current) if current.mode == "only_new" else {}
    if not months:
        return []
    brought = [current.months[month] for month in months]
    lines = sum(rows for rows, _figure in brought)
    return [
        ngettext(
            "{count} line ({amount}) stands beside the stored ones of {months}, of which {lacking} are not in "
            "the file. If the file corrects them, it has to replace its months (in the terminal: "
            "--replace-periods); undo it first.",
            "{count} lines ({amount}) stand beside the stored ones of {months}, of which {lacking} are not in "
            "the file. If the file corrects them, it has to replace its months (in the terminal: "
            "--replace-periods); undo it first.",
            lines,
            count=count_text(lines),
            amount=exact(sum(figure for _rows, figure in brought), current.rows.control[1]),
            months=join_first([f"{month // 100}-{month % 100:02d}" for month in months], _NAMED),
            lacking=count_text(sum(months.values())),
        )
    ]


def _corrected(current: "Pass") -> dict[int, int]:
    """Return how many stored lines the file lacks, by month in which it repeats some and brings others."""
    stored = stored_months(current.session, current.rows.table, sorted(current.equal_months), narrow=current.narrowed)
    before = stored[stored["batch_id"] != (current.batch_id or -1)]
    lacking = {month: -count for month, count in current.equal_months.items()}
    for month, rows in before[["period", "rows"]].values.tolist():
        lacking[month] += rows
    return {month: count for month, count in lacking.items() if count > 0 and current.months.get(month, [0])[0]}
