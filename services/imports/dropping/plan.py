"""What is planned for the files of a drop, and what a person has decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from data.importers.meaning.recognition import Recognition
from data.importers.questions import FileQuestion
from services.imports.codes.coming import Coming
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
        by_file: The same for one file, by its key; wins. "kind" and "version" are answered like all others. What says
            how files of its form are written holds for the others of the drop that have no answer of their own.
        by_form: The same for all files of a form (`PlannedFile.form`).
        take: Key of `SameFigures`, or of one of its files, to the key of the file that is taken; "all", "stored" or
            "proposed" also answer a group, and under "take" in `answers` all of them.
        base: Options of every file (`create_missing`, `mode` …); its kind is ignored.
        options: Options of one file instead of `base`, by its key; a kind of "" is recognized.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    by_file: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_form: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    take: Mapping[str, str] = field(default_factory=dict)
    base: ImportOptions = field(default_factory=lambda: ImportOptions(kind="", mode="only_new"))
    options: Mapping[str, ImportOptions] = field(default_factory=dict)

    def about(self, key: str) -> tuple[object, ...]:
        """Return what was decided about a file by itself."""
        return dict(self.by_file.get(key, {})), self.options.get(key, self.base)


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
        corrects: The file of the drop whose figures it replaces in its months, so that it is posted after it.
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
    corrects: str = ""

    @property
    def key(self) -> str:
        """The file's name in answers."""
        return self.file.key

    @property
    def form(self) -> str:
        """What files that one system writes alike have in common; the key of one that cannot be read."""
        return (self.recognition.form if self.recognition else "") or self.key

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
        alike: Whether no figure differs.
    """

    key: str
    files: tuple[str, ...]
    question: FileQuestion
    alike: bool = True


@dataclass(frozen=True)
class SharedQuestion:
    """What several files ask alike: answered once, under their form ("" for files of any form)."""

    form: str
    files: tuple[str, ...]
    question: FileQuestion


@dataclass(frozen=True)
class Look:
    """A file as it was found, and all that it depends on: decisions, answers for several files, what comes before."""

    planned: PlannedFile
    about: tuple[object, ...]
    given: Mapping[str, str]
    coming: Coming

    def holds(self, about: tuple[object, ...], given: Mapping[str, str], coming: Coming) -> bool:
        """Return whether another look would find the same: answers count where the file asks for them."""
        asked = {"kind", "version", *(question.name for question in self.planned.questions)}
        before, now = ({name: said[name] for name in asked & set(said)} for said in (self.given, given))
        return self.about == about and before == now and self.coming == coming


@dataclass(frozen=True)
class DropPlan:
    """The files of a drop in the order in which they are posted, those that are not posted last.

    Each is as posting will find it: what files before it bring is known to it. `shared` are questions that several
    files ask. `sights` and `looks` keep what was found, at a `state` of the data and in a language; `last_batch` is the
    last import that was stored then.
    """

    files: tuple[PlannedFile, ...]
    same: tuple[SameFigures, ...]
    choices: DropChoices
    shared: tuple[SharedQuestion, ...] = ()
    sights: Mapping[str, PlannedFile] = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)
    after: Mapping[str, Look] = field(default_factory=dict)
    state: tuple[int, str] = (-1, "")
    last_batch: int = 0

    def file(self, key: str) -> PlannedFile:
        """Return a file by its key."""
        return next(planned for planned in self.files if planned.key == key)

    @property
    def open_questions(self) -> list[tuple[str, FileQuestion]]:
        """What nobody has answered yet, with the key of the file or of the group.

        What several files ask is named once, with the first of them. A file that another one may replace is asked
        about only once it is known to be taken.
        """
        asked_of = [file for file in self.files if file.state == "asked" and file.key not in self.waiting]
        questions = [(group.key, group.question) for group in self.same if group.question.answer is None]
        told: set[int] = set()
        for planned in asked_of:
            for asked in planned.open_questions:
                shared = self.shared_by(planned.key, asked.name)
                if shared is None:
                    questions.append((planned.key, asked))
                elif id(shared) not in told:
                    told.add(id(shared))
                    questions.append((planned.key, shared.question))
        return questions

    @property
    def waiting(self) -> set[str]:
        """The files of which it is not known yet whether they are taken."""
        open_groups = [group for group in self.same if group.question.answer is None]
        return {key for group in open_groups for key in group.files if key != group.question.proposal}

    def shared_by(self, key: str, name: str) -> SharedQuestion | None:
        """Return the question that a file shares with others, None where it asks alone."""
        return next((one for one in self.shared if one.question.name == name and key in one.files), None)
