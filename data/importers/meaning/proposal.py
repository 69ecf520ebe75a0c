"""What the columns of a table mean: facts, value columns, halves of split cells, likely concepts, open questions."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from data.contract_fields import MONEY
from data.importers.basis.parted_lines import told_apart
from data.importers.basis.units import amount_questions, currency_notes, number_questions
from data.importers.columns.figures import is_value
from data.importers.columns.register_amounts import register_format
from data.importers.columns.section_heads import HEADING, derive_headings, head_concept
from data.importers.columns.settling import settle_columns
from data.importers.headings.foreign_amounts import FOREIGN
from data.importers.headings.months_and_more import months_and_more
from data.importers.kinds import FILE_KINDS
from data.importers.lines.section_words import section_concept, section_word
from data.importers.meaning import presets
from data.importers.meaning.code_names import add_labels, add_names, settle_names
from data.importers.meaning.mapping import suggest_from
from data.importers.meaning.month_dates import with_months
from data.importers.meaning.pay_columns import is_pay
from data.importers.meaning.scenarios import scenario_column
from data.importers.questions import FileQuestion
from data.importers.reading.samples import FirstRecords
from data.importers.reading.sheet_shapes import BLOCK_COLUMN
from data.importers.reading.tabs import TAB_COLUMN
from data.importers.tables.amounts import Values, choose_values
from data.importers.tables.columns import FLOATED, ColumnFacts, column_facts
from data.importers.tables.layout import ColumnGuess, DerivedColumn, NumberFormat
from data.importers.tables.roles import spans_time
from data.importers.tables.splitting import split, split_style
from data.importers.tables.tabulated import Table
from data.importers.tables.unpivot import Unpivot
from data.importers.values.currencies import are_codes
from data.importers.values.tags import part_named, tag_names
from data.importers.values.undecided import (
    are_open_texts,
    as_point,
    by_currency,
    joined_format,
    open_across,
    rival_format,
    settled_by_file,
    written_decimal,
)

KEY_FILLED = 0.8
#: Concepts that tell lines of actuals from lines of a budget.
_TELL = frozenset(("version", "kind"))
#: Kinds whose lines are of accounts and departments.
LABELED = ("ledger", "budget")
#: Concepts that hold figures.
_FIGURES = frozenset(("amount", "debit", "credit", "quantity", "price", "hours", "fte"))


@dataclass(frozen=True)
class Meaning:
    """What was made of the columns of a table; `kind` is asked for or guessed, `preset` a known system's export.

    `scenario` is the column that tells lines of actuals from lines of a budget, "" where none does; `floated` are the
    columns of whole numbers that a program wrote with ".0" behind each.
    """

    facts: dict[str, ColumnFacts]
    values: Values
    kind: str
    preset: str | None
    derived: dict[str, DerivedColumn]
    mapping: dict[str, ColumnGuess]
    scenario: str = ""
    floated: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that ordinary lines fill and totals leave empty."""
        return _keys(self.facts, self.values)

    def number_formats(self, sample: FirstRecords) -> dict[str, NumberFormat]:
        """How the figures of each column are written."""
        register = FILE_KINDS[self.kind].many_sums  # whose cells may each have a currency and a size of their own
        figures = {guess.column for concept, guess in self.mapping.items() if concept in _FIGURES and not register}
        formats = _number_formats(sample, self.facts, self.values, figures)
        return {**self._register_formats(), **formats} if register else formats

    def _register_formats(self) -> dict[str, NumberFormat]:
        """How a register writes money, by column; of its cells some are short ("£2.4m")."""
        money = (guess.column for concept, guess in self.mapping.items() if concept in MONEY)
        read = {name: register_format(self.facts[name].counted) for name in money if name in self.facts}
        return {name: fmt for name, fmt in read.items() if fmt is not None}

    def rival_formats(self) -> dict[str, NumberFormat]:
        """The other way to write figures of columns that two styles read with different values."""
        styles = {name: content.numbers for name, content in self.facts.items() if is_value(name, content)}
        rivals = {name: style.rival for name, style in styles.items() if style is not None and style.rival is not None}
        if (across := self.values.unpivot) and (style := open_across(self.facts, self.values.columns)) and style.rival:
            rivals |= dict.fromkeys(across.figures, style.rival)
        return {name: rival_format(rival) for name, rival in rivals.items()}

    @property
    def questions(self) -> tuple[FileQuestion, ...]:
        """What the figures leave open."""
        return (*number_questions(self.facts, self.values), *amount_questions(self.values))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known about the figures."""
        return currency_notes(self.facts, self.values.columns)


def understand(
    sample: FirstRecords, table: Table, kind: str | None, facts: dict[str, ColumnFacts] | None = None
) -> Meaning:
    """What the columns of a table mean; `facts` are those of the same table, where they are known already."""
    facts = facts or _facts(sample, table.cells)
    preset = presets.recognize(table.header.names)
    kind = kind or presets.kind_of(preset)
    known = presets.known_columns(preset, table.columns)
    values = presets.values(preset, facts) or months_and_more(facts, table.cells, kind)
    values = values or choose_values(facts, table.cells, kind, known)
    heads = table.headings.texts if table.headings else []
    shape = "blocks" if table.blocks else values.shape
    guessed = kind or presets.guess_kind(facts, shape, values.amount, section_word(heads))
    derived, halves = _derive_columns(facts, table.cells, values)
    if table.headings:
        derive_headings(table.columns[table.headings.position], table.headings.texts, derived, halves)
    scenario = "" if FILE_KINDS[guessed].figure is None or FILE_KINDS[guessed].many_sums else scenario_column(facts)
    aside = {*known.values(), *([scenario] if not _TELL & set(FILE_KINDS[guessed].concepts) else [])}
    open_ = {name: content for name, content in {**facts, **halves}.items() if name not in aside}
    headed = derived[HEADING].source if HEADING in derived else ""
    mapping = with_months(_mapping(open_, values, guessed, frozenset(known), headed), facts, guessed)
    if sample.tabs and sample.tabs.meaning and TAB_COLUMN in facts:
        mapping = {concept: guess for concept, guess in mapping.items() if guess.column != TAB_COLUMN}
        mapping[sample.tabs.meaning] = ColumnGuess(sample.tabs.meaning, TAB_COLUMN, 0.8)
    for concept, name in known.items():
        mapping = {c: guess for c, guess in mapping.items() if guess.column != name}
        mapping[concept] = ColumnGuess(concept, name, 0.9)
    _point_at_scenario(mapping, scenario, FILE_KINDS[guessed].concepts)
    _add_currency(mapping, facts, FILE_KINDS[guessed].concepts)
    if FOREIGN in values.ignored.values():
        mapping.pop("currency", None)  # it is that of the other amount
    add_names(mapping, facts, table.cells, FILE_KINDS[guessed].concepts)
    if {"account_name", "department_name"} & set(FILE_KINDS[guessed].concepts) and not known:
        settle_names(mapping, facts, table.cells, listing=FILE_KINDS[guessed].listing is not None)
    if guessed in LABELED and table.header.row is not None:
        named = zip(table.columns, table.header.names, strict=False)
        add_labels(mapping, facts, table.cells, [name for name, head in named if not head.strip()])
    _point_at_sections(mapping, derived, section_concept(heads), FILE_KINDS[guessed].concepts)
    settle_columns(mapping, facts, table.cells, guessed, long=shape == "long")
    if not scenario and (scenario := told_apart(table, facts, mapping, values, guessed, derived)):
        _point_at_scenario(mapping, scenario, FILE_KINDS[guessed].concepts)
    _use_halves(mapping, derived)
    if values.unpivot:
        _add_across(mapping, derived, values.unpivot)
    floated = tuple(name for name, content in {**facts, **halves}.items() if content.floated)
    floated += _floated_heads(values.unpivot) if values.unpivot else ()
    return Meaning(facts, values, guessed, preset, derived, mapping, scenario, floated)


def _floated_heads(across: Unpivot) -> tuple[str, ...]:
    """Return the columns made of headings that are all whole numbers with ".0" behind."""
    texts = {name: [group.labels[place] for group in across.groups] for place, name in enumerate(across.labels)}
    return tuple(name for name, heads in texts.items() if heads and all(map(FLOATED.fullmatch, heads)))


def _point_at_sections(
    mapping: dict[str, ColumnGuess], derived: Mapping[str, DerivedColumn], concept: str, concepts: Sequence[str]
) -> None:
    """Let heads of groups be what they say by their own word ("Vendor: …"), and nothing else."""
    if not concept:
        return
    for other in [other for other, guess in mapping.items() if guess.column.startswith(HEADING)]:
        del mapping[other]
    halves = [name for name in (f"{HEADING} [label]", f"{HEADING} [code]") if name in derived]
    if concept in concepts and halves:
        mapping[concept] = ColumnGuess(concept, HEADING if len(halves) == 2 else halves[0], 0.8)


def _point_at_scenario(mapping: dict[str, ColumnGuess], scenario: str, concepts: Sequence[str]) -> None:
    """Let the column that tells actual from budget mean nothing else; statistics keep both apart by it."""
    for concept, guess in list(mapping.items()):
        if guess.column == scenario and concept not in _TELL:
            del mapping[concept]
    if scenario and "kind" in concepts and scenario not in {guess.column for guess in mapping.values()}:
        mapping["kind"] = ColumnGuess("kind", scenario, 0.7)


def _add_currency(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], concepts: Sequence[str]) -> None:
    """Point the currency at a column of nothing but codes of currencies, whatever its heading says."""
    if "currency" not in concepts or "currency" in mapping:
        return
    sure = {guess.column for guess in mapping.values() if guess.confidence >= 0.8}
    coded = (name for name, content in facts.items() if name not in sure and are_codes(content.counted))
    name = next(coded, None)
    if name is not None:
        for concept in [concept for concept, guess in mapping.items() if guess.column == name]:
            del mapping[concept]
        mapping["currency"] = ColumnGuess("currency", name, 0.6)


def _facts(sample: FirstRecords, cells: Mapping[str, Sequence[str]]) -> dict[str, ColumnFacts]:
    """Facts per column; the decimal sign that some columns show settles the ambiguous ones."""
    prefer: Literal[".", ","] | None = None
    if sample.dialect is None or sample.dialect.delimiter == ",":
        prefer = "."  # workbooks store numbers; in a comma file a decimal comma would need quotes everywhere
    facts = {
        name: column_facts(name, column, prefer=None if sample.dialect else prefer) for name, column in cells.items()
    }
    texts = {name for name in facts if is_value(name, facts[name]) and are_open_texts(sample, facts[name].counted)}
    facts |= {name: column_facts(name, cells[name]) for name in texts}
    facts = {name: settled_by_file(sample, place, facts[name]) for place, name in enumerate(facts)}
    facts = by_currency(facts)
    shown = Counter(
        content.numbers.format.decimal
        for name, content in facts.items()
        if content.is_number
        and content.has_decimals
        and content.numbers
        and not content.numbers.rival
        and is_value(name, content)
    )
    usual = shown.most_common(1)[0][0] if shown else prefer
    if texts and (written := written_decimal(sample, facts)):
        both = {name for name in texts if (style := facts[name].numbers) and style.rival}
        facts |= {name: column_facts(name, cells[name], prefer=written) for name in both}
    if usual:
        for name, content in facts.items():
            if content.numbers and content.numbers.rival and name not in texts:
                facts[name] = column_facts(name, cells[name], prefer=usual) if shown else as_point(content, cells[name])
    return facts


def _number_formats(
    sample: FirstRecords, facts: Mapping[str, ColumnFacts], values: Values, figures: set[str]
) -> dict[str, NumberFormat]:
    """The formats of the columns of numbers, and of `figures` even where most cells are texts such as "n/a"."""
    formats = {}
    for name, column in facts.items():
        if column.numbers is None or not (column.is_number or name in values.columns or name in figures):
            continue
        fmt = column.numbers.format
        if sample.dialect is None and not (column.numbers.rival and fmt.thousands):
            fmt = dataclasses.replace(fmt, decimals=max(fmt.decimals, 15))  # stored binary fractions are calculated
        elif fmt.decimals and not fmt.thousands:
            # The decimal sign is certain, so the other mark can only group thousands further down the file.
            fmt = dataclasses.replace(fmt, thousands="," if fmt.decimal == "." else ".")
        formats[name] = fmt
    for name in values.columns:
        beside = next((formats[other] for other in values.columns if other in formats), NumberFormat())
        formats.setdefault(name, beside)
    if values.unpivot:
        joined = joined_format(formats, facts, values.columns)
        formats |= dict.fromkeys(values.unpivot.figures, joined)
    return formats


def _keys(facts: Mapping[str, ColumnFacts], values: Values) -> tuple[str, ...]:
    """Columns that ordinary lines fill and totals leave empty."""
    aside = {*values.columns, *values.ignored, values.amount}
    aside |= {BLOCK_COLUMN, TAB_COLUMN}
    usable = [n for n, f in facts.items() if n not in aside and not is_value(n, f) and not _is_share(f)]
    keys = [name for name in usable if facts[name].filled >= KEY_FILLED]
    if keys or not values.columns:
        return tuple(keys)
    return tuple(name for name in usable if facts[name].filled >= 0.5)


def _is_share(column: ColumnFacts) -> bool:
    return sum(n for text, n in column.counted.items() if text.endswith("%")) > column.counted.total() * 0.5


def _derive_columns(
    facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]], values: Values
) -> tuple[dict[str, DerivedColumn], dict[str, ColumnFacts]]:
    """Columns made by splitting "code - label" cells, and facts on them for the mapping."""
    derived: dict[str, DerivedColumn] = {}
    halves: dict[str, ColumnFacts] = {}
    for name, column in facts.items():
        if name in values.columns or column.is_date or column.is_number:
            continue
        distinct = list(dict.fromkeys(cell for cell in cells[name] if cell))[:500]
        tags = tag_names(distinct)
        for tag in tags:
            made = tag if tag not in facts and tag not in halves else f"{name} [{tag}]"
            texts = [part_named(cell, tag) for cell in cells[name]]
            derived[made], halves[made] = DerivedColumn(name, "tag", tag), column_facts(made, texts)
            _derive_halves(made, texts, derived, halves)
        if not tags:
            _derive_halves(name, cells[name], derived, halves)
    for name in halves.keys() & facts.keys():  # a column of the file has that name
        del derived[name], halves[name]
    return derived, halves


#: What one code and label, the same on all lines, is told by; "3 months" or "2026 budget" are neither.
_SURE_OF_ONE = ("(code) label", "label (code)", "[code] label", "code - label")  # no text


def _derive_halves(
    name: str, cells: Sequence[str], derived: dict[str, DerivedColumn], halves: dict[str, ColumnFacts]
) -> None:
    """Add the code and the label of cells that hold both."""
    distinct = list(dict.fromkeys(cell for cell in cells if cell))[:500]
    style = split_style(distinct * 2 if len(distinct) == 1 else distinct)
    if style is None or (len(distinct) == 1 and style not in _SURE_OF_ONE):
        return
    for index, how in enumerate(("code", "label")):
        half = f"{name} [{how}]"
        texts = [split(cell, style)[index] for cell in cells]
        if any(texts):
            derived[half] = DerivedColumn(name, cast(Literal["code", "label"], how), style)
            halves[half] = column_facts(half, texts)


def _mapping(
    facts: Mapping[str, ColumnFacts], values: Values, kind: str, known: frozenset[str], headed: str = ""
) -> dict[str, ColumnGuess]:
    """Guesses for the kind's concepts; the amount is the column that arithmetic chose, running totals are out.

    `known` concepts are told by the system that wrote the file; their columns are not among the facts. `headed` is the
    column of heads above groups of lines, "" where there is none; the lines themselves leave it blank.
    """
    aside = {*values.ignored, *values.months, *(values.unpivot.sources if values.unpivot else ())}
    aside |= {name for name, content in facts.items() if spans_time(name) and is_value(name, content)} - {values.amount}
    mapping = suggest_from({name: content for name, content in facts.items() if name not in aside}, kind)
    if headed in facts and not facts[headed].filled:
        told = [concept for concept, guess in mapping.items() if guess.column == headed]
        mapping = {concept: guess for concept, guess in mapping.items() if guess.column != headed}
        mapping |= {concept: ColumnGuess(concept, HEADING, 0.8) for concept in told if concept in _HALVES}
    if HEADING in facts and (concept := _head_concept(facts, {*mapping, *known}, kind)) in FILE_KINDS[kind].concepts:
        mapping.setdefault(concept, ColumnGuess(concept, HEADING, 0.7))
    for concept, guess in list(mapping.items()):
        other = next((c for c, g in mapping.items() if c != concept and g.column == values.amount), None)
        if guess.column == values.amount and other is None and concept in ("debit", "credit"):
            del mapping[concept]
    if values.amount and values.shape == "long":
        target = FILE_KINDS[kind].figure or "amount"
        if target == "hours" and is_pay(values.amount):
            target = "amount"
        if not any(guess.column == values.amount for guess in mapping.values()) and not FILE_KINDS[kind].listing:
            old = mapping.get(target)
            confidence = 0.6 if old is None else 0.5
            mapping[target] = ColumnGuess(target, values.amount, confidence)
    if values.amount and values.columns == (values.amount,):
        for side in ("debit", "credit"):
            mapping.pop(side, None)
    if values.chosen and values.amount is None:
        mapping.pop("amount", None)  # debit and credit are the amount
        _use_sides(mapping, values.columns, FILE_KINDS[kind].concepts)
    return mapping


def _head_concept(facts: Mapping[str, ColumnFacts], known: set[str], kind: str) -> str:
    """Return what heads of groups name: over known measures or jobs, in files without accounts, the department."""
    concept, concepts = head_concept(facts, known), FILE_KINDS[kind].concepts
    placed = {"measure", "job_class"} & known and not {"department", "department_name"} & known
    return "department" if concept == "account" and concept not in concepts and placed else concept


def _use_sides(mapping: dict[str, ColumnGuess], columns: Sequence[str], concepts: Sequence[str]) -> None:
    """Point debit and credit at the pair that was chosen."""
    for concept, name in zip(("debit", "credit"), columns, strict=True):
        if concept in concepts and (concept not in mapping or mapping[concept].column != name):
            for other in [one for one, guess in mapping.items() if guess.column == name]:
                del mapping[other]
            mapping[concept] = ColumnGuess(concept, name, 0.8)


def _add_across(mapping: dict[str, ColumnGuess], derived: dict[str, DerivedColumn], unpivot: Unpivot) -> None:
    """Point concepts at the columns that are made of headings and cells; these say the month, not any date beside."""
    derived.update(dict.fromkeys(unpivot.columns, DerivedColumn("", "across")))
    if "period" in unpivot.concepts:
        mapping.pop("date", None)
        mapping.pop("fiscal_period", None)
    mapping.pop("amount", None)
    mapping.update({concept: ColumnGuess(concept, name, 0.9) for concept, name in unpivot.mapping.items()})


_HALVES = {"department": "department_name", "account": "account_name", "supplier": "supplier_code"}


def _use_halves(mapping: dict[str, ColumnGuess], derived: Mapping[str, DerivedColumn]) -> None:
    """Point a concept at the code of a split column, and its name at the label (suppliers: the other way round)."""
    for concept, partner in _HALVES.items():
        guess = mapping.get(concept)
        if guess is None:
            continue
        half = derived.get(guess.column)
        source = half.source if half and half.how not in ("heading", "tag") else guess.column
        code, label = f"{source} [code]", f"{source} [label]"
        if code not in derived or label not in derived:
            continue
        first, second = (label, code) if concept == "supplier" else (code, label)
        mapping[concept] = ColumnGuess(concept, first, guess.confidence)
        taken = mapping.get(partner)
        if taken is None or taken.confidence < guess.confidence or taken.column in (first, second, source):
            mapping[partner] = ColumnGuess(partner, second, guess.confidence)
