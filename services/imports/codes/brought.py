"""What one file would bring when it is posted, for the previews of those that are posted after it."""

from collections.abc import Sequence

from planning.names import normalize
from services.imports.codes.code_books import Catalogue
from services.imports.codes.coming import REGISTERS, Coming, ComingCode, ComingItem
from services.imports.register_rows.masters import OWN, RegisterItem
from services.imports.storing.file_figures import FileFigures


def by_lines(catalogue: Catalogue, figures: FileFigures | None) -> Coming:
    """Return the codes that a file of lines makes, what a person matched, and its figures."""
    codes = [
        ComingCode(
            kind,
            None if kind == "supplier" and item.code == item.name else item.code,
            item.name,
            catalogue.account_types.get(item.id, "") if kind == "account" else "",
            catalogue.account_categories.get(item.id, "") if kind == "account" else "",
        )
        for kind, book in catalogue.books.items()
        for item in book.created
    ]
    matched = [
        (kind, normalize(text), decision.target_id)
        for (kind, text), decision in catalogue.options.decisions.items()
        if decision.action == "map" and decision.target_id is not None
    ]
    return Coming(tuple(codes), (), tuple(matched), () if figures is None else (figures,))


def by_items(
    catalogue: Catalogue,
    kind: str,
    fresh: Sequence[RegisterItem],
    changed: Sequence[RegisterItem],
    measures: Sequence[str],
) -> Coming:
    """Return the things that a file of a register adds and changes, the codes that lead to them, measures it makes."""
    things, codes = [], []
    for item in fresh:
        values = {**item.first, **{name: value for name, value in item.values.items() if value is not None}}
        supplier = catalogue.name_of("supplier", values.get("supplier_id")) if kind == "contracts" else ""
        things.append(ComingItem(kind, normalize(item.key), values, dict(item.links), supplier=supplier))
        if kind in REGISTERS:
            code = values.get("code")
            own = (str(values.get(name) or "") for name in ("type", "category"))
            codes.append(ComingCode(REGISTERS[kind], code, str(values.get("name") or code), *own))
    for item in changed:
        values = {name: value for name, value in item.values.items() if name not in OWN and value is not None}
        values |= dict.fromkeys(item.cleared)
        things.append(ComingItem(kind, normalize(item.key), values, dict(item.links), known=True))
    made = by_lines(catalogue, None)
    codes += [ComingCode("measure", text, text) for text in measures]
    return Coming((*made.codes, *codes), tuple(things), made.aliases)
