"""What a register file says beside its things: totals, cells that nobody knows yet, renewals without a length."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.importers.remarks import remark
from data.importers.tables.layout import RowIssue
from language import N_, count_text, in_quotes, ngettext
from services.imports.register_rows.masters import Items, RegisterItem

#: So many are named one by one.
NAMED = 10
_UNSETTLED = N_("Left empty, as the file does not say it yet. Fill it in once it is settled.")


@dataclass
class Asides:
    """Collects, piece by piece, what a person should know of a file beside refused rows."""

    totals: list[int] = field(default_factory=list)
    not_read: int = 0
    types: list[str] = field(default_factory=list)

    def add(self, items: Items) -> list[RowIssue]:
        """Take in a piece and return what its loaded rows leave open."""
        reader = items.reader
        lines, mapping = reader.chunk.lines.tolist(), reader.context.mapping
        self.totals += [int(lines[place]) for place in sorted(items.totals)]
        told: dict[tuple[int, str], tuple[str, str, str]] = {
            key: (text, "not_stated", remark(_UNSETTLED)) for key, text in reader.waiting.items()
        }
        told |= reader.left_open
        kept = [
            RowIssue(int(lines[place]), mapping[concept], text, code, message)
            for (place, concept), (text, code, message) in sorted(told.items())
            if not items.problems.bad[place] and place not in items.totals
        ]
        self.not_read += sum(issue.code == "not_read" for issue in kept)
        self.types += [issue.value for issue in kept if issue.code == "unknown_type"]
        return [issue for issue in kept if issue.code != "unknown_type"]

    def notes(self, items: Iterable[RegisterItem]) -> list[str]:
        """Return the sentences for the person; `items` are those that are added or changed."""
        notes = []
        if self.totals:
            notes.append(
                ngettext(
                    "Line {lines} totals the others and was left out.",
                    "Lines {lines} total the others and were left out.",
                    len(self.totals),
                    lines=", ".join(map(str, self.totals)),
                )
            )
        if self.not_read:
            notes.append(
                ngettext(
                    "{count} cell was not understood and left empty; its row is kept.",
                    "{count} cells were not understood and left empty; their rows are kept.",
                    self.not_read,
                    count=count_text(self.not_read),
                )
            )
        if self.types:
            notes.append(
                ngettext(
                    "The type of {count} account is not one that can be read ({types}); it is guessed, and the account "
                    "is marked for review.",
                    "The types of {count} accounts are none that can be read ({types}); they are guessed, and the "
                    "accounts are marked for review.",
                    len(self.types),
                    count=count_text(len(self.types)),
                    types=", ".join(in_quotes(text) for text in list(dict.fromkeys(self.types))[:NAMED]),
                )
            )
        assumed = [item for item in items if item.usual]
        if assumed:
            named = ", ".join(item.key for item in assumed[:NAMED]) + ("" if len(assumed) <= NAMED else " …")
            notes.append(
                ngettext(
                    "{count} contract auto-renews without a stated length; 12 months (or a shorter term) are assumed "
                    "until you enter it: {contracts}.",
                    "{count} contracts auto-renew without a stated length; 12 months (or a shorter term) are assumed "
                    "until you enter them: {contracts}.",
                    len(assumed),
                    count=count_text(len(assumed)),
                    contracts=named,
                )
            )
        return notes
