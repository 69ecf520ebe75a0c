"""The types that charts of accounts state, in the languages of real exports."""

import pytest

from services.imports.codes.guessing import type_of
from tests.services.imports.conftest import Desk

STATED = {
    "revenue": "Ertrag|Erträge|Erlös|Ertragskonto|Produit|Ingreso|Ingresos|Ricavi|Ricavo|Opbrengsten|Intäkt|Inntekt|"
    "Receita",
    "expense": "Aufwand|Aufwandskonto|Kosten|Charge|Charges|Gasto|Gastos|Costi|Costo|Kostnad|Omkostninger|Despesa",
    "balance": "Bilanz|Aktiv|Passiv|Bestandskonto|Actif|Passif|Bilan|Activo|Pasivo|Patrimonio|Attività|Passività|"
    "Balans|"
    "Tillgång|Skuld|Eiendel|Gjeld|Ativo|Passivo|Eigenkapital",
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in STATED.items() for text in texts.split("|")]
)
def test_a_stated_type_is_known_in_each_language(kind: str, text: str) -> None:
    assert type_of(text) == type_of(text.upper()) == kind


def test_a_chart_is_stored_as_its_types_say(new_desk: Desk) -> None:
    text = (
        "Account,Account name,Type\n011000,Bauten,Bilanz\n135000,Bank,Bilanz\n400000,Fallpauschalen,Ertrag\n"
        "600000,Löhne,Aufwand\n"
    )

    new_desk.post(text, kind="accounts")

    assert new_desk.rows("SELECT code, type FROM account ORDER BY code") == [
        ("011000", "balance"), ("135000", "balance"), ("400000", "revenue"), ("600000", "expense")
    ]  # fmt: skip
