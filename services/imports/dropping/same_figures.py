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
from services.imports.dropping.agreement import FileAgreement, codes_by_name, compare, is_spread, one_spelling
from services.imports.dropping.plan import DropChoices, PlannedFile, SameFigures
from services.imports.dropping.same_question import ALL, CORRECT, STORED, SameGroup, answer_of, ask_which
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
    open: dict[str, SameFigures] = field(default_factory=dict)
    decided: dict[str, SameFigures] = field(default_factory=dict)
    twins: dict[str, tuple[str, ...]] = field(default_factory=dict)  # what says the same as a file
    beside: dict[str, FileAgreement] = field(default_factory=dict)  # files that meet stored figures
    replaceable: set[str] = field(default_factory=set)
    meets: set[str] = field(default_factory=set)  # files in whose months anything is stored

    def settle(self) -> None:
        """Find the groups; leave out what is not taken. Files that do not conflict with what is taken are looked at
        again among themselves.
        """
        self._prepare()
        for _unused in range(len(self.files) + 1):
            groups = self._find()
            self.twins = {group.leader: tuple(group.others) for group in groups if not group.differing}
            self.open = {}
            answered = [group for group in groups if self._is_open(group) and self._apply(group)]
            if not answered:
                break
        self._wait()

    @property
    def groups(self) -> list[SameFigures]:
        """The groups, those that are decided first."""
        return [*self.decided.values(), *self.open.values()]

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
        if stored is not None and self.months[key] & set(stored.cells["period"]):
            self.meets.add(key)
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
        """Return the groups among the files that are still to be posted.

        First of those that say the same, then of those that differ; there one file speaks for all that say the same.
        A file that meets stored figures is asked about with all that conflict with it.
        """
        alike = self._lead(self._active(), differing=False)
        spoken_for = {key for group in alike for key in group.others}
        spoken_for |= {group.leader for group in alike if group.stored}
        rest = [key for key in self._active() if key not in spoken_for]
        return [*alike, *self._lead(rest, differing=True)]

    def _lead(self, keys: Sequence[str], *, differing: bool) -> list[SameGroup]:
        """Return files with those that conflict with them in one of two ways."""
        leaders: dict[str, SameGroup] = {}
        for key in sorted(keys, key=self._detail):
            for leader, group in leaders.items():
                agreement = self._conflict(leader, key)
                if agreement is not None and (group.stored is not None or agreement.whole is not differing):
                    group.others[key] = agreement
                    break
            else:
                stored = None if differing or self._kept_beside(key) else self.beside.get(key)
                leaders[key] = SameGroup(key, {}, stored, replaceable=key in self.replaceable, differing=differing)
        groups = [group for group in leaders.values() if group.others or group.stored]
        return [replace(group, correctable=differing and self._may_correct(group)) for group in groups]

    def _may_correct(self, group: SameGroup) -> bool:
        """Return whether each other file has all that is to be known of its months, of which the leader has more."""
        months = [self.months[key] for key in group.others]
        apart = sum(map(len, months)) == len(frozenset().union(*months))
        return bool(months) and apart and all(self._has_it_all(key, group.leader) for key in group.others)

    def _has_it_all(self, key: str, leader: str) -> bool:
        """Return whether a file has every figure that others have in its months, and the leader has other months."""
        mine, months = self.cells[key], self.months[key]
        beside = [one for one in self._active() if one != key and self._comparable(one, key)]
        theirs = [self.cells[one][self.cells[one]["period"].isin(months)] for one in beside]
        agreements = [compare(mine, cells) for cells in theirs if not cells.empty]
        whole = all(one is not None and one.covers and one.keyed for one in agreements)
        return whole and months < self.months[leader] and (key not in self.meets or key in self.replaceable)

    def _is_open(self, group: SameGroup) -> bool:
        """Return whether its files are still to be posted; an answer to a group before it may have decided that."""
        return all(self.files[key].state in ("ready", "asked") for key in group.members)

    def _kept_beside(self, key: str) -> bool:
        return frozenset((key, STORED)) in self.together

    def _active(self) -> list[str]:
        return [key for key in self.cells if self.files[key].state in ("ready", "asked")]

    def _detail(self, key: str) -> tuple[int, bool, int, bool, str]:
        """Return what leaders are chosen by: most figures, months of their own, most lines, nothing left to ask."""
        preview = self.files[key].preview
        lines = preview.figures.lines if preview and preview.figures else 0
        return -len(self.cells[key]), is_spread(self.cells[key]), -lines, bool(self.files[key].open_questions), key

    def _conflict(self, leader: str, key: str) -> FileAgreement | None:
        """Return how a file agrees with a more detailed one, None where both may be posted."""
        if frozenset((leader, key)) in self.together or not self._comparable(leader, key):
            return None
        agreement = self._agreement(leader, key)
        if agreement is None:
            return None
        if agreement.whole and agreement.keyed and not agreement.covers and self._same_form(leader, key):
            self._look_again(leader, key)
            return None
        return agreement

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
        question = ask_which(group, self.files, {key: self._months_lost(key, group) for key in group.members})
        answer = answer_of(group, question, self.choices)
        shown = SameFigures(group.key, group.members, replace(question, answer=answer), group.alike)
        if answer is None:
            self.open[group.key] = shown
            return False
        self.decided[group.key] = shown
        if answer == ALL:
            members = (*group.members, STORED)
            self.together |= {frozenset((one, other)) for one in members for other in members if one != other}
            self._name_versions(group)
            return True
        if answer == CORRECT:
            for key in group.others:
                self.together.add(frozenset((group.leader, key)))
                self.files[key] = replace(self.files[key], corrects=group.leader)
                self._change(key, mode="replace")
            return True
        for key in self._against(answer, group):
            self._leave_out(key, self._reason(answer, group))
        if answer != STORED:
            self.together.add(frozenset((answer, STORED)))
            if answer in self.beside and answer in self.replaceable:
                self._change(answer, mode="replace")
        return True

    def _against(self, answer: str, group: SameGroup) -> list[str]:
        """Return the files that an answer leaves out: those that conflict with it, and what says the same as they."""
        if answer == STORED:
            return list(group.members)
        others = [key for key in group.members if key != answer and self._conflicting(answer, key)]
        twins = [twin for key in others for twin in self.twins.get(key, ()) if group.differing]
        return [*others, *(twin for twin in twins if self._conflicting(answer, twin))]

    def _months_lost(self, answer: str, group: SameGroup) -> list[int]:
        """Return the months of which no file is left once a file is taken."""
        if group.stored is not None:
            return []
        out = self._against(answer, group)
        left = [key for key in self._active() if key not in out and any(self._comparable(key, one) for one in out)]
        kept = {month for key in left for month in self.months[key]}
        return sorted({month for key in out for month in self.months[key]} - kept)

    def _conflicting(self, one: str, other: str) -> bool:
        first, second = sorted((one, other), key=self._detail)
        return self._conflict(first, second) is not None

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

    def _look_again(self, leader: str, key: str) -> None:
        """Equal lines of two files are stored once: what the later one adds is known when it is posted."""
        planned = self.files[key]
        said = planned.said or _("Lines that “{file}” has as well are stored once.", file=leader)
        self.files[key] = replace(planned, overlaps=True, said=said)

    def _leave_out(self, key: str, said: str) -> None:
        self.files[key] = replace(self.files[key], state="left_out", said=said)

    def _wait(self) -> None:
        for key in (key for group in self.open.values() for key in group.files):
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
