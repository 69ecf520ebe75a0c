"""Files of a drop that say the same thing, or what is stored already: found by their figures, and one is taken.

Of files about the same months, departments and accounts the one with most figures leads; the others form a group with
it, and a person says which one counts. Nothing is asked where the answer makes no difference: copies, and files of one
form that share some equal figures and have others of their own (an equal line is stored once).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
from sqlmodel import Session

from language import _
from services.imports.dropping.agreement import FileAgreement, codes_by_name, compare, one_spelling
from services.imports.dropping.plan import DropChoices, PlannedFile, SameFigures
from services.imports.dropping.same_question import ALL, STORED, SameGroup, answer_of, ask_which
from services.imports.dropping.stored import stored_figures, stored_names
from services.imports.dropping.version_question import version_in


@dataclass
class SameSearch:
    """The files of a drop while it is found out which of them are posted; `files` changes on the way.

    Args:
        session: Reads what is stored.
        choices: May say which file of a group is taken.
        files: By key.
        names: What files of other kinds call departments and things: code to name.
    """

    session: Session
    choices: DropChoices
    files: dict[str, PlannedFile]
    names: Sequence[Mapping[str, str]] = ()
    cells: dict[str, pd.DataFrame] = field(default_factory=dict)
    months: dict[str, frozenset[int]] = field(default_factory=dict)
    compared: dict[tuple[str, str], FileAgreement | None] = field(default_factory=dict)
    together: set[frozenset[str]] = field(default_factory=set)  # pairs of which both are taken
    groups: dict[str, SameFigures] = field(default_factory=dict)
    beside: dict[str, FileAgreement] = field(default_factory=dict)  # files that meet stored figures
    replaceable: set[str] = field(default_factory=set)

    def settle(self) -> None:
        """Find the groups; leave out what is not taken."""
        self._prepare()
        for _unused in range(len(self.files) + 1):
            groups = self._find()
            answered = [group for group in groups if self._apply(group)]
            if not answered:
                break

    def _prepare(self) -> None:
        figures = {key: planned.preview.figures for key, planned in self.files.items()
                   if planned.state in ("ready", "asked") and planned.preview and planned.preview.figures}  # fmt: skip
        books = [stored_names(self.session), *self.names, *(said.names for said in figures.values())]
        codes = codes_by_name(books)
        for key, said in figures.items():
            self.cells[key] = one_spelling(said.cells, codes)
            self.months[key] = frozenset(said.cells["period"].tolist())
            self._meet_stored(key, codes)

    def _meet_stored(self, key: str, codes: dict[str, str]) -> None:
        """Compare what a file would add with what is stored."""
        stored = stored_figures(self.session, self.files[key])
        mine = self.cells[key]
        fresh = mine[mine["fresh"] > 0]
        if stored is None or fresh.empty:
            return
        before = one_spelling(stored.cells, codes)
        agreement = compare(before, fresh)
        if agreement is not None:
            self.beside[key] = agreement
            back = compare(mine, before)
            if back is not None and back.covers:
                self.replaceable.add(key)

    def _find(self) -> list[SameGroup]:
        """Return the groups among the files that are still to be posted."""
        leaders: dict[str, SameGroup] = {}
        for key in sorted(self._active(), key=self._detail):
            group = self._group_of(key, leaders)
            if group is not None:
                group.others[key] = group.others.get(key) or self._agreement(group.leader, key)
            else:
                leaders[key] = SameGroup(key, stored=self.beside.get(key), replaceable=key in self.replaceable)
        return [group for group in leaders.values() if group.others or (group.stored and not self._kept_beside(group))]

    def _kept_beside(self, group: SameGroup) -> bool:
        return frozenset((group.leader, STORED)) in self.together

    def _active(self) -> list[str]:
        return [key for key in self.cells if self.files[key].state in ("ready", "asked")]

    def _detail(self, key: str) -> tuple[int, int, bool, str]:
        """Return what leaders are chosen by: most figures first, then most lines, then nothing left to ask."""
        preview = self.files[key].preview
        lines = preview.figures.lines if preview and preview.figures else 0
        return -len(self.cells[key]), -lines, bool(self.files[key].open_questions), key

    def _group_of(self, key: str, leaders: dict[str, SameGroup]) -> SameGroup | None:
        """Return the group that a file belongs to, None where it says something of its own."""
        for leader, group in leaders.items():
            if frozenset((leader, key)) in self.together or not self._comparable(leader, key):
                continue
            agreement = self._agreement(leader, key)
            if agreement is None:
                continue
            apart = agreement.whole and agreement.keyed and not agreement.covers
            if apart and self._same_form(leader, key):
                self._look_again(key)  # equal lines are stored once
                continue
            return group
        return None

    def _agreement(self, leader: str, key: str) -> FileAgreement | None:
        """Return how two files agree; each pair is compared once."""
        pair = (leader, key)
        if pair not in self.compared:
            apart = self.months[leader].isdisjoint(self.months[key])
            self.compared[pair] = None if apart else compare(self.cells[leader], self.cells[key])
        return self.compared[pair]

    def _comparable(self, one: str, other: str) -> bool:
        mine, theirs = self.files[one], self.files[other]
        versions = [set(file.preview.versions) if file.preview else set() for file in (mine, theirs)]
        return mine.kind == theirs.kind and (mine.kind != "budget" or bool(versions[0] & versions[1]))

    def _same_form(self, one: str, other: str) -> bool:
        marks = {file.preview.layout.fingerprint for file in (self.files[one], self.files[other])
                 if file.preview and file.preview.layout}  # fmt: skip
        return len(marks) == 1

    def _apply(self, group: SameGroup) -> bool:
        """Ask, or do what was answered; return whether anything was decided."""
        question = ask_which(group, self.files)
        answer = answer_of(group, question, self.choices)
        asked = replace(question, answer=answer)
        self.groups[group.leader] = SameFigures(group.leader, group.members, asked, group.alike)
        if answer is None:
            self._wait(group)
            return False
        if answer == ALL:
            members = (*group.members, STORED)
            self.together |= {frozenset((one, other)) for one in members for other in members if one != other}
            self._name_versions(group)
            return True
        taken = [] if answer == STORED else [answer]
        for key in group.members:
            if key not in taken:
                self._leave_out(key, self._reason(answer, group))
        for key in taken:
            self.together.add(frozenset((key, STORED)))
            if key in self.beside and key in self.replaceable:
                self._change(key, mode="replace")
        return True

    def _reason(self, answer: str, group: SameGroup) -> str:
        if answer == STORED:
            return _("What is stored already is kept.")
        if not group.alike:
            return _("“{file}” is taken for these months.", file=answer)
        return _("“{file}” has these figures and is taken.", file=answer)

    def _name_versions(self, group: SameGroup) -> None:
        """Budgets that are all taken become versions of their own, named after their files."""
        for key in group.members[0 if group.stored else 1 :]:
            planned = self.files[key]
            if planned.kind == "budget" and version_in(planned.options) is None:
                self._change(key, version=planned.file.name.rsplit(".", 1)[0])

    def _change(self, key: str, **options: str) -> None:
        planned = self.files[key]
        self.files[key] = replace(planned, options=replace(planned.options, **options))  # type: ignore[arg-type]

    def _look_again(self, key: str) -> None:
        self.files[key] = replace(self.files[key], overlaps=True)

    def _leave_out(self, key: str, said: str) -> None:
        self.files[key] = replace(self.files[key], state="left_out", said=said)

    def _wait(self, group: SameGroup) -> None:
        for key in group.members:
            self.files[key] = replace(self.files[key], state="asked")


def without_copies(files: Sequence[PlannedFile], marks: dict[str, str]) -> list[PlannedFile]:
    """Return the files, copies of others left out.

    Args:
        files: In the order in which they are posted.
        marks: Key to what two files share when they hold the same bytes.
    """
    first: dict[tuple[object, ...], str] = {}
    kept = []
    for planned in files:
        options = planned.options
        same = (marks.get(planned.key), planned.kind, version_in(options), options.sheet)
        if planned.state not in ("ready", "asked") or first.setdefault(same, planned.key) == planned.key:
            kept.append(planned)
            continue
        said = _("The same file as “{file}”.", file=first[same])
        kept.append(replace(planned, state="left_out", said=said))
    return kept
