"""The files that a person has dropped: their bytes on disk, the choices about each, the plan, and what was posted."""

import shutil
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import streamlit as st

from language import _
from pages.common import access, queries
from pages.imports.wizard import choices, jobs
from services.background_work import Job
from services.imports import ImportOptions, dropping, samples
from services.imports.dropping import DropChoices, DroppedFile, DropPlan, FileResult, PlannedFile
from services.organization.first_settings import SettingProposal
from services.permissions import Actor

DROP = "import_drop"
#: How long files that were posted can be found again from a new window.
KEPT_SECONDS = 3600
#: What each person posted last, by database and name: a window that is closed meanwhile loses nothing.
_POSTED: dict[tuple[str, str], "Drop"] = {}
ROUND = "import_drop_round"


@dataclass
class FileChoices:
    """What a person chose about one file; the parts of the wizard take it as they take the draft of a single file."""

    token: str
    choices: dict[str, Any] = field(default_factory=dict)


@dataclass
class Drop:
    """The files of one drop; `fresh` when nothing was known when they came, so that every code may be new.

    The folder vanishes with the session, or when the person takes other files.
    """

    folder: Any
    files: list[DroppedFile]
    fresh: bool
    token: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    own: dict[str, FileChoices] = field(default_factory=dict)
    all: FileChoices = field(init=False)  # what holds for every file
    by_form: dict[str, dict[str, str]] = field(default_factory=dict)
    take: dict[str, str] = field(default_factory=dict)
    results: dict[str, FileResult] = field(default_factory=dict)
    aside: dict[str, PlannedFile] = field(default_factory=dict)  # left out when the others were posted
    answer: jobs.LastAnswer[DropPlan] = field(default_factory=jobs.LastAnswer)
    last: DropPlan | None = None
    posting: Job[list[FileResult]] | None = None
    posted_at: float = 0.0  # as `time.monotonic` tells it
    proposals: list[SettingProposal] | None = None

    def __post_init__(self) -> None:
        self.all = FileChoices(f"{self.token}_all")

    def of(self, key: str) -> FileChoices:
        """Return what was chosen about a file."""
        if key not in self.own:
            place = [file.key for file in self.files].index(key)
            self.own[key] = FileChoices(f"{self.token}_{place}", {"create_missing": self.fresh})
        return self.own[key]

    def to_plan(self) -> list[DroppedFile]:
        """Return the files of which it is still to be said what posting them would do."""
        done = {key for key, result in self.results.items() if result.outcome is not None}
        return [file for file in self.files if file.key not in done and file.key not in self.aside]

    def choices(self) -> DropChoices:
        """Return all choices as the service takes them."""
        options = {file.key: _options(self.of(file.key)) for file in self.files}
        everywhere = dict(self.all.choices.get("answers") or {})
        by_form = {form: dict(answers) for form, answers in self.by_form.items()}
        return DropChoices(answers=everywhere, by_form=by_form, take=dict(self.take), options=options)


def _options(chosen: FileChoices) -> ImportOptions:
    made = choices.options(chosen, str(chosen.choices.get("kind") or ""), None)
    return replace(made, mode=made.mode or "only_new")


def current() -> Drop | None:
    """Return the drop of this session, if any."""
    drop: Drop | None = st.session_state.get(DROP)
    return drop


def left_behind(actor: Actor) -> Drop | None:
    """Return the files that this person posted last, from a window that may be closed by now; None after a while."""
    known = (access.url(), actor.name)
    drop = _POSTED.get(known)
    if drop is not None and time.monotonic() - drop.posted_at > KEPT_SECONDS:
        del _POSTED[known]
        return None
    return drop


def take_up(drop: Drop) -> None:
    """Make files that were dropped in another window those of this session."""
    st.session_state[DROP] = drop


def start(uploads: Sequence[tuple[str, BinaryIO]], actor: Actor) -> Drop:
    """Write the files to disk, open zip files, and make them the session's drop.

    Raises:
        UserError: Too many files.
    """
    forget()
    folder = tempfile.TemporaryDirectory(prefix="caseload-drop-")
    unpacked = Path(folder.name) / "unpacked"
    unpacked.mkdir()
    stored = []
    for number, (name, content) in enumerate(uploads):
        path = Path(folder.name) / str(number)
        with path.open("wb") as out:
            shutil.copyfileobj(content, out, length=1 << 20)
        stored.append((Path(name).name, path))
    files = dropping.open_files(stored, unpacked)
    drop = Drop(folder, files, samples.nothing_known(access.url(), actor))
    st.session_state[DROP] = drop
    # A new key makes Streamlit drop the uploader's copies of the bytes.
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    return drop


def forget() -> None:
    """Drop the files with their bytes."""
    drop = st.session_state.pop(DROP, None)
    if drop is not None:
        for known in [key for key, posted in _POSTED.items() if posted is drop]:
            del _POSTED[known]
        drop.answer.forget()
        drop.folder.cleanup()


def plan(drop: Drop, actor: Actor) -> DropPlan:
    """Return what posting the files would do; they are read again only when something changed."""
    url, files, chosen, before = access.url(), drop.to_plan(), drop.choices(), drop.last

    def begin() -> Job[DropPlan]:
        return jobs.start(
            drop.files[0].name,
            actor.name,
            lambda progress: dropping.propose(url, actor, files, chosen, progress=progress, before=before),
        )

    asked = (chosen, tuple(file.key for file in files), queries.now().data_version)
    drop.last = drop.answer.get(asked, begin)
    return drop.last


def post(drop: Drop, actor: Actor, ready: Sequence[PlannedFile]) -> None:
    """Begin to post files of the plan, in its order; `take_results` waits, also after a rerun.

    What was decided to be left out stays so: it is not asked about again because of what is stored now.
    """
    planned, url = drop.last, access.url()
    if planned is None:
        raise AssertionError("Nothing is planned.")

    def work(progress: jobs.Progress) -> list[FileResult]:
        results: list[FileResult] = []
        for place, one in enumerate(ready):
            text = _("Importing “{file}”, {place} of {count}", file=one.file.name, place=place + 1, count=len(ready))
            progress(place / len(ready), text)
            results.append(dropping.post_one(url, actor, planned, one.key, results))
        return results

    drop.aside |= {one.key: one for one in planned.files if one.state in ("left_out", "stored")}
    drop.posting, drop.posted_at = jobs.start(ready[0].file.name, actor.name, work, stored_whole=True), time.monotonic()
    _POSTED[url, actor.name] = drop


def take_results(drop: Drop) -> None:
    """Wait for the posting that was begun, and keep what became of each file.

    A window that is closed meanwhile ends here without them; the next one takes them then, though all is through.
    """
    job = drop.posting
    if job is None:
        return
    try:
        drop.results |= {result.key: result for result in jobs.follow(job)}
    except Exception:
        if not job.active:
            _forget_posting(drop)
        raise
    _forget_posting(drop)


def _forget_posting(drop: Drop) -> None:
    drop.posting = None
    drop.answer.forget()


def forget_results(drop: Drop, keys: Sequence[str]) -> None:
    """Forget what became of files that were undone: they are to be planned anew."""
    drop.results = {key: result for key, result in drop.results.items() if key not in keys}
    reconsider(drop)


def reconsider(drop: Drop) -> None:
    """Look again at the files that were left out."""
    drop.aside = {}
    drop.answer.forget()
