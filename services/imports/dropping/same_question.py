"""Which of several files that say the same counts: the question, its choices and its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.importers.questions import AnswerChoice, FileQuestion, question
from language import _, count_text, in_quotes, ngettext
from planning.periods import shift
from services.imports.dropping.agreement import FileAgreement
from services.imports.dropping.plan import DropChoices, PlannedFile

#: Answers that are no file. "proposed" takes what is proposed, in every group that proposes something.
ALL, STORED, PROPOSED, CORRECT = "all", "stored", "proposed", "correct"


@dataclass
class SameGroup:
    """A file and those that say the same; `stored` is how it agrees with what is stored, if it meets any of it.

    `replaceable`: the file has every figure that is stored in its months, so it may take their place. `differing`: its
    others have other figures for the same things; those that say the same form a group of their own. `correctable`:
    each other has all that the leader, and whatever else is posted, has in months of its own, so it may correct them.
    """

    leader: str
    others: dict[str, FileAgreement] = field(default_factory=dict)
    stored: FileAgreement | None = None
    replaceable: bool = False
    differing: bool = False
    correctable: bool = False

    @property
    def key(self) -> str:
        """Names the group; no file is called so, and a file may lead two of them."""
        return f"{'other' if self.differing else 'same'}:{self.leader}"

    @property
    def alike(self) -> bool:
        """Whether no figure differs, in a file or in what is stored: then it does not matter much which counts."""
        return all(part.whole for part in (*self.others.values(), self.stored) if part is not None)

    @property
    def members(self) -> tuple[str, ...]:
        """The keys of its files, the most detailed one first."""
        return (self.leader, *self.others)


def ask_which(group: SameGroup, files: Mapping[str, PlannedFile], lost: Mapping[str, list[int]]) -> FileQuestion:
    """Return the question which file of a group counts.

    Args:
        group: Its files.
        files: All files, by key.
        lost: Months (yyyymm) of which no file is left, by the file that is taken.
    """
    names = ", ".join(in_quotes(key) for key in group.members)
    if not group.others:
        text = _("{files} has figures for what is stored already. Which figures count?", files=names)
    elif group.alike:
        text = _("These files say the same: {files}. Which one counts?", files=names)
    else:
        text = _(
            "These files have different figures for the same months and departments: {files}. Which one counts?",
            files=names,
        )
    return question("take", text, _choices(group, files, lost), proposal=_proposal(group), why=_why(group), free=False)


def _choices(group: SameGroup, files: Mapping[str, PlannedFile], lost: Mapping[str, list[int]]) -> list[AnswerChoice]:
    choices = []
    for key in group.members:
        if group.stored is None:
            effect = _extent(files[key])
            if lost.get(key):
                months = _stretches(lost[key])
                effect = _("{extent}. Then no file has figures for {months}.", extent=effect, months=months)
            choices.append(AnswerChoice(key, _("Take “{file}”", file=key), effect))
        elif group.replaceable and key == group.leader:
            label = _("“{file}” replaces what is stored in its months", file=key)
            choices.append(AnswerChoice(key, label, _extent(files[key])))
    if group.correctable:
        names = ", ".join(in_quotes(key) for key in group.others)
        label = _("{files} replaces its months of “{file}”", files=names, file=group.leader)
        choices.append(
            AnswerChoice(CORRECT, label, "; ".join(filter(None, (_extent(files[key]) for key in group.others))))
        )
    if group.stored is not None:
        choices.append(AnswerChoice(STORED, _("Keep what is stored, leave the rest out")))
    if all(files[key].kind == "budget" for key in group.members):
        choices.append(AnswerChoice(ALL, _("All of them, each as a budget version of its own")))
    else:
        choices.append(AnswerChoice(ALL, _("They are different figures: add them up")))
    return choices


def _extent(planned: PlannedFile) -> str:
    """Return how much a file says: lines and months."""
    preview = planned.preview
    if preview is None or preview.figures is None:
        return ""
    months = sorted(set(preview.figures.cells["period"].tolist()))
    first, last = _month_text(months[0]), _month_text(months[-1])
    count = count_text(preview.figures.lines)
    if first == last:
        return ngettext(
            "{count} line, {month}", "{count} lines, {month}", preview.figures.lines, count=count, month=first
        )
    return ngettext(
        "{count} line, {first} to {last}",
        "{count} lines, {first} to {last}",
        preview.figures.lines,
        count=count,
        first=first,
        last=last,
    )


def _stretches(months: Sequence[int]) -> str:
    """Return months (yyyymm, sorted), those that follow each other as first and last."""
    stretches: list[list[int]] = []
    for month in months:
        if stretches and shift(stretches[-1][-1], 1) == month:
            stretches[-1].append(month)
        else:
            stretches.append([month])
    return ", ".join(
        _("{first} to {last}", first=_month_text(one[0]), last=_month_text(one[-1])) if one[1:] else _month_text(one[0])
        for one in stretches
    )


def _month_text(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


def _proposal(group: SameGroup) -> str | None:
    """Return what is likely right: the file that has all the others have; what is stored, where that has it all.

    Nothing where a figure differs: which one is right is for a person to see.
    """
    if not group.alike:
        return None
    if group.stored is not None:
        return STORED if group.stored.covers else None
    return group.leader if all(agreement.covers for agreement in group.others.values()) else None


def _why(group: SameGroup) -> str:
    parts = [*group.others.values(), group.stored]
    shared = sum(part.shared for part in parts if part is not None)
    equal = sum(part.equal for part in parts if part is not None)
    if shared == equal:
        return ngettext("The figure in both is equal.", "All {count} figures in both are equal.", shared, count=shared)
    differing = ", ".join(in_quotes(key) for key, part in group.others.items() if not part.whole)
    if differing and len(group.others) > 1:
        return _(
            "Of {shared} figures in both, {differing} differ, all of them in {files}.",
            shared=shared,
            differing=shared - equal,
            files=differing,
        )
    return _("Of {shared} figures in both, {differing} differ.", shared=shared, differing=shared - equal)


def answer_of(group: SameGroup, asked: FileQuestion, choices: DropChoices) -> str | None:
    """Return what a person has answered: for the group, by one of its files, or for all groups."""
    own = choices.take.get(group.key) or choices.take.get(group.leader)
    named = next((key for key in group.members if choices.take.get(key) == key), None)
    general = choices.answers.get("take")
    answer = own or named or general
    if answer == PROPOSED:
        return asked.proposal
    values = [choice.value for choice in asked.choices]
    return answer if answer in values else None  # else it answers other groups
