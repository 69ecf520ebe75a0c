"""People in a file: identifiers in its texts, whole columns of them, suppliers that look like persons.

Columns that hold little else are refused or left out; in texts the person may have identifiers masked instead; for
suppliers that look like persons the person says what they are.
"""

from collections import Counter
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from data.importers.lines.one_text import as_one_text
from data.importers.reading.chunks import Chunk
from language import N_, _, count_text, in_quotes, ngettext, translate
from planning import privacy
from planning.identifiers import texts
from planning.identifiers.people import SURE, may_be_person, person_in
from services.imports.files import row_people
from services.imports.results import ReportedColumn
from services.imports.rows.typed import text_column
from services.imports.source import ImportSource, leave_out

#: What a person's name in a supplier column is replaced by; stored, so the same in every language.
PRIVATE_PERSON = "[private person]"  # no text
#: Concepts whose cells are codes or figures: there only a label proves anything.
_CODES = (  # no text
    "account department supplier_code entity tax_id period fiscal_year fiscal_period measure job_class pay_code item "
    "amount debit credit price quantity hours invoice_number po_number contract"
)
_LABELS_ONLY = frozenset(_CODES.split())
#: Classes and codes of staff, beside which a person may be named.
_OF_STAFF = frozenset(("job_class", "job_class_name", "pay_code", "pay_code_name"))
_MONEY_BACK = r"(?i)\b(?:refund|co-?pay|overpa|patient|zuzahlung)"
#: Distinct suppliers that are surely persons, from which on the person is asked; fewer where they are a third of all.
_PERSONS, _FEW_PERSONS = 3, 2
#: What is said of money that a patient gets back: there a text in the form of a name is one.
_PATIENT_REFUND = (
    r"(?i)\b(?:patient|pt|resident|guarantor|self-?pay)\w*\b.{0,20}(?:refund|overpa|credit bal|reimburs|copay|co-pay)"
    r"|(?:refund|overpa|reimburs)\w*.{0,12}\b(?:patient|pt|guarantor)|\bco-?pay|zuzahlung|eigenanteil|patientenerstattung"
    r"|(?:remboursement|reembolso|rimborso|terugbetaling).{0,12}\b(?:pati|paci|pazi)"
)
#: What stands in each of them, found in a moment.
_SPEAKS_OF_REFUNDS = (
    r"(?i)refund|overpa|reimburs|credit bal|co-?pay|zuzahl|eigenant|patientenerst|remboursement|reembolso|rimborso"
    r"|terugbet"
)
_SAMPLED_NUMBERS = 400


def search_people(source: ImportSource, chunk: Chunk, *, first: bool) -> None:
    """Look at a chunk for identifiers of people; report, mask or leave out what is in it, as the options say.

    The first rows are looked at from all sides, whole columns together; all rows for texts with an identifier.
    """
    suspects: list[ReportedColumn] = []
    names = [name for name in chunk.table.column_names if name in source.layout.columns]
    if first:
        cells = {name: _sample(chunk, name) for name in names}
        columns = privacy.private_columns(cells, kind=source.options.kind, mapping=source.mapping)
        suspects = [ReportedColumn(item.column, translate(item.reason)) for item in columns]
    whole = {item.column for item in suspects}
    for name in chunk.table.column_names:
        origin = source.layout.origin(name)
        if name not in source.figures and origin not in source.figures and origin not in whole:
            suspects += _search_texts(source, chunk, name)
    if source.held is None:  # rows held back were decided on with their file
        suspects += _search_suppliers(source, chunk)
    _act(source, chunk, suspects)


def _act(source: ImportSource, chunk: Chunk, suspects: list[ReportedColumn]) -> None:
    """Leave suspects out where the options say so, else report each column once."""
    options = source.options
    out = [
        item
        for item in suspects
        if (item.holds == "people" and (options.drop_private or options.mask_private))
        or (item.holds == "texts" and options.drop_private)
    ]
    if out:
        source.notes.append(
            _("Left out: {columns}.", columns="; ".join(f"{in_quotes(item.column)} ({item.reason})" for item in out))
        )
        leave_out(source, tuple(dict.fromkeys(item.column for item in out)))
        row_people.take_people_out(source, chunk)
        chunk.table = chunk.table.select([name for name in chunk.table.column_names if name not in source.left_out])
    # How many names of suppliers look like persons' is known at the end of the file.
    counted = {item.column for item in suspects if item.holds == "suppliers"}
    source.private[:] = [item for item in source.private if item.holds != "suppliers" or item.column not in counted]
    known = {item.column for item in source.private} | set(source.left_out)
    for item in suspects:
        if item.column not in known:
            source.private.append(item)
            known.add(item.column)


# Texts ----------------------------------------------------------------------------------------------------------------


def _search_texts(source: ImportSource, chunk: Chunk, name: str) -> list[ReportedColumn]:
    """Report a column whose texts hold identifiers; with `mask_private` replace them instead."""
    concepts = {concept for concept, column in source.mapping.items() if column == name}
    cells = text_column(chunk.table, name)
    # Of rows held back one number alone would be the whole column: these were decided on with their file.
    by_chance = source.held is None
    marked = _mark_texts(cells, labels_only=bool(concepts) and concepts <= _LABELS_ONLY, by_chance=by_chance)
    if concepts & _OF_STAFF:
        named = {text: texts.marks_of_staff(text) for text in pc.unique(cells).to_pylist() if text not in marked}
        marked |= {text: marks for text, marks in named.items() if marks}
    if not marked:
        return []
    origin = source.layout.origin(name)
    if source.options.mask_private:
        _replace(chunk, name, {text: texts.mask(text, marks) for text, marks in marked.items()}, source)
        row_people.split_again(source, chunk, name)
        return []
    reasons = Counter(mark.reason for marks in marked.values() for mark in marks)
    return [ReportedColumn(origin, translate(texts.REASONS[reasons.most_common(1)[0][0]]), "texts")]


def _mark_texts(cells: pa.Array, *, labels_only: bool, by_chance: bool) -> dict[str, list[texts.TextMark]]:
    """Return the distinct texts with identifiers: all run together at first, each by itself only on suspicion."""
    if len(pc.unique(cells.slice(0, 2_000))) < 200:  # codes and names that repeat: each once is enough
        cells = pc.unique(cells)
    if not pc.match_substring_regex(as_one_text(cells), texts.CANDIDATE_JOINED)[0].as_py():
        return {}
    suspicious = pc.unique(cells.filter(pc.match_substring_regex(cells, texts.CANDIDATE))).to_pylist()
    credible: frozenset[str] = frozenset()
    if by_chance and not labels_only:
        shaped = pc.unique(cells.filter(pc.match_substring_regex(cells, texts.CHANCE_CANDIDATE)))
        credible = texts.credible_numbers(shaped.slice(0, _SAMPLED_NUMBERS).to_pylist())
        suspicious = [*suspicious, *shaped.to_pylist()] if credible else suspicious
    marked = {text: texts.marks(text, credible, labels_only=labels_only) for text in suspicious}
    return {text: marks for text, marks in marked.items() if marks}


def _replace(chunk: Chunk, name: str, instead: dict[str, str], source: ImportSource) -> None:
    """Put other texts in a column's place, and count the cells."""
    cells = text_column(chunk.table, name)
    places = pc.is_in(cells, value_set=pa.array(list(instead), pa.string()))
    fresh = [instead[text] for text in cells.filter(places).to_pylist()]
    source.masked[source.layout.origin(name)] += len(fresh)
    column = pc.replace_with_mask(cells, places, pa.array(fresh, pa.string()))
    chunk.table = chunk.table.set_column(chunk.table.column_names.index(name), name, column)


def _sample(chunk: Chunk, name: str) -> list[str]:
    distinct: list[str] = pc.unique(chunk.table.column(name).slice(0, 10_000)).slice(0, privacy.LOOKED_AT).to_pylist()
    return distinct


# Suppliers ------------------------------------------------------------------------------------------------------------


def _search_suppliers(source: ImportSource, chunk: Chunk) -> list[ReportedColumn]:
    """Ask about suppliers that look like persons; mask just these where the person said that they are no suppliers."""
    name, chosen = source.mapping.get("supplier"), source.options.supplier_people
    if name is None or name not in chunk.table.column_names or chosen == "keep":
        return []
    distinct = pc.unique(text_column(chunk.table, name)).to_pylist()
    source.suppliers |= {text: certainty_of(text) for text in distinct if text not in source.suppliers}
    source.suppliers |= dict.fromkeys(_who_is_refunded(chunk, name, source), SURE)
    if chosen == "mask":
        persons = [text for text in distinct if source.suppliers[text]]
        if persons:
            _replace(chunk, name, dict.fromkeys(persons, PRIVATE_PERSON), source)
        return []
    sure = sum(certainty == SURE for certainty in source.suppliers.values())
    if sure < _PERSONS and not (
        sure and (_money_back(chunk, name, source) or (sure >= _FEW_PERSONS and sure * 3 >= len(source.suppliers)))
    ):
        return []
    count = sum(map(bool, source.suppliers.values()))
    reason = ngettext(
        "{count} name in it looks like a person's", "{count} names in it look like persons'", count, count=count
    )
    return [ReportedColumn(source.layout.origin(name), reason, "suppliers")]


def certainty_of(supplier: str) -> int:
    """Return how sure a supplier is a person: 2 by a given name, 1 by "Surname, Name" alone, 0 not.

    Two capitalized words without a comma are as often the founders of a company (Thermo Fisher, Owens Minor).
    """
    certainty = person_in(supplier)
    return certainty if certainty == SURE or "," in supplier else 0


def masked_suppliers(source: ImportSource) -> list[str]:
    """Return the names of suppliers that were masked, for whoever holds the file; they are never stored."""
    if source.options.supplier_people != "mask":
        return []
    return sorted(text for text, certainty in source.suppliers.items() if certainty)


def _who_is_refunded(chunk: Chunk, name: str, source: ImportSource) -> list[str]:
    """Return the suppliers in the form of a name to whom a line gives back what a patient paid."""
    others = [other for other in chunk.table.column_names if other != name and other not in source.figures]
    columns = [text_column(chunk.table, other) for other in others if chunk.table.num_rows]
    told = [one for one in columns if pc.match_substring_regex(as_one_text(one), _SPEAKS_OF_REFUNDS)[0].as_py()]
    lines = [pc.match_substring_regex(cells, _PATIENT_REFUND) for cells in told]
    if not lines:
        return []
    cells = text_column(chunk.table, name).filter(reduce(pc.or_, lines))
    return [text for text in pc.unique(cells).to_pylist() if may_be_person(text)]


def _money_back(chunk: Chunk, name: str, source: ImportSource) -> bool:
    """Return whether a line of a supplier that is a person speaks of a patient or of money given back to one."""
    persons = [text for text, certainty in source.suppliers.items() if certainty == SURE]
    lines = chunk.table.filter(pc.is_in(text_column(chunk.table, name), value_set=pa.array(persons, pa.string())))
    others = [other for other in lines.column_names if other != name and other not in source.figures]
    return any(pc.any(pc.match_substring_regex(text_column(lines, other), _MONEY_BACK)).as_py() for other in others)


# What is said ---------------------------------------------------------------------------------------------------------


def refusals(source: ImportSource) -> list[str]:
    """Return why a file that holds people is not posted, one sentence for columns and texts, one for suppliers."""
    sentences = []
    columns = [item for item in source.private if item.holds != "suppliers"]
    if columns:
        named = "; ".join(f"{in_quotes(item.column)} ({item.reason})" for item in columns)
        sentences.append(_("The file seems to identify people: {named}. Nothing was stored.", named=named))
    for item in source.private:
        if item.holds == "suppliers":
            sentences.append(
                _(
                    "“{column}” may hold patients: {reason}. Say whether they are suppliers. Nothing was stored.",
                    column=item.column,
                    reason=item.reason,
                )
            )
    return sentences


def remedy(source: ImportSource) -> str:
    """Return what to do about the people in a file."""
    kinds = {item.holds for item in source.private}
    if kinds == {"suppliers"}:
        return _("Keep them as suppliers, or have their names masked.")
    if "texts" in kinds:
        return _("Have the texts masked, leave these columns out, or remove them from the file.")
    return _("Leave these columns out, or remove them from the file.")


def masked_note(source: ImportSource) -> list[str]:
    """Return how many cells of which column were masked."""
    return [
        ngettext(
            "{count} cell of “{column}” was masked: it named a person.",
            "{count} cells of “{column}” were masked: they named persons.",
            count,
            count=count_text(count),
            column=column,
        )
        for column, count in source.masked.items()
    ]


#: Shown by pages and commands; the reasons themselves come from `planning`.
SUPPLIER_CHOICES = {
    "keep": N_("They are suppliers: keep their names"),
    "mask": N_("They are patients or other persons: mask their names"),
}
