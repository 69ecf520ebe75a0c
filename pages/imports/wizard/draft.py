"""The file that a person is importing: its bytes on disk, the choices made so far, and the last answer about it."""

import os
import shutil
import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import streamlit as st

from pages.common import access, queries
from pages.imports.wizard import jobs
from services import imports
from services.background_work import Job
from services.imports import ImportOptions, Outcome, Preview
from services.permissions import Actor

DRAFT = "import_draft"
ROUND = "import_round"


@dataclass
class Draft:
    """One uploaded file of this session.

    The bytes lie in a temporary file that vanishes with the session, after posting, or when the person takes another
    file; the uploader's own copy in memory is dropped at once. `answer` is the last preview, kept so that a rerun
    without a new choice does not read the file again.
    """

    name: str
    spool: Any
    size: int
    token: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    choices: dict[str, Any] = field(default_factory=dict)
    answer: jobs.LastAnswer[Preview] = field(default_factory=jobs.LastAnswer)
    posting: Job[Outcome] | None = None
    outcome: Outcome | None = None

    @property
    def path(self) -> Path:
        """Return where the bytes lie."""
        return Path(self.spool.name)

    def drop_bytes(self) -> None:
        """Delete the temporary file."""
        self.spool.close()


def current() -> Draft | None:
    """Return the draft of this session, if any."""
    draft: Draft | None = st.session_state.get(DRAFT)
    return draft


def start(name: str, content: BinaryIO) -> Draft:
    """Spool an uploaded file to disk and make it the session's draft."""
    forget()
    spool = tempfile.NamedTemporaryFile(prefix="caseload-import-")  # noqa: SIM115 - closed with the draft
    shutil.copyfileobj(content, spool, length=1 << 20)
    spool.flush()
    draft = Draft(Path(name).name, spool, os.fstat(spool.fileno()).st_size)
    st.session_state[DRAFT] = draft
    # A new key makes Streamlit drop the uploader's copy of the bytes.
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    return draft


def forget() -> None:
    """Drop the draft with its bytes."""
    draft = st.session_state.pop(DRAFT, None)
    if draft is not None:
        draft.answer.forget()
        draft.drop_bytes()


def preview(draft: Draft, actor: Actor, options: ImportOptions) -> Preview:
    """Return what posting the file with these options would do; reads it only when something changed.

    Raises:
        UserError: The file cannot be read as a table.
    """
    url, path, name = access.url(), draft.path, draft.name

    def begin() -> Job[Preview]:
        return jobs.start(
            name,
            actor.name,
            lambda progress: imports.preview(url, actor, path, filename=name, options=options, progress=progress),
        )

    return draft.answer.get((options, queries.now().data_version), begin)


def post(draft: Draft, actor: Actor, options: ImportOptions) -> None:
    """Begin to post the file; `posted` waits for the outcome, also after a rerun."""
    url, path, name = access.url(), draft.path, draft.name
    draft.posting = jobs.start(
        name,
        actor.name,
        lambda progress: imports.post(url, actor, path, filename=name, options=options, progress=progress),
        stored_whole=True,
    )


def take_outcome(draft: Draft) -> Outcome:
    """Wait for the posting that was begun, and return its outcome.

    Raises:
        UserError: It was refused; nothing is stored.
    """
    if draft.posting is None:
        raise AssertionError("Nothing is being posted.")
    job, outcome = draft.posting, None
    try:
        outcome = jobs.follow(job)
    finally:
        if not job.active:
            draft.posting = None
    draft.outcome = outcome
    draft.drop_bytes()
    return outcome
