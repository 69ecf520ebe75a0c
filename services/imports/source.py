"""The file to import: what it is, which columns mean what, which columns stay out, and its rows piece by piece."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlmodel import Session, select

from data.importers.kinds import FILE_KINDS
from data.importers.meaning.code_names import names_of, owner
from data.importers.meaning.concepts import CODE_NAMES
from data.importers.meaning.mapping import name_score
from data.importers.meaning.pairs import pair_in
from data.importers.questions import QUESTIONS, FileQuestion
from data.importers.reading.chunks import Chunk
from data.importers.tables.layout import ColumnGuess, Layout, UnreadableFile
from data.models import ImportProfile
from language import _, count_text, in_quotes
from planning.accounts.recognition import TypeProposal
from planning.identifiers.file_names import safe_file_name, safe_tabs
from services.errors import UserError
from services.imports import file_questions
from services.imports.asking import COLUMN_ANSWERS, accept, answer_in, with_answers
from services.imports.codes.answered_types import with_answered_types
from services.imports.codes.coming import NOTHING, Coming
from services.imports.codes.parts import with_parts
from services.imports.files.reading import layout_of
from services.imports.files.rereading import FileRows
from services.imports.files.row_people import take_people_out
from services.imports.files.telling import Told
from services.imports.options import ImportOptions, Progress
from services.imports.results import ReportedColumn
from services.imports.rows.fallbacks import ABOVE, OWN, carried_question
from services.settings import ProcessSettings, stated_country

#: Rows looked at closely before reading. Large files are made by machines, line by line alike.
SAMPLED, SAMPLED_OF_LARGE, LARGE = 5_000, 2_000, 20_000_000


@dataclass
class ImportSource:
    """A file (or rows held back from one) with everything decided that does not depend on stored data.

    `mapping` is concept to column; `left_out` columns appear in no chunk. `private` lists the columns that seem to
    identify people that are not left out yet, `people` those left out that do. `masked` counts cells by column,
    `suppliers` tells of each name met how surely it is a person's (0–2). `account_types` are what all rows show of new
    accounts, once a pass has read them, `scenario_texts` what the column that tells actual from budget holds, `coming`
    what files before this one bring.
    """

    filename: str
    size: int
    sha256: str
    layout: Layout
    guesses: dict[str, ColumnGuess]
    options: ImportOptions
    left_out: tuple[str, ...] = ()
    private: list[ReportedColumn] = field(default_factory=list)
    profile: str | None = None
    notes: list[str] = field(default_factory=list)
    path: Path | None = None
    held: list[Chunk] | None = None
    held_ids: tuple[int, ...] = ()
    people: set[str] = field(default_factory=set)
    masked: Counter[str] = field(default_factory=Counter)
    suppliers: dict[str, int] = field(default_factory=dict)
    scenario_texts: tuple[str, ...] = ()
    account_types: dict[str, TypeProposal] = field(default_factory=dict)
    asked: dict[str, FileQuestion] = field(default_factory=dict)
    answered_before: frozenset[str] = frozenset()
    rows: FileRows = field(default_factory=FileRows)
    country: str = ""
    coming: Coming = NOTHING

    def ask(self, question: FileQuestion) -> str | None:
        """Raise a question and return the answer in force; None holds the import.

        Of several columns that raise the same question the first is named; the answer is for all.

        Raises:
            UserError: The answer is none of the choices.
        """
        question = file_questions.by_country(question, self.country)
        answer = accept(question, answer_in(self.options, question.name))
        earlier = self.asked.get(question.name)
        if earlier is None or earlier.column == question.column:
            before = question.name in self.answered_before
            self.asked[question.name] = replace(question, answer=answer, last_time=before and answer is not None)
        return answer

    @property
    def open_questions(self) -> list[FileQuestion]:
        """What nobody has answered yet."""
        return [question for question in self.asked.values() if question.answer is None]

    @property
    def mapping(self) -> dict[str, str]:
        """Concept to column."""
        return {concept: guess.column for concept, guess in self.guesses.items()}

    @property
    def expected_rows(self) -> int:
        """A rough number of rows, from the size of a text file; 0 where the size says little."""
        plain = self.held is None and self.layout.container == "csv" and not self.layout.gzipped
        return self.size // max(12 * len(self.layout.columns), 40) if plain else 0

    @property
    def figures(self) -> frozenset[str]:
        """Columns of numbers, dates and months, which hold no text that could name anyone."""
        layout = self.layout
        months = (self.mapping.get(concept) for concept in ("period", "fiscal_year", "fiscal_period"))
        return frozenset((*layout.number_formats, *layout.date_formats, *filter(None, months)))

    @property
    def scope(self) -> str:
        """What makes the same file a different import: the sheet, the budget version."""
        return " / ".join(part for part in (self.kept_tab, self.options.version) if part)

    @property
    def kept_tab(self) -> str:
        """The sheet as it may be stored: the name of a person is masked, and the sheet's place tells it from others."""
        name = self.layout.sheet or ""
        return safe_tabs((*self.layout.sheets, name))[name]

    def chunks(self, progress: Progress | None = None) -> Iterator[Chunk]:
        """Yield the rows without the columns left out.

        Raises:
            UserError: The file turns out to be damaged on the way.
        """
        if self.held is not None:
            yield from self.held
            return
        assert self.path is not None  # noqa: S101 - a source has a path or held rows
        done = 0
        told = Told(progress)
        try:
            for chunk in self.rows.chunks(self.path, self.layout, waiting=told.again):
                if self.left_out:
                    take_people_out(self, chunk)
                kept = [name for name in chunk.table.column_names if name not in self.left_out]
                chunk.table = chunk.table.select(kept)
                done += chunk.table.num_rows
                share = min(done / max(self.expected_rows, 2 * done, 1), 0.95)
                told.tell(share, _("{done} rows read", done=count_text(done)))
                yield chunk
        except UnreadableFile as error:
            raise refusal(error) from error


def refusal(error: UnreadableFile) -> UserError:
    """Return an unreadable file as what a person sees."""
    return UserError(error.message, hint=error.hint, code=error.code)


def open_source(
    session: Session,
    path: Path,
    *,
    filename: str,
    options: ImportOptions,
    progress: Progress | None = None,
    coming: Coming = NOTHING,
) -> ImportSource:
    """Find out what a file is and what its columns mean: detection, then a remembered profile, then the person's word.

    A person whom the file's name names is masked there, before anything keeps it.

    Raises:
        UserError: Unreadable, too large, or a column or profile that does not exist.
    """
    options = with_answers(options)
    filename = safe_file_name(filename)
    size = path.stat().st_size
    limit = ProcessSettings.from_env().max_upload_mb
    if size > limit * 1_000_000:
        raise UserError(
            _("The file has {size} MB; the limit is {limit} MB.", size=count_text(size / 1e6), limit=limit),
            hint=_("Split it, for example by month, or let an administrator raise the limit."),
            code="too_large",
        )
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        rows = SAMPLED_OF_LARGE if size > LARGE else SAMPLED
        how = {"filename": filename, "sheet": options.sheet, "kind": options.kind, "sample_rows": rows}
        layout = layout_of(path, sha256=sha256, waiting=Told(progress).again, **how)
    except UnreadableFile as error:
        raise refusal(error) from error
    country = stated_country(session)
    source = ImportSource(
        filename, size, sha256, layout, dict(layout.mapping), options, path=path, country=country, coming=coming
    )
    _apply_profile(session, source)
    source.options = with_answered_types(session, source.options, coming)
    _use_only_column(source)
    _use_whole_cells(source)
    _apply_choices(source, source.options.mapping or {})
    _use_codes_of_answers(source)
    _keep_people_out(source)
    _ask_about_file(source)
    _compare_totals_of_what_is_loaded(source)
    return source


def _compare_totals_of_what_is_loaded(source: ImportSource) -> None:
    """Take the figures of total lines from the column that is loaded, where detection chose another one."""
    layout = source.layout
    figure = FILE_KINDS[source.options.kind].figure or ""
    column = source.mapping.get("amount") or source.mapping.get(figure, "")
    if layout.shape == "long" and layout.amount_column and column in layout.columns and column != layout.amount_column:
        source.layout = replace(layout, stated_column=column)


#: Concepts whose cells may hold a code and a label; in all others "3 months" is one thing.
_CODED = frozenset(
    ("department", "department_name", "account", "account_name", "supplier", "supplier_code", "measure", "measure_name",
     "job_class",
     "job_class_name", "pay_code", "pay_code_name", "item", "item_name", "contract", "parent", "entity", "category")
)  # fmt: skip


def _use_whole_cells(source: ImportSource) -> None:
    """Point concepts at the whole column where half a cell makes no sense, and find suppliers known by codes alone."""
    derived = source.layout.derived
    for concept, guess in list(source.guesses.items()):
        rule = derived.get(guess.column)
        if concept not in _CODED and rule is not None and rule.source and rule.how != "tag":
            source.guesses[concept] = ColumnGuess(concept, rule.source, guess.confidence)
    concepts = FILE_KINDS[source.options.kind].concepts
    if "supplier" in concepts and not {"supplier", "supplier_code"} & set(source.guesses):
        free = [name for name in source.layout.columns if name not in source.mapping.values()]
        named = [name for name in free if name_score(name, "supplier") >= 1.0]
        source.guesses |= {"supplier": ColumnGuess("supplier", named[0], 0.5)} if named else {}


def _use_only_column(source: ImportSource) -> None:
    """Read a plain list ("1000 CASH IN BANK" per line, often without a header) as codes and names."""
    concepts = FILE_KINDS[source.options.kind].listing
    if concepts is None or set(concepts) & set(source.guesses) or len(source.layout.columns) != 1:
        return
    halves = {rule.how: name for name, rule in source.layout.derived.items()}
    if {"code", "label"} <= set(halves):
        pair = dict(zip(concepts, (halves["code"], halves["label"]), strict=True))
    else:
        pair = {concepts[1]: source.layout.columns[0]}
    source.guesses |= {concept: ColumnGuess(concept, column, 0.6) for concept, column in pair.items()}


def _apply_profile(session: Session, source: ImportSource) -> None:
    """Use the profile asked for, else one remembered for exactly this header."""
    query = select(ImportProfile).where(ImportProfile.kind == source.options.kind)
    if source.options.profile is not None:
        profile = session.exec(query.where(ImportProfile.name == source.options.profile)).first()
        if profile is None:
            raise UserError(
                _("No saved mapping is named “{profile}”.", profile=source.options.profile),
                hint=_("Choose another one."),
            )
    else:
        profile = saved_profile(session, source.options.kind, source.layout.fingerprint)
    if profile is None:
        return
    answers = dict(profile.options.get("answers", {}))
    source.answered_before = frozenset(set(answers) - set(source.options.answers))
    if not profile.mapping:  # made for its answers alone
        source.options = with_answers(source.options, answers)
        return
    source.profile = profile.name
    if profile.fingerprint != source.layout.fingerprint:
        source.notes.append(
            _("The header differs from the one that saved mapping “{profile}” was made for.", profile=profile.name)
        )
    source.guesses = {}
    _apply_choices(source, {c: n for c, n in profile.mapping.items() if n in _columns(source.layout)})
    remembered = {name: value for name, value in profile.options.items() if getattr(source.options, name, 0) is None}
    before = {name for name, row in QUESTIONS.items() if row.option in remembered}
    source.answered_before |= before - set(source.options.answers)
    source.options = with_answers(replace(source.options, **remembered), answers)


def saved_profile(session: Session, kind: str, fingerprint: str) -> ImportProfile | None:
    """Return what is saved for exactly this header: a mapping, if there is one, else answers alone."""
    query = select(ImportProfile).where(ImportProfile.kind == kind, ImportProfile.fingerprint == fingerprint)
    profiles = session.exec(query).all()
    return max(profiles, key=lambda profile: (bool(profile.mapping), profile.id or 0), default=None)


def _apply_choices(source: ImportSource, mapping: Mapping[str, str]) -> None:
    known = _columns(source.layout)
    for concept, column in mapping.items():
        if not column:
            source.guesses.pop(concept, None)
        elif concept == "amount" and column not in known and (pair := pair_in(column, known)):
            source.guesses.pop(concept, None)
            source.guesses |= {
                side: ColumnGuess(side, n, 1.0) for side, n in zip(("debit", "credit"), pair, strict=True)
            }
        elif column not in known:
            listed = ", ".join(in_quotes(name) for name in known[:30])
            raise UserError(
                _("The file has no column “{column}”.", column=column),
                hint=_("Its columns: {listed}.", listed=listed),
                code="unknown_column",
            )
        else:
            source.guesses[concept] = ColumnGuess(concept, column, 1.0)
    _let_names_follow(source, mapping)


def _use_codes_of_answers(source: ImportSource) -> None:
    """Take code and name apart where the column that a person answered with holds both ("6700 Linen")."""
    for name, concept in COLUMN_ANSWERS.items():
        column = source.options.answers.get(name, "")
        code, label = f"{column} [code]", f"{column} [label]"
        if source.mapping.get(concept) == column and {code, label} <= set(source.layout.derived):
            source.guesses[concept] = ColumnGuess(concept, code, 1.0)
            partner = CODE_NAMES.get(concept, "")
            if partner in FILE_KINDS[source.options.kind].concepts:
                source.guesses[partner] = ColumnGuess(partner, label, 1.0)


def _let_names_follow(source: ImportSource, mapping: Mapping[str, str]) -> None:
    """Where a person chose a column of codes, take the names that belong to it, and none of another one."""
    for code, name in CODE_NAMES.items():
        if not mapping.get(code) or name in mapping:
            continue
        beside = source.guesses.get(name)
        if beside is not None and owner(beside.column, source.layout.columns) not in (None, mapping[code]):
            del source.guesses[name]
        own = names_of(mapping[code], source.layout.columns)
        if own is not None and name not in source.guesses and name in FILE_KINDS[source.options.kind].concepts:
            source.guesses[name] = ColumnGuess(name, own, 0.8)


def _columns(layout: Layout) -> list[str]:
    return [*layout.columns, *(name for name in layout.derived if name not in layout.columns)]


def _keep_people_out(source: ImportSource) -> None:
    """Find columns that identify people by header, leave out what was asked for, with what is derived from it."""
    unknown = [name for name in source.options.leave_out if name not in _columns(source.layout)]
    if unknown:
        raise UserError(
            _("The file has no column “{unknown}” to leave out.", unknown=unknown[0]), hint=_("Check its spelling.")
        )
    leave_out(source, source.options.leave_out)


def _ask_about_file(source: ImportSource) -> None:
    """Raise what detection left open, and read the file as the answers say.

    The unit of an earlier file is dropped where this one says nothing of thousands: nobody could see that it applies.
    """
    source.layout = file_questions.with_marks(source.layout, source.options)
    source.layout = file_questions.with_totals(source.layout, source.options)
    source.layout = file_questions.with_keys(source.layout, source.options)
    mapped = source.profile is not None
    _ask(source, mapped=mapped, only="code-split")
    split = source.asked.get("code-split")
    if split is not None and split.answer is not None:
        source.guesses = with_parts(source.layout, source.guesses, split.answer)
    _ask(source, mapped=mapped)
    said = [kind for kind in OWN if source.options.answers.get(f"fallback-{kind}") == ABOVE]
    source.layout = file_questions.with_carried(source.layout, source.mapping, said) if said else source.layout
    for kind in said:
        source.ask(carried_question(kind))
    source.layout = file_questions.with_order(source.layout, source.mapping, source.options)
    if "thousands" in source.answered_before and "thousands" not in source.asked:
        kept = {name: value for name, value in source.options.answers.items() if name != "thousands"}
        source.options = replace(source.options, answers=kept)


def _ask(source: ImportSource, *, mapped: bool, only: str = "") -> None:
    """Raise what concerns the columns in use, once each; how codes are made of parts comes before all others."""
    for asked in file_questions.relevant(source.layout, source.mapping, source.options, mapped=mapped):
        if only in ("", asked.name) and (only or asked.name != "code-split"):
            source.ask(asked)


def leave_out(source: ImportSource, columns: tuple[str, ...]) -> None:
    """Take columns out of the source: no chunk has them, no concept points to them."""
    origins = {source.layout.origin(name) for name in columns} - {""}
    made = [name for name in source.layout.derived if name in columns or source.layout.origin(name) in origins]
    source.left_out = tuple(dict.fromkeys((*source.left_out, *columns, *made, *origins)))
    source.guesses = {c: guess for c, guess in source.guesses.items() if guess.column not in source.left_out}
    source.private = [item for item in source.private if item.column not in source.left_out]
