"""Registers: new accounts, departments, suppliers, contracts and prices are added, known ones brought up to date."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import insert, update
from sqlmodel import Session

from data.importers.remarks import remark, shown
from data.importers.tables.layout import RowIssue
from data.models import ImportBatch
from language import N_, _
from planning.names import normalize
from services import audit
from services.currencies import exponent
from services.imports import people
from services.imports.asking import power_of, refusal
from services.imports.codes import brought, unknown
from services.imports.codes.code_books import Catalogue
from services.imports.codes.remembering import remember_decisions
from services.imports.codes.shown_rows import as_shown
from services.imports.earlier import already_posted
from services.imports.file_settings import check_currency_sign, settings_for, states_first_month
from services.imports.kinds import KINDS
from services.imports.register_rows import contracts, setup
from services.imports.register_rows.masters import OWN, Items, RegisterItem, take_open
from services.imports.registers import changes, reverting, twin_contracts
from services.imports.registers.asides import Asides
from services.imports.registers.known_items import known_items
from services.imports.registers.links import Links
from services.imports.registers.price_lists import PriceLists
from services.imports.registers.tiers import Tiers
from services.imports.results import Counts, Outcome, Preview
from services.imports.rows.amounts import AmountReader
from services.imports.rows.context import Context
from services.imports.rows.months import MonthReader
from services.imports.rows.typed import TypedRows
from services.imports.rows.unused import kept_note, note_filled, unused_columns, unused_note
from services.imports.source import ImportSource
from services.imports.storing import created, effects, rejects
from services.permissions import Actor


@dataclass
class RegisterChanges:
    """What a register file would do: items to add, items to change (with their old values), counts and issues.

    Contracts may state rebate tiers beside their own values; prices have to fit together with those that stand.
    """

    session: Session
    context: Context
    counts: Counts = field(default_factory=Counts)
    issues: list[RowIssue] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    fresh: list[RegisterItem] = field(default_factory=list)
    changed: list[tuple[int, RegisterItem, dict[str, Any]]] = field(default_factory=list)
    seen: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    sample: Any = None
    batch_id: int | None = None
    #: Places of rows that are not loaded, in the last piece of the file (rows held back are one piece).
    bad: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kind = self.context.source.options.kind
        self.tiers = Tiers(self.session)
        self.lists = PriceLists(self.session)
        self.links = Links(self.session, self.context)
        self.asides = Asides()

    def read(self) -> None:
        """Go through the file and sort every row."""
        source = self.context.source
        known = known_items(self.session, self.kind, self.context.source.coming)
        self.links.link_coming(known)
        make = KINDS[self.kind].items
        assert make is not None  # noqa: S101 - only registers come here
        source.masked.clear()
        for chunk in source.chunks():
            people.search_people(source, chunk, first=self.sample is None)
            self._aside(chunk)
            if self.sample is None and chunk.table.num_rows:
                self.sample = chunk.table.slice(0, 50).to_pandas()
            self._sort(chunk, make(self.context, chunk), known)
            note_filled(self.context, chunk)
        self._settle_twins()
        self.notes += changes.alike_notes(self.context, self.kind, self.fresh)
        self._settle_links(known)
        self.changed = self.lists.close(self.changed)
        exponent = self.context.amounts.exponent
        text = changes.changes_text(self.changed, self.links.old, exponent=exponent)
        self.notes += [text] if text else []
        self.unused = unused_columns(self.context)
        self.notes += [*unused_note(self.unused), *kept_note(self.unused, self.counts.rows_rejected)]
        self.notes += self.asides.notes([*self.fresh, *(item for _number, item, _old in self.changed)])

    def _aside(self, chunk: Any) -> None:
        counts = self.counts
        counts.rows_skipped += len(chunk.skipped)
        counts.rows_rejected += len(chunk.raw_rejects)
        counts.rows_read += len(chunk.skipped) + len(chunk.raw_rejects) + chunk.table.num_rows
        self._note(rejects.safe_issues(chunk, self.context.source))
        if self.batch_id is not None:
            rejects.store_raw(self.session, self.batch_id, chunk, self.context)

    def _sort(self, chunk: Any, items: Items, known: dict[str, Any]) -> None:
        self.tiers.judge(items)
        for item in items.listed:
            if not items.problems.bad[item.place]:
                self._place(item, items, known)
        self.counts.rows_skipped += len(items.totals)
        self._note(self.asides.add(items))
        bad = items.problems.bad
        self.bad = set(bad.nonzero()[0].tolist())
        self.counts.rows_rejected += int(bad.sum())
        self.counts.rejected_total += int(items.amounts[bad].sum())
        self.counts.control_total = self.counts.loaded_total + self.counts.rejected_total + self.counts.duplicate_total
        if items.problems.issues:
            typed = TypedRows(chunk.lines, items.amounts, items.problems)
            self._note([issue for place in sorted(items.problems.issues) for issue in items.problems.issues[place]])
            rejects.count_unknown(self.context, chunk, typed)
            if self.batch_id is not None:
                rejects.store_rows(self.session, self.batch_id, chunk, typed, self.context)

    def _place(self, item: RegisterItem, items: Items, known: dict[str, Any]) -> None:
        key = normalize(item.key)
        earlier = self.seen.setdefault(key, [])
        facts = {**item.values, **item.links, **dict.fromkeys(item.cleared), **item.usual}
        if item.tier is not None and any(facts.items() <= facts_.items() for facts_ in earlier):
            self._count("loaded" if self.tiers.take(key, item.tier) else "duplicate", item, again=True)
            return
        if facts in earlier:
            self._count("duplicate", item)
            return
        if earlier and self.kind == "contracts":
            # One number over several awards: each is a contract of its own.
            number = item.values["number"]
            item.values["number"] = f"{number} / {len(earlier) + 1}"
            say = _("Line {line} has other terms for “{number}”, so it is a contract of its own: “{own}”.",
                    line=item.line, number=number, own=item.values["number"])  # fmt: skip
            self.notes.append(say)
            key = normalize(item.values["number"])
        elif earlier:
            say = remark(N_("An earlier line of the file differs on “{key}”. Keep one of them."), key=item.key)
            items.reader.refuse(item.place, "", "repeated_code", say)
            return
        row = known.get(key)
        if row is None and self.kind == "standards":
            row = setup.stored_department(self.session, item)
        take_open(item, row)
        refusal = self._refusal(item, row)
        if refusal:
            items.reader.refuse(item.place, *refusal)
            return
        if set(facts) != {"number"}:  # a row of a tier alone says nothing of its contract
            earlier.append(facts)
        tier_is_new = item.tier is not None and self.tiers.take(key, item.tier)
        if row is None:
            self.fresh.append(item)
            self._count("loaded", item)
            return
        old = _differences(row, item)
        linked = self.links.differs(row, item)
        if old or linked:
            self.changed.append((row.id, item, old))
        self._count("loaded" if old or tier_is_new or linked else "duplicate", item)

    def _refusal(self, item: RegisterItem, row: Any) -> tuple[str, str, str] | None:
        """Return why an item cannot stand beside what is there already: the concept, a code and a sentence."""
        if self.kind == "contracts":
            return contracts.refusal(item, row)
        return self.lists.refusal(item, row) if self.kind == "prices" else None

    def _settle_twins(self) -> None:
        """Ask about contracts that are known under another number, or leave them out."""
        if self.kind != "contracts":
            return
        catalogue, coming = self.context.catalogue, self.context.source.coming
        known = twin_contracts.known_terms(self.session, coming)
        pairs = twin_contracts.twins(self.fresh, known, lambda number: catalogue.name_of("supplier", number), self.seen)
        if not pairs or self.context.source.ask(twin_contracts.twin_question(pairs)) != twin_contracts.LEAVE_OUT:
            return
        out = [item for item, _number in pairs]
        self.fresh = [item for item in self.fresh if not any(item is one for one in out)]
        self.counts.rows_loaded -= len(out)
        self.counts.rows_skipped += len(out)
        self.counts.loaded_total -= sum(item.amount for item in out)
        self.counts.control_total -= sum(item.amount for item in out)

    def _settle_links(self, known: dict[str, Any]) -> None:
        """Decide the links of all rows; a known thing that stays as it is was no change after all."""
        stored = {row.id: row for row in known.values()}
        self._note(self.links.settle(self.fresh, self.changed, stored))
        altered = [change for change in self.changed if change[2] or change[0] in self.links.values]
        same = len(self.changed) - len(altered)
        self.changed = altered
        self.counts.rows_loaded -= same
        self.counts.rows_duplicate += same

    def _count(self, what: str, item: RegisterItem, *, again: bool = False) -> None:
        """Count a row; one that says `again` what a contract is worth adds nothing to what was loaded."""
        setattr(self.counts, f"rows_{what}", getattr(self.counts, f"rows_{what}") + 1)
        total = "duplicate_total" if again else f"{what}_total"
        setattr(self.counts, total, getattr(self.counts, total) + item.amount)

    def _note(self, issues: list[RowIssue]) -> None:
        self.issues.extend(issues)
        self.codes.update(issue.code for issue in issues)


def _shown(item: RegisterItem) -> dict[str, Any]:
    """Return an item as a preview shows it: what a new thing takes where its row leaves it open, codes of its links."""
    return {**item.first, **{name: value for name, value in item.values.items() if value is not None}, **item.links}


def _differences(row: Any, item: RegisterItem) -> dict[str, Any]:
    """Return the stored values that the file changes; what the file leaves empty stays as it is."""
    changed = {
        name: getattr(row, name)
        for name, value in item.values.items()
        if name not in OWN and value is not None and getattr(row, name) != value
    }
    return changed | {name: old for name in item.cleared if (old := getattr(row, name)) is not None}


def good_lines(session: Session, source: ImportSource) -> list[int]:
    """Return the ids of held rows that would be loaded now."""
    plan = _plan(session, source, None)
    return [number for place, number in enumerate(source.held_ids) if place not in plan.bad]


# Doing it -------------------------------------------------------------------------------------------------------------


def preview(session: Session, actor: Actor, source: ImportSource) -> Preview:
    """Return what a register file would do."""
    del actor
    plan = _plan(session, source, None)
    earlier = already_posted(session, source)
    hidden = [item.column for item in source.private]
    blocking = _blocking(plan)
    if earlier is not None:
        blocking.insert(0, _("This file is already imported (batch {earlier_id}).", earlier_id=earlier.id))
    items = [*plan.fresh, *(change[1] for change in plan.changed)]
    sample = plan.sample if plan.sample is not None else pd.DataFrame()
    return Preview(
        **{name: getattr(plan.counts, name) for name in Counts.__dataclass_fields__},
        options=replace(source.options, leave_out=source.left_out),
        layout=source.layout,
        mapping=source.guesses,
        sample=sample.drop(columns=[name for name in hidden if name in sample]),
        typed_sample=as_shown(
            pd.DataFrame([_shown(item) for item in items[:50]] if not hidden else []), plan.context.catalogue
        ),
        issues=plan.issues,
        unknown=unknown.unknown_codes(plan.context.catalogue),
        private_columns=source.private,
        already_posted=earlier.id if earlier else None,
        blocking=blocking,
        questions=list(source.asked.values()),
        notes=[*source.notes, *people.masked_note(source), *source.layout.notes, *plan.notes],
        profile_suggested=source.profile,
        unused_columns=plan.unused,
        new_codes=plan.context.catalogue.new_codes,
        brings=brought.by_items(
            plan.context.catalogue,
            source.options.kind,
            plan.fresh,
            [change[1] for change in plan.changed],
            plan.links.new_measures,
        ),
    )


def post(session: Session, actor: Actor, source: ImportSource) -> Outcome:
    """Add and update the items of a register file as one batch.

    Raises:
        UserError: Private columns, an open question, or no good row.
    """
    batch = effects.open_batch(session, actor, source)
    plan = _plan(session, source, batch.id)
    blocking = _blocking(plan)
    if blocking:
        choose = _("Choose the columns, or leave some out, then import again.")
        raise refusal(source, blocking, hint=people.remedy(source) if source.private else choose)
    audit.one_writer(session)  # before the items, as everybody who changes them does
    made = [_add(session, source.options.kind, item, batch.id or 0) for item in plan.fresh]
    for number, item, _unused in plan.changed:
        _change(session, source.options.kind, number, item)
    _fill(batch, plan, made, plan.links.store(made))
    session.flush()
    if plan.counts.rows_rejected:
        created.forget_unused(session, plan.context.catalogue)
    created.remember_created(batch, plan.context.catalogue, plan.links.made)
    reverting.rematch(session, batch)
    unknown.remember(session, batch, plan.context.catalogue)
    remember_decisions(session, actor, source.options.decisions, plan.context.catalogue)
    counts = {name: getattr(plan.counts, name) for name in Counts.__dataclass_fields__}
    details = {"file": source.filename, "sha256": source.sha256, "left_out": list(source.left_out), **counts}
    audit.record(session, actor, f"import.{batch.kind}", f"import_batch/{batch.id}", details)
    books = plan.context.catalogue.books
    return Outcome(
        **counts,
        batch_id=batch.id or 0,
        issues=plan.issues,
        notes=[*source.notes, *people.masked_note(source), *source.layout.notes, *plan.notes],
        unused_columns=plan.unused,
        created={kind: len(book.created) for kind, book in books.items() if book.created},
    )


def _plan(session: Session, source: ImportSource, batch_id: int | None) -> RegisterChanges:
    known = settings_for(session, source)
    decimals = exponent(known.currency)
    context = Context(
        source=source,
        catalogue=Catalogue(session, source.options, store=batch_id is not None, coming=source.coming),
        settings=known,
        months=MonthReader(
            source.mapping,
            source.layout,
            source.options,
            known.fiscal_first_month,
            source.ask,
            source.filename,
            stated=states_first_month(session, source),
        ),
        amounts=AmountReader(source.mapping, source.layout, decimals, power_of(source.options), source.ask),
    )
    check_currency_sign(context)
    plan = RegisterChanges(session, context, batch_id=batch_id)
    plan.read()
    return plan


def _blocking(plan: RegisterChanges) -> list[str]:
    source = plan.context.source
    if source.private:
        return people.refusals(source)
    asked = [*plan.context.questions, *(question.text for question in source.open_questions)]
    if asked:
        return asked
    counts = plan.counts
    if counts.rows_loaded + counts.rows_duplicate == 0 and not any(code.startswith("unknown_") for code in plan.codes):
        if not plan.issues:
            return [_("No row can be loaded.")]
        line, message = plan.issues[0].line, shown(plan.issues[0].message)
        return [_("No row can be loaded. The first: line {line}, {message}", line=line, message=message)]
    return []


def _add(session: Session, kind: str, item: RegisterItem, batch_id: int) -> int:
    model = KINDS[kind].model
    stated = {name: value for name, value in item.values.items() if value is not None}
    values = {**item.first, **stated}
    if kind == "contracts":
        values |= {"batch_id": batch_id, "line_number": item.line}
    row = model(**values).model_dump(exclude={"id"})
    made = session.connection().execute(insert(model).values(**row))
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def _change(session: Session, kind: str, number: int, item: RegisterItem) -> None:
    model: Any = KINDS[kind].model
    values = {name: value for name, value in item.values.items() if name not in OWN and value is not None}
    values |= dict.fromkeys(item.cleared)
    session.connection().execute(update(model).where(model.id == number).values(**values))


def _fill(batch: ImportBatch, plan: RegisterChanges, made: list[int], links: dict[int, dict[str, int]]) -> None:
    former = plan.links.old
    changed = {str(number): _plain(old) | former.get(number, {}) for number, _unused, old in plan.changed}
    given = {
        str(number): _plain({name: item.values.get(name) for name in old}) | links.get(number, {})
        for number, item, old in plan.changed
    }
    tiers = plan.tiers.store([*zip(made, plan.fresh, strict=True)])
    batch.layout = {**batch.layout, "made": made, "changed": changed, "given": given, "tiers": tiers}
    batch.columns_left_out = list(plan.context.source.left_out)
    batch.mapping = plan.context.source.mapping
    batch.currency = plan.context.settings.currency
    for name in Counts.__dataclass_fields__:
        setattr(batch, f"{name}_minor" if name.endswith("_total") else name, getattr(plan.counts, name))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
