"""What is planned for the files of a drop, and what a person has decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from data.importers.meaning.recognition import Recognition
from data.importers.questions import FileQuestion
from services.imports.dropping.files import DroppedFile
from services.imports.options import ImportOptions
from services.imports.results import Preview

#: ready: posts as it is. asked: has an open question. refused: cannot be posted. left_out: another file says the same,
#: or a person said so. stored: the file is in force already.
State = Literal["ready", "asked", "refused", "left_out", "stored"]


@dataclass(frozen=True)
class DropChoices:
    """What a person has decided about the files of a drop.

    Args:
        answers: Name of a question to the choice, for every file that asks it.
        by_file: The same for one file, by its key; wins. "kind" and "version" are answered like all others.
        take: Key of `SameFigures`, or of one of its files, to the key of the file that is taken; "all", "stored" or
            "proposed" also answer a group, and under "take" in `answers` all of them.
        base: Options of every file (`create_missing`, `mode` …); its kind is ignored.
        options: Options of one file instead of `base`, by its key; a kind of "" is recognized.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    by_file: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    take: Mapping[str, str] = field(default_factory=dict)
    base: ImportOptions = field(default_factory=lambda: ImportOptions(kind="", mode="only_new"))
    options: Mapping[str, ImportOptions] = field(default_factory=dict)

    def about(self, key: str) -> tuple[object, ...]:
        """Return all that bears on how a file by itself is looked at."""
        return dict(self.answers), dict(self.by_file.get(key, {})), self.options.get(key, self.base)


@dataclass(frozen=True)
class PlannedFile:
    """One file of a drop: what it is, and what posting it would do.

    Args:
        file: Its key and place.
        state: See `State`.
        kind: Name of its `FileKind`, "" where it could not be read.
        recognition: What it looks like, and why.
        said: Sentence of the state: why it is refused, left out, or stored already.
        hint: What to do about it.
        order_why: Why it is posted at its place.
        options: What `imports.post` takes.
        preview: What posting would do, None where it was not read.
        questions: What is open or answered: its kind and version, then those of the preview.
        overlaps: Whether an earlier file of the drop has some of its lines, so that it is looked at once more before
            it is posted.
    """

    file: DroppedFile
    state: State
    kind: str = ""
    recognition: Recognition | None = None
    said: str = ""
    hint: str = ""
    order_why: str = ""
    options: ImportOptions = field(default_factory=lambda: ImportOptions(kind=""))
    preview: Preview | None = None
    questions: tuple[FileQuestion, ...] = ()
    overlaps: bool = False

    @property
    def key(self) -> str:
        """The file's name in answers."""
        return self.file.key

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return self.file.path

    @property
    def open_questions(self) -> list[FileQuestion]:
        """What nobody has answered yet."""
        return [question for question in self.questions if question.answer is None]


@dataclass(frozen=True)
class SameFigures:
    """Files that say the same thing, or what is stored already.

    Args:
        key: Names the group in `DropChoices.take`.
        files: Their keys, the most detailed one first.
        question: Which one to take: the keys, "all", and "stored" where the same figures are stored.
    """

    key: str
    files: tuple[str, ...]
    question: FileQuestion


@dataclass(frozen=True)
class DropPlan:
    """The files of a drop in the order in which they are posted, those that are not posted last.

    `looked` has each file as it is by itself, at a `state` of the data and in a language.
    """

    files: tuple[PlannedFile, ...]
    same: tuple[SameFigures, ...]
    choices: DropChoices
    looked: Mapping[str, PlannedFile] = field(default_factory=dict)
    state: tuple[int, str] = (-1, "")

    def file(self, key: str) -> PlannedFile:
        """Return a file by its key."""
        return next(planned for planned in self.files if planned.key == key)

    @property
    def open_questions(self) -> list[tuple[str, FileQuestion]]:
        """What nobody has answered yet, with the key of the file or of the group.

        A file that another one may replace is asked about only once it is known to be taken.
        """
        open_groups = [group for group in self.same if group.question.answer is None]
        waiting = {key for group in open_groups for key in group.files if key != group.question.proposal}
        asked_of = [file for file in self.files if file.state == "asked" and file.key not in waiting]
        groups = [(group.key, group.question) for group in open_groups]
        return groups + [(planned.key, asked) for planned in asked_of for asked in planned.open_questions]
