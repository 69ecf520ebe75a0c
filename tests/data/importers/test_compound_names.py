"""Columns whose names are put together from a thing and what is written of it, in the languages of hospitals."""

import pytest

from data.importers.headings.compounds import compounds
from data.importers.meaning.concepts import EXACT, NAMES
from data.importers.values.headings import normalized


def concepts_of(heading: str) -> set[str]:
    """Return the concepts that a heading is a known name of."""
    name = normalized(heading)
    return {concept for names in (NAMES, EXACT) for concept, known in names.items() if name in known}


@pytest.mark.parametrize(
    ("heading", "concept"),
    [
        ("Kostenartenbezeichnung", "account_name"), ("Kostenstellen-Bez.", "department_name"), ("KOST1", "department"),
        ("KoSt", "department"), ("Fachabteilungsschlüssel", "department"), ("Bezeichnung Kostenart", "account_name"),
        ("Kreditorennummer", "supplier_code"), ("Lohnartentext", "pay_code_name"), ("Code centre", "department"),
        ("Libellé compte", "account_name"), ("Código cuenta", "account"), ("Nombre proveedor", "supplier"),
        ("Rekeningomschrijving", "account_name"), ("Kostenplaats naam", "department_name"),
        ("Kostnadsställe namn", "department_name"), ("Kontobenämning", "account_name"),
        ("Artikelbenämning", "item_name"),
        ("Bestelldatum", "date"), ("Date de commande", "date"), ("Fecha pedido", "date"), ("Orderdatum", "date"),
        ("Positionswert", "amount"), ("Gesamtpreis", "amount"), ("Prix total", "amount"), ("Totaalprijs", "amount"),
        ("Vertragsstatus", "status"), ("Estado del contrato", "status"), ("Taxable Value", "amount"),
    ],
)  # fmt: skip
def test_a_compound_heading_is_known(heading: str, concept: str) -> None:
    assert concept in concepts_of(heading)


def test_what_is_put_together_is_written_as_headings_are_read() -> None:
    assert all(normalized(name) == name for _concept, name in compounds())
