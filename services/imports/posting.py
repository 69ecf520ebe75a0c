"""Read, check and store one file: `preview` stores nothing, `post` stores everything in one transaction."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
from sqlmodel import Session

from data.engine import reading
from data.importers.remarks import shown
from data.models import ImportBatch
from language import _
from services.currencies import exponent
from services.imports import file_questions, people, undoing
from services.imports.asking import power_of, refusal
from services.imports.calendars.far_years import FarYears
from services.imports.codes import brought, unknown
from services.imports.codes.account_types import AccountTypes
from services.imports.codes.charts_abroad import open_classes
from services.imports.codes.code_books import Catalogue
from services.imports.codes.coming import NOTHING, Coming
from services.imports.codes.shown_rows import as_shown
from services.imports.earlier import already_posted, posted_before
from services.imports.file_settings import check_currency_sign, settings_for, states_first_month
from services.imports.kinds import KINDS, kind_named
from services.imports.options import ImportOptions, Progress
from services.imports.passing import Pass, repeat_until_settled
from services.imports.registers import updating
from services.imports.results import Counts, Outcome, Overlap, Preview
from services.imports.rows.account_question import proposed_accounts
from services.imports.rows.across import AcrossRows
from services.imports.rows.amounts import AmountReader
from services.imports.rows.context import Context
from services.imports.rows.months import MonthReader
from services.imports.rows.unused import unused_columns
from services.imports.source import ImportSource, leave_out, open_source
from services.imports.storing import effects
from services.imports.storing.bulk import bulk_indexes, importing, lock_versions
from services.imports.storing.figures import FigureTally
from services.imports.storing.overlap import stored_months
from services.permissions import Actor, require, require_own_eyes


def preview(
    url: str,
    actor: Actor,
    path: Path,
    *,
    filename: str,
    options: ImportOptions,
    progress: Progress | None = None,
    compare: bool = False,
    coming: Coming = NOTHING,
) -> Preview:
    """Return what posting this file would do; with `compare` its figures too, for a comparison with other files.

    `coming` is what files that are posted before it bring; it is taken as stored.

    Raises:
        UserError: Not permitted, or the file cannot be read as a table at all.
    """
    require(actor, "import:read")
    kind_named(options.kind)
    with reading(url) as session:
        source = open_source(session, path, filename=filename, options=options, progress=progress, coming=coming)
        if KINDS[source.options.kind].items:
            return updating.preview(session, actor, source)

        def make(sign: str | None, left_out: tuple[str, ...]) -> Pass:
            fresh = _new_pass(session, source, sign, left_out, progress=progress)
            fresh.tally = FigureTally(fresh.rows.table) if compare else None
            return fresh

        return _preview(session, repeat_until_settled(make, undo_writes=int))


def post(
    url: str,
    actor: Actor,
    path: Path,
    *,
    filename: str,
    options: ImportOptions,
    progress: Progress | None = None,
) -> Outcome:
    """Store the good rows of a file as one batch, with its rejected rows, totals and audit event: all or nothing.

    Raises:
        UserError: Not permitted, unreadable, posted before, private columns, or an open question.
    """
    require(actor, "import:write")
    require_own_eyes(actor)
    kind_named(options.kind)
    if progress is not None:
        progress(0.0, _("Waiting until no other import is under way"))
    with importing(url, patient=True) as session:  # pages post in a job beside them
        source = open_source(session, path, filename=filename, options=options, progress=progress)
        return post_source(session, actor, source, progress=progress)


def post_source(session: Session, actor: Actor, source: ImportSource, *, progress: Progress | None = None) -> Outcome:
    """Post a source inside an open unit of work; `post` and rows held back for a decision both end here."""
    earlier = clear_way(session, actor, source)
    if KINDS[source.options.kind].items:
        return updating.post(session, actor, source)
    table = KINDS[source.options.kind].table
    with bulk_indexes(session, table, expected_rows=source.expected_rows):
        current = _stored_pass(session, actor, source, progress)
    blocking = _blocking(session, current)
    if blocking:
        code = "question" if current.context.questions else "nothing_to_load"
        raise refusal(source, blocking, hint=_remedy(current), code=code)
    if earlier is not None and current.counts.rows_loaded == 0:
        raise posted_before(earlier)
    return effects.complete(session, actor, current)


def _stored_pass(session: Session, actor: Actor, source: ImportSource, progress: Progress | None) -> Pass:
    """Run the pass that stores; one that has to start over takes its lines back first."""
    place = session.begin_nested()

    def again() -> None:
        nonlocal place
        place.rollback()
        place = session.begin_nested()

    def make(sign: str | None, left_out: tuple[str, ...]) -> Pass:
        batch = effects.open_batch(session, actor, source)
        return _new_pass(session, source, sign, left_out, actor=actor, batch=batch, progress=progress)

    current = repeat_until_settled(make, undo_writes=again)
    place.commit()
    return current


def good_lines(session: Session, source: ImportSource) -> list[int]:
    """Return the ids of held rows that would be loaded now, by one pass that stores nothing."""
    if KINDS[source.options.kind].items:
        return updating.good_lines(session, source)
    current = _new_pass(session, source, None, ())
    current.remember_bad = set()
    current.run()
    return [number for place, number in enumerate(source.held_ids) if place not in current.remember_bad]


def clear_way(session: Session, actor: Actor, source: ImportSource) -> ImportBatch | None:
    """Refuse a file that is in force already; one of which every row still waits is taken back, and returned.

    So a file whose codes were all unknown can be loaded again with permission to make them.

    Raises:
        UserError: With the batch that it was posted as.
    """
    earlier = already_posted(session, source)
    if earlier is None:
        return None
    if earlier.rows_loaded or KINDS[earlier.kind].items or undoing.released_batches(session, earlier):
        raise posted_before(earlier)
    lock_versions(session)  # before the trail, which is told first that the earlier one goes
    undoing.take_back_with_released(session, actor, earlier)
    return earlier


def _new_pass(
    session: Session,
    source: ImportSource,
    sign: str | None,
    left_out: tuple[str, ...],
    *,
    actor: Actor | None = None,
    batch: ImportBatch | None = None,
    progress: Progress | None = None,
) -> Pass:
    """Return a pass with fresh readers; what an earlier pass learned (sign, columns to leave out) comes along."""
    if left_out:
        leave_out(source, left_out)
    source.masked.clear()
    known = settings_for(session, source)
    options = source.options
    decimals = exponent(known.currency)
    amounts = AmountReader(source.mapping, source.layout, decimals, power_of(options), source.ask)
    amounts.settled = source.layout.sides or None
    amounts.negative_lines = file_questions.negative_lines(source.layout, source.mapping, options)
    recognized = AccountTypes(
        options.kind,
        source.layout.preset or "",
        two_sided=amounts.two_sided,
        open_classes=open_classes(source.mapping.get("account", ""), known.currency),
        fixed=source.account_types,
    )
    context = Context(
        source=source,
        catalogue=Catalogue(session, options, store=batch is not None, recognized=recognized, coming=source.coming),
        settings=known,
        months=MonthReader(
            source.mapping,
            source.layout,
            options,
            known.fiscal_first_month,
            source.ask,
            source.filename,
            stated=states_first_month(session, source),
            far=FarYears(budget=options.kind == "budget"),
        ),
        amounts=amounts,
        sign_convention=options.sign_convention or sign,
        actor=actor.name if actor else "preview",
    )
    check_currency_sign(context)
    read = KINDS[options.kind].lines
    assert read is not None  # noqa: S101 - registers do not come here
    for question in source.layout.blocking:
        context.ask(question)
    unpivot = source.layout.unpivot
    rows = AcrossRows(context, read(context), unpivot) if unpivot else read(context)
    return Pass(session, context, rows, options.mode, batch_id=batch.id if batch else None, progress=progress)


# What stands in the way -----------------------------------------------------------------------------------------------


def _blocking(session: Session, current: Pass) -> list[str]:
    context, source = current.context, current.context.source
    sentences = []
    if source.private:
        sentences += people.refusals(source)
    sentences += context.questions + context.amounts.questions
    sentences += [question.text for question in source.open_questions]
    counts = current.counts
    if not sentences and counts.rows_loaded + counts.rows_duplicate == 0:
        sentences += _nothing_to_load(current)
    if not sentences and current.mode is None and overlapping(session, current) is not None:
        sentences.append(
            _(
                "Months of this file already have figures. Choose what to do: load only lines not stored yet, "
                "replace these months with this file, or add every line of this file."
            )
        )
    return sentences


def _nothing_to_load(current: Pass) -> list[str]:
    """Return why a file without a single good row is refused; rows that only wait for a decision are kept."""
    if current.counts.rows_rejected == 0:
        return [_("The file has no data rows.")]
    waiting = sum(count for code, count in current.codes.items() if code.startswith("unknown_"))
    if waiting:
        return []
    code = current.codes.most_common(1)[0][0]
    example = next(issue for issue in current.issues if issue.code == code)
    return [
        _("No row can be loaded. The first: line {line}, {message}", line=example.line, message=shown(example.message))
    ]


def _remedy(current: Pass) -> str:
    if current.context.source.private:
        return people.remedy(current.context.source)
    if current.context.mapping.keys() <= {"amount"}:
        return _("Choose the columns.")
    return _("Choose, then import again.")


def overlapping(session: Session, current: Pass) -> Overlap | None:
    """Return what is stored in the months of the rows to be loaded, None when nothing is."""
    months = sorted(current.months)
    stored = stored_months(session, current.rows.table, months, narrow=current.narrowed)
    mine = current.batch_id
    stored = stored[stored["batch_id"] != (mine if mine is not None else -1)]
    if stored.empty:
        return None
    return Overlap(
        periods=tuple(sorted(set(stored["period"].tolist()))),
        stored_rows=int(stored["rows"].sum()),
        equal_rows=current.equal_rows,
    )


def _preview(session: Session, current: Pass) -> Preview:
    context, source = current.context, current.context.source
    figures = current.tally.figures(context.catalogue) if current.tally is not None else None
    if current.counts.rows_rejected:
        context.catalogue.keep_used(current.used)
    earlier = already_posted(session, source)
    if earlier is not None and not earlier.rows_loaded and current.counts.rows_loaded:
        earlier = None if not undoing.released_batches(session, earlier) else earlier
    blocking = _blocking(session, current)
    if earlier is not None:
        blocking.insert(0, _("This file is already imported (batch {earlier_id}).", earlier_id=earlier.id))
    hidden = [item.column for item in source.private]
    counts = {name: getattr(current.counts, name) for name in Counts.__dataclass_fields__}
    months = [(month, rows, amount) for month, (rows, amount) in sorted(current.months.items())]
    sample = current.sample if current.sample is not None else pd.DataFrame()
    versions = current.rows.versions
    typed = current.typed_sample if current.typed_sample is not None and not hidden else pd.DataFrame()
    return Preview(
        **counts,
        options=replace(source.options, leave_out=source.left_out),
        layout=source.layout,
        mapping=source.guesses,
        sample=sample.drop(columns=[name for name in hidden if name in sample]),
        typed_sample=as_shown(typed, context.catalogue, version=source.options.version),
        file_total=current.file_total,
        issues=current.issues,
        periods=pd.DataFrame(months, columns=["period", "rows", "amount_minor"]),
        unknown=unknown.unknown_codes(context.catalogue),
        private_columns=source.private,
        overlap=overlapping(session, current),
        already_posted=earlier.id if earlier else None,
        blocking=blocking,
        questions=list(source.asked.values()),
        notes=effects.notes_of(current, effects.lacks_of(current)),
        fallbacks=context.fallbacks.counts(),
        sign_convention=context.sign_convention or "natural",
        profile_suggested=source.profile,
        unused_columns=unused_columns(context),
        exponent=current.rows.control[1],
        control_of=current.rows.control[0],
        statement=current.statement(),
        proposed=proposed_accounts(context),
        new_codes=context.catalogue.new_codes,
        figures=figures,
        brings=brought.by_lines(context.catalogue, figures if current.rows.table == "ledger_entry" else None),
        restates=current.rows.restates,
        versions=dict(versions.filled) if versions is not None else {},
        locked_versions=list(versions.locked) if versions is not None else [],
        masked_suppliers=people.masked_suppliers(source),
    )
