"""What a posted file leaves beside its lines: batch, replaced months, monthly totals, queue, audit trail."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from data.models import ImportBatch, ImportProfile, Setting
from data.models.base import utc_now
from language import _, ngettext
from planning.identifiers.file_names import safe_tabs
from planning.names import mark_name
from services import audit, settings
from services.budgets import overtyped
from services.budgets.stages.closing import require_open_volumes
from services.imports.codes import unknown
from services.imports.codes.remembering import remember_decisions
from services.imports.consequences import told_notes
from services.imports.kinds import KINDS
from services.imports.passing import Pass
from services.imports.people import masked_note
from services.imports.remembering import remember_answers
from services.imports.results import Counts, Outcome, amount_text
from services.imports.rows.account_question import number_notes
from services.imports.rows.context import Context
from services.imports.rows.unused import kept_note, unused_columns, unused_note
from services.imports.source import ImportSource
from services.imports.storing import created, line_sums
from services.imports.storing.lacks import lack_notes
from services.imports.storing.line_sums import SUMS
from services.permissions import Actor

#: Where a batch keeps how many lines it stored: more than its rows where one row is several lines.
LINES = "lines_stored"


def open_batch(session: Session, actor: Actor, source: ImportSource) -> ImportBatch:
    """Insert the batch with zero counts, so that its lines can point to it and a second import of the file waits.

    Notes of the layout show cells of the file, and are not stored.
    """
    batch = ImportBatch(
        kind=source.options.kind,
        scope=source.scope,
        mode=source.options.mode or "add",
        file_name=source.filename,
        file_size=source.size,
        sha256=source.sha256,
        layout={"file": _kept_layout(source)},
        mapping=source.mapping,
        profile_name=source.profile,
        posted_by=actor.name,
    )
    session.add(batch)
    session.flush()
    return batch


def _kept_layout(source: ImportSource) -> dict[str, Any]:
    """Return how the file is read, without notes, texts of its rows, and tabs that name a person."""
    layout = source.layout
    safe = {**safe_tabs(layout.sheets), **safe_tabs(layout.tabs)}
    sheets, tabs = ([safe[tab] for tab in names] for names in (layout.sheets, layout.tabs))
    whole: dict[str, Any] = json.loads(replace(layout, notes=(), inner_heads=()).to_json())
    return {**whole, "sheet": layout.sheet and source.kept_tab, "sheets": sheets, "tabs": tabs}


def complete(session: Session, actor: Actor, current: Pass) -> Outcome:
    """Finish a pass that stored its lines: replaced months, totals, counts, queue, audit event."""
    context, source = current.context, current.context.source
    batch = session.get_one(ImportBatch, current.batch_id)
    lacks = lacks_of(current)
    if source.options.mode == "replace" and current.months:
        supersede(session, current, batch)
    KINDS[batch.kind].totals.add_posted(session, current.totals_frame(), int(batch.id or 0), context.calendar)
    if batch.kind == "budget":
        overtyped.settle(session, context.calendar)
    if KINDS[batch.kind].table == "statistic":
        require_open_volumes(session, int(batch.id or 0))
    _check_references(session, current)
    _fill(batch, current)
    audit.one_writer(session)  # before settings, codes and names, as everybody who changes them does
    _adopt_settings(session, current)
    if current.counts.rows_rejected:
        created.forget_unused(session, context.catalogue)
    created.remember_created(batch, context.catalogue, _new_versions(current))
    session.flush()
    unknown.remember(session, batch, context.catalogue)
    remember_decisions(session, actor, source.options.decisions, context.catalogue)
    _use_profile(session, source)
    remember_answers(session, actor, source)
    details = {name: getattr(current.counts, name) for name in Counts.__dataclass_fields__}
    names: dict[str, Any] = {"file": source.filename, "mode": batch.mode, "sha256": source.sha256}
    names |= {"left_out": list(source.left_out), "masked": dict(source.masked)}
    names |= {"answers": dict(source.options.answers), **_kept_to(batch)}
    audit.record(session, actor, f"import.{batch.kind}", f"import_batch/{batch.id}", {**names, **details})
    return outcome(current, batch, lacks)


def outcome(current: Pass, batch: ImportBatch, lacks: Sequence[str]) -> Outcome:
    """Return what was done, for the person."""
    books = current.context.catalogue.books
    return Outcome(
        **{name: getattr(current.counts, name) for name in Counts.__dataclass_fields__},
        batch_id=batch.id or 0,
        issues=current.issues,
        notes=notes_of(current, lacks),
        created={kind: len(book.created) for kind, book in books.items() if book.created},
        unused_columns=unused_columns(current.context),
        sign_convention=batch.sign_convention,
        mode=batch.mode,
        exponent=current.rows.control[1],
        control_of=current.rows.control[0],
        statement=current.statement(),
        fallbacks=current.context.fallbacks.counts(),
    )


def lacks_of(current: Pass) -> list[str]:
    """Return what the ledger seems to lack with this file, as long as the kept totals are those from before it."""
    context = current.context
    if KINDS[context.source.options.kind].table != "ledger_entry":
        return []
    replaced = current.months if current.mode == "replace" else ()
    exponent = current.rows.control[1]
    return lack_notes(current.session, current.totals_frame(), context.catalogue, exponent, replaced=replaced)


def notes_of(current: Pass, lacks: Sequence[str]) -> list[str]:
    """Return remarks on what was decided while reading, on what is lacking, and on totals that do not tie."""
    context, counts = current.context, current.counts
    notes = [*context.source.notes, *masked_note(context.source), *context.source.layout.notes, *context.notes]
    unused = unused_columns(context)
    notes += [*context.months.notes, *context.amounts.notes, *unused_note(unused)]
    notes += kept_note(unused, counts.rows_rejected)
    notes += context.scenarios.notes(current.rows.control[1])
    notes += number_notes(context, current.rows.control[1])
    notes += context.statuses.notes(current.rows.control[1])
    notes += context.roundings.notes()
    notes += [note for tell in context.tellers for note in tell()]
    notes += told_notes(context, current.rows.control[1])
    notes += current.left_out.notes() if current.left_out else []
    if current.file_total is not None and current.file_total != counts.control_total:
        notes.append(_("The file's own total is not the sum of its lines; both are shown."))
    if current.hidden_rows:
        notes.append(
            ngettext(
                "{count} hidden row was loaded as well ({amount}). Delete it in the workbook if it must not count.",
                "{count} hidden rows were loaded as well ({amount}). "
                "Delete them in the workbook if they must not count.",
                current.hidden_rows,
                amount=amount_text(current.hidden_total, current.rows.control[1]),
            )
        )
    if current.beside is not None:
        notes += current.beside.notes(current.session, current.batch_id, current.rows.control[1], current.narrowed)
    notes += lacks
    notes += alike_notes(context)
    if current.issue_count > len(current.issues):
        notes.append(
            ngettext(
                "{count} more issue is kept with the rejected rows.",
                "{count} more issues are kept with the rejected rows.",
                current.issue_count - len(current.issues),
            )
        )
    return notes


def alike_notes(context: Context) -> list[str]:
    """Say which new names could be taken for known ones."""
    notes = []
    looks_like = context.catalogue.looks_like
    if looks_like:
        name, other = looks_like[0]
        notes.append(
            ngettext(
                "{count} new supplier looks like another (“{name}” and “{other}”); none were merged.",
                "{count} new suppliers look like others (for example “{name}” and “{other}”); none were merged.",
                len(looks_like),
                name=name,
                other=other,
            )
        )
    disguised = context.catalogue.same_to_the_eye
    if disguised:
        name, other = disguised[0]
        notes.append(
            ngettext(
                "{count} new code or name reads like a known one (“{name}” and “{other}”), but has letters of "
                "another alphabet or invisible characters. It was not merged.",
                "{count} new codes or names read like known ones (for example “{name}” and “{other}”), but have "
                "letters of another alphabet or invisible characters. None were merged.",
                len(disguised),
                name=mark_name(name),
                other=mark_name(other),
            )
        )
    return notes


def _fill(batch: ImportBatch, current: Pass) -> None:
    context, counts = current.context, current.counts
    months = sorted(current.months)
    batch.sign_convention = context.sign_convention or "natural"
    batch.currency = context.settings.currency
    batch.version_id = current.rows.version_id
    batch.period_from, batch.period_to = (months[0], months[-1]) if months else (None, None)
    batch.columns_left_out = list(context.source.left_out)
    batch.mapping = context.source.mapping
    word, exponent = current.rows.control
    file = {**batch.layout["file"], "sides": context.source.layout.sides}
    batch.layout = {
        **batch.layout,
        "file": file,
        "control": {"of": word, "exponent": exponent},
        "options": _options(context),
        LINES: sum(lines for lines, _amount in current.months.values()),
    }
    if sums := line_sums.of_batch(current.session, KINDS[batch.kind].table, int(batch.id or 0)):
        batch.layout = {**batch.layout, SUMS: sums}
    batch.layout = {**batch.layout, "fallbacks": [asdict(part) for part in context.fallbacks.counts()]}
    for field in fields(Counts):
        name = f"{field.name}_minor" if field.name.endswith("_total") else field.name
        setattr(batch, name, getattr(counts, field.name))


def _kept_to(batch: ImportBatch) -> dict[str, Any]:
    """Return what the lines of a batch are held to later, as its event tells it, too."""
    return {name: batch.layout[name] for name in (LINES, SUMS) if name in batch.layout}


def _options(context: Context) -> dict[str, Any]:
    """Return the options that held rows have to be read with later; a few rows alone show no order of days."""
    source = context.source
    kept = ("version", "sheet", "upload_period", "date_order", "fiscal_naming", "fiscal_start", "annual_spread")
    options = {name: getattr(source.options, name) for name in kept}
    options["sheet"] = options["sheet"] and source.kept_tab
    options["date_order"] = options["date_order"] or context.months.order or None
    return {**options, "answers": dict(source.options.answers)}


def _new_versions(current: Pass) -> dict[str, list[int]]:
    versions = current.rows.versions
    return {created.VERSION: versions.made} if versions is not None and versions.made else {}


def _adopt_settings(session: Session, current: Pass) -> None:
    """Store the settings that nobody had chosen and that this file was read by."""
    known, used, notes = settings.load(session), current.context.settings, current.context.notes
    if known.currency != used.currency:
        session.merge(Setting(key="currency", value={"value": used.currency}))
        notes.append(_("The hospital had no currency yet; from this file it is now {used}.", used=used.currency))
    if known.fiscal_first_month != used.fiscal_first_month:
        session.merge(Setting(key="fiscal_first_month", value={"value": used.fiscal_first_month}))
        told = _("The hospital's fiscal years now begin with month {month}, as answered for this file.",
                 month=used.fiscal_first_month)  # fmt: skip
        notes.append(told)


def _use_profile(session: Session, source: ImportSource) -> None:
    if source.profile is None:
        return
    query = select(ImportProfile).where(ImportProfile.kind == source.options.kind, ImportProfile.name == source.profile)
    profile = session.exec(query).first()
    if profile is not None:
        profile.used_at = utc_now()
        session.add(profile)


# Lines ----------------------------------------------------------------------------------------------------------------


def supersede(session: Session, current: Pass, batch: ImportBatch) -> None:
    """Put the lines that were stored before in the file's months out of force; totals follow.

    What a person typed over a budget or added to it is of no file: it stays; typing is settled against the new lines.
    """
    kind, number = KINDS[batch.kind], int(batch.id or 0)
    months = ", ".join(str(month) for month in sorted(current.months))
    condition = f"period IN ({months}) AND (batch_id IS NULL OR batch_id <> {number}) {current.narrowed}"
    if kind.table == "budget_line":
        condition += " AND NOT overtyping AND adjustment_id IS NULL"
    kind.totals.take_out(session, condition, current.context.calendar)
    session.connection().execute(
        text(f"UPDATE {kind.table} SET superseded_by = {number} WHERE superseded_by IS NULL AND {condition}")  # noqa: S608 - integers
    )


def _check_references(session: Session, current: Pass) -> None:
    """Prove that every department, account and supplier of the new lines exists (see `store.importing`)."""
    frame = current.totals_frame()
    for key, table in (("department_id", "department"), ("account_id", "account"), ("supplier_id", "supplier")):
        ids = sorted(set(frame[key].tolist()) - {0}) if key in frame else []
        for start in range(0, len(ids), 900):
            listed = ", ".join(str(number) for number in ids[start : start + 900])
            query = text(f"SELECT COUNT(*) FROM {table} WHERE id IN ({listed})")  # noqa: S608 - integers
            count = session.connection().execute(query).scalar_one()
            if count != len(ids[start : start + 900]):
                raise AssertionError(f"lines of this import point to a missing {table}")
