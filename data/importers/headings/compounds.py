"""Names of columns that are put together from a thing and what is written of it: "Kostenartenbezeichnung".

Each language has its stems and the words around them; all that follow are read exactly, like `foreign_names.FOREIGN`.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Compounds:
    """How one language names codes and names of a thing.

    Args:
        stems: Concept of codes to the words for the thing, in small letters without accents.
        codes: Words behind or before a stem that mean its code.
        names: Words behind or before a stem that mean its name.
        joined: Whether stem and word are written as one word too.
    """

    stems: dict[str, str]
    codes: str
    names: str
    joined: bool = False


_LANGUAGES = (  # no text
    Compounds(
        {
            "department": "kostenstelle kostenstellen kst kost kost1 ko_st fachabteilung fachabteilungs abteilung "
            "abteilungs station stations klinik",
            "account": "konto konten sachkonto sachkonten kostenart kostenarten kostenarts hauptbuchkonto kto "
            "aufwandsart",
            "supplier": "lieferant lieferanten kreditor kreditoren",
            "job_class": "dienstart dienstarten berufsgruppe berufsgruppen",
            "pay_code": "lohnart lohnarten zeitart zeitarten entgeltart",
            "item": "artikel material produkt",
            "contract": "vertrag vertrags",
        },
        codes="nr nummer code id schlussel kurzel kennung",
        names="bezeichnung name text kurztext langtext bezeichn bez",
        joined=True,
    ),
    Compounds(
        {
            "department": "service centre uf section",
            "account": "compte",
            "supplier": "fournisseur tiers",
            "item": "article produit",
        },
        codes="code no n numero num",
        names="libelle nom intitule designation",
    ),
    Compounds(
        {
            "department": "centro servicio departamento centro_de_coste centro_de_costo",
            "account": "cuenta",
            "supplier": "proveedor",
            "item": "articulo producto",
        },
        codes="codigo cod no n numero num",
        names="nombre descripcion denominacion",
    ),
    Compounds(
        {
            "department": "kostenplaats afdeling",
            "account": "rekening grootboekrekening grootboek kostensoort",
            "supplier": "leverancier crediteur",
            "item": "artikel",
        },
        codes="nummer nr code",
        names="naam omschrijving",
        joined=True,
    ),
    Compounds(
        {
            "department": "kostnadsstalle kostnadssted koststed avdelning avdeling enhet ansvar",
            "account": "konto",
            "supplier": "leverantor leverantors leverandor",
            "item": "artikel vare",
        },
        codes="nummer nr kod kode id",
        names="namn navn benamning text tekst",
        joined=True,
    ),
)
#: Concept of the name beside a code.
_NAME_OF = {
    "department": "department_name",
    "account": "account_name",
    "job_class": "job_class_name",
    "pay_code": "pay_code_name",
    "item": "item_name",
    "supplier": "supplier",
    "contract": "title",
}
_CODE_OF = {"supplier": "supplier_code"}


def compounds() -> Iterator[tuple[str, str]]:
    """Yield concept and name of every column that a stem and a word around it make."""
    for language in _LANGUAGES:
        for concept, stems in language.stems.items():
            for stem in (text.replace("_", " ") for text in stems.split()):
                if language.joined and concept in ("department", "account"):
                    yield concept, stem
                for word in language.codes.split():
                    yield from ((_CODE_OF.get(concept, concept), text) for text in _around(stem, word, language.joined))
                for word in language.names.split():
                    yield from ((_NAME_OF[concept], text) for text in _around(stem, word, language.joined))


def _around(stem: str, word: str, joined: bool) -> Iterator[str]:
    yield f"{stem} {word}"
    yield f"{word} {stem}"
    if joined:
        yield f"{stem}{word}"
