"""Registers: new accounts, departments, suppliers, contracts and prices are added, known ones brought up to date."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import insert, update
from sqlmodel import Session, select

from data.importers.remarks import remark, shown
from data.importers.tables.layout import RowIssue
from data.models import Contract, ImportBatch, Measure, ServiceLine
from language import N_, _, ngettext
from planning.names import normalized
from services import audit
from services.currencies import exponent
from services.errors import UserError
from services.imports.codes import unknown
from services.imports.codes.code_books import Catalogue
from services.imports.earlier import already_posted
from services.imports.file_currency import check_currency_sign, money_settings
from services.imports.kinds import KINDS
from services.imports.registers import changes, reverting
from services.imports.registers.price_lists import PriceLists
from services.imports.registers.tiers import Tiers
from services.imports.results import Counts, Outcome, Preview
from services.imports.rows import contracts, prices
from services.imports.rows.amounts import AmountReader
from services.imports.rows.context import Context
from services.imports.rows.months import MonthReader
from services.imports.rows.registers import OWN, Items, RegisterItem
from services.imports.rows.typed import TypedRows
from services.imports.source import ImportSource, search_people
from services.imports.storing import effects, rejects
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
    sample: Any = None
    batch_id: int | None = None
    #: Places of rows that are not loaded, in the last piece of the file (rows held back are one piece).
    bad: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kind = self.context.source.options.kind
        self.tiers = Tiers(self.session)
        self.lists = PriceLists(self.session)

    def read(self) -> None:
        """Go through the file and sort every row."""
        source = self.context.source
        known = _known(self.session, self.kind)
        make = KINDS[self.kind].items
        assert make is not None  # noqa: S101 - only registers come here
        for chunk in source.chunks():
            search_people(source, chunk, first=self.sample is None)
            self._aside(chunk)
            if self.sample is None and chunk.table.num_rows:
                self.sample = chunk.table.slice(0, 50).to_pandas()
            self._sort(chunk, make(self.context, chunk), known)
        self.changed = self.lists.close(self.changed)
        text = changes.changes_text(self.changed, exponent=self.context.amounts.exponent)
        self.notes += [text] if text else []

    def _aside(self, chunk: Any) -> None:
        counts = self.counts
        counts.rows_skipped += len(chunk.skipped)
        counts.rows_rejected += len(chunk.raw_rejects)
        counts.rows_read += len(chunk.skipped) + len(chunk.raw_rejects) + chunk.table.num_rows
        issues = rejects.safe_issues(chunk, self.context.source)
        self._note(issues)
        if self.batch_id is not None:
            rejects.store_ragged(self.session, self.batch_id, chunk, issues, self.context.source)

    def _sort(self, chunk: Any, items: Items, known: dict[str, Any]) -> None:
        self.tiers.judge(items)
        for item in items.listed:
            if not items.problems.bad[item.place]:
                self._place(item, items, known)
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
                rejects.store_rows(self.session, self.batch_id, chunk, typed)

    def _place(self, item: RegisterItem, items: Items, known: dict[str, Any]) -> None:
        key = normalized(item.key)
        earlier = self.seen.setdefault(key, [])
        facts = {**item.values, **item.links}
        if item.tier is not None and any(facts.items() <= facts_.items() for facts_ in earlier):
            self._count("loaded" if self.tiers.take(key, item.tier) else "duplicate", item, again=True)
            return
        if facts in earlier:
            self._count("duplicate", item)
            return
        if earlier and self.kind == "contracts":
            # One number over several awards: each is a contract of its own.
            item.values["number"] = f"{item.values['number']} / {len(earlier) + 1}"
            key = normalized(item.values["number"])
        elif earlier:
            say = remark(N_("An earlier line of the file differs on “{key}”. Keep one of them."), key=item.key)
            items.reader.refuse(item.place, "", "repeated_code", say)
            return
        row = known.get(key)
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
        if old or self._new_links(row, item):
            self.changed.append((row.id, item, old))
        self._count("loaded" if old or tier_is_new or self._new_links(row, item) else "duplicate", item)

    def _refusal(self, item: RegisterItem, row: Any) -> tuple[str, str, str] | None:
        """Return why an item cannot stand beside what is there already: the concept, a code and a sentence."""
        if self.kind == "contracts":
            return contracts.refusal(item, row)
        return self.lists.refusal(item, row) if self.kind == "prices" else None

    def _new_links(self, row: Any, item: RegisterItem) -> bool:
        return any(code and getattr(row, name) is None for name, code in item.links.items())

    def _count(self, what: str, item: RegisterItem, *, again: bool = False) -> None:
        """Count a row; one that says `again` what a contract is worth adds nothing to what was loaded."""
        setattr(self.counts, f"rows_{what}", getattr(self.counts, f"rows_{what}") + 1)
        total = "duplicate_total" if again else f"{what}_total"
        setattr(self.counts, total, getattr(self.counts, total) + item.amount)

    def _note(self, issues: list[RowIssue]) -> None:
        self.issues.extend(issues)
        self.codes.update(issue.code for issue in issues)


def _known(session: Session, kind: str) -> dict[str, Any]:
    model: Any = KINDS[kind].model
    rows = session.exec(select(model)).all()
    if kind == "contracts":
        return {normalized(row.number): row for row in rows}
    if kind == "prices":
        numbers = dict(session.exec(select(Contract.id, Contract.number)).all())
        said = ((row, prices.key(numbers[row.contract_id], row.item, row.unit, row.valid_from)) for row in rows)
        return {normalized(key): row for row, key in said}
    by_name = {normalized(row.name): row for row in rows if kind == "suppliers" and row.code is None}
    return by_name | {normalized(row.code): row for row in rows if row.code}


def _differences(row: Any, item: RegisterItem) -> dict[str, Any]:
    """Return the stored values that the file changes; what the file leaves empty stays as it is."""
    return {
        name: getattr(row, name)
        for name, value in item.values.items()
        if name not in OWN and value is not None and getattr(row, name) != value
    }


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
        options=source.options,
        layout=source.layout,
        mapping=source.guesses,
        sample=sample.drop(columns=[name for name in hidden if name in sample]),
        typed_sample=pd.DataFrame([{**item.values, **item.links} for item in items[:50]] if not hidden else []),
        issues=plan.issues,
        unknown=unknown.unknown_codes(plan.context.catalogue),
        private_columns=source.private,
        already_posted=earlier.id if earlier else None,
        blocking=blocking,
        questions=list(source.layout.questions),
        notes=[*source.notes, *source.layout.notes, *plan.notes],
        profile_suggested=source.profile,
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
        raise UserError(
            " ".join(blocking), hint=_("Choose the columns, or leave some out, then import again."),
            code="private" if source.private else "question",
        )  # fmt: skip
    made = [_add(session, source.options.kind, item, batch.id or 0) for item in plan.fresh]
    for number, item, _unused in plan.changed:
        _change(session, source.options.kind, number, item)
    links = _link(plan, made)
    _fill(batch, plan, made, links)
    session.flush()
    reverting.rematch(session, batch)
    unknown.remember(session, batch, plan.context.catalogue)
    counts = {name: getattr(plan.counts, name) for name in Counts.__dataclass_fields__}
    details = {"file": source.filename, "sha256": source.sha256, "left_out": list(source.left_out), **counts}
    audit.record(session, actor, f"import.{batch.kind}", f"import_batch/{batch.id}", details)
    books = plan.context.catalogue.books
    return Outcome(
        **counts,
        batch_id=batch.id or 0,
        issues=plan.issues,
        notes=[*source.notes, *source.layout.notes, *plan.notes],
        created={kind: len(book.created) for kind, book in books.items() if book.created},
    )


def _plan(session: Session, source: ImportSource, batch_id: int | None) -> RegisterChanges:
    known = money_settings(session, source)
    decimals = exponent(known.currency)
    context = Context(
        source=source,
        catalogue=Catalogue(session, source.options, store=batch_id is not None),
        settings=known,
        months=MonthReader(source.mapping, source.layout, source.options, known.fiscal_first_month),
        amounts=AmountReader(source.mapping, source.layout, decimals),
    )
    check_currency_sign(context)
    plan = RegisterChanges(session, context, batch_id=batch_id)
    plan.read()
    return plan


def _blocking(plan: RegisterChanges) -> list[str]:
    source = plan.context.source
    if source.private:
        named = "; ".join(f"“{item.column}” ({item.reason})" for item in source.private)
        return [_("The file seems to identify people: {named}. Nothing was stored.", named=named)]
    if plan.context.questions:
        return list(plan.context.questions)
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
    session.connection().execute(update(model).where(model.id == number).values(**values))


def _link(plan: RegisterChanges, made: list[int]) -> dict[int, dict[str, Any]]:
    """Set parents, service lines and units of service once all items exist; return the old values by id."""
    kind = plan.context.source.options.kind
    model: Any = KINDS[kind].model
    targets = {"parent_id": _ids(plan.session, model)}
    if kind == "departments":
        targets["service_line_id"] = _ids(plan.session, ServiceLine)
        targets["uos_measure_id"] = _ids(plan.session, Measure)
    parents = {row.id: getattr(row, "parent_id", None) for row in plan.session.exec(select(model))}
    changes: dict[int, dict[str, Any]] = {}
    missing: list[str] = []
    places = [*zip(made, plan.fresh, strict=True), *((number, item) for number, item, _unused in plan.changed)]
    for number, item in places:
        for name, code in item.links.items():
            target = targets[name].get(normalized(code)) if code else None
            if code and target is None and name != "parent_id":
                target = _new_link(plan.session, name, code, targets[name])
            if target is None or (name == "parent_id" and target == number):
                missing += [code] if code and target is None else []
            elif name != "parent_id" or not _loops(parents, number, target):
                changes.setdefault(number, {})[name] = target
                if name == "parent_id":
                    parents[number] = target
    for number, values in changes.items():
        plan.session.connection().execute(update(model).where(model.id == number).values(**values))
    if missing:
        plan.notes.append(
            ngettext(
                "{count} row names an unknown parent (“{parent}”); it has no parent.",
                "{count} rows name an unknown parent (for example “{parent}”); they have no parent.",
                len(missing),
                parent=missing[0],
            )
        )
    return changes


def _new_link(session: Session, name: str, code: str, known: dict[str, int]) -> int:
    model = ServiceLine if name == "service_line_id" else Measure
    row = model(code=code, name=code).model_dump(exclude={"id"})
    made = session.connection().execute(insert(model).values(**row))
    known[normalized(code)] = int(made.inserted_primary_key[0])  # type: ignore[index]
    return known[normalized(code)]


def _ids(session: Session, model: Any) -> dict[str, int]:
    ids: dict[str, int] = {}
    if "code" not in model.model_fields:
        return ids
    for number, code, name in session.exec(select(model.id, model.code, model.name)):
        ids.setdefault(normalized(name), number)
        if code:
            ids[normalized(code)] = number
    return ids


def _loops(parents: dict[int, int | None], number: int, target: int) -> bool:
    seen: set[int] = set()
    current: int | None = target
    while current is not None and current not in seen:
        if current == number:
            return True
        seen.add(current)
        current = parents.get(current)
    return False


def _fill(batch: ImportBatch, plan: RegisterChanges, made: list[int], links: dict[int, dict[str, Any]]) -> None:
    changed = {str(number): _plain(old) for number, _unused, old in plan.changed}
    for number, linked in links.items():
        if str(number) in changed:
            changed[str(number)] |= dict.fromkeys(linked)
    given = {str(number): _plain({name: item.values[name] for name in old}) for number, item, old in plan.changed}
    tiers = plan.tiers.store([*zip(made, plan.fresh, strict=True)])
    batch.layout = {**batch.layout, "made": made, "changed": changed, "given": given, "tiers": tiers}
    batch.columns_left_out = list(plan.context.source.left_out)
    batch.mapping = plan.context.source.mapping
    batch.currency = plan.context.settings.currency
    for name in Counts.__dataclass_fields__:
        setattr(batch, f"{name}_minor" if name.endswith("_total") else name, getattr(plan.counts, name))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
