"""Answers kept for the next file of the same shape, beside its saved mapping or without one."""

from pathlib import PurePath

from sqlmodel import Session, select

from data.importers.questions import QUESTIONS
from data.models import ImportProfile
from services.imports.source import ImportSource, saved_profile
from services.permissions import Actor


def remember_answers(session: Session, actor: Actor, source: ImportSource) -> None:
    """Keep the answers in force for files with the same header; what holds for one file only (a year) is not kept.

    They go into the saved mapping of that header; without one they are kept by themselves, under the file's name.
    """
    kept = {
        asked.name: asked.answer
        for asked in source.asked.values()
        if asked.answer is not None and QUESTIONS[asked.name].remembered
    }
    if not kept or source.held is not None:
        return
    profile = saved_profile(session, source.options.kind, source.layout.fingerprint)
    if profile is None:
        profile = ImportProfile(
            kind=source.options.kind,
            name=_free_name(session, source),
            fingerprint=source.layout.fingerprint,
            mapping={},
            options={},
            created_by=actor.name,
        )
    profile.options = {**profile.options, "answers": {**profile.options.get("answers", {}), **kept}}
    session.add(profile)


def _free_name(session: Session, source: ImportSource) -> str:
    query = select(ImportProfile.name).where(ImportProfile.kind == source.options.kind)
    taken = set(session.exec(query).all())
    stem = PurePath(source.filename).stem[:60]
    names = (stem, *(f"{stem} ({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
