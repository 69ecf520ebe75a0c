"""Where and on what a change can act in this hospital, and how each place and detail is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.models import Facility, JobClass, ServiceLine
from language import N_, translate
from planning.scenarios.base.baseline import BaseYear
from services.scenarios.link_frames import source_names

#: Categories of cost that a change of supplies, prices or a new contract can name.
CATEGORY_NAMES = {
    "gross_revenue": N_("gross revenue"),
    "deductions": N_("deductions"),
    "other_revenue": N_("other revenue"),
    "non_operating": N_("non-operating income"),
    "salaries": N_("salaries"),
    "benefits": N_("benefits"),
    "contract_labor": N_("contract labor"),
    "supplies": N_("supplies"),
    "drugs": N_("drugs"),
    "purchased_services": N_("purchased services"),
    "utilities": N_("utilities"),
    "depreciation": N_("depreciation"),
    "interest": N_("interest"),
    "other": N_("other expense"),
}


@dataclass(frozen=True)
class CatalogChoice:
    """One entry of a list: what a change holds (an id or a code), and what people read."""

    key: int | str
    name: str


@dataclass(frozen=True)
class Catalog:
    """Places by kind ("facility", "service_line", "department") and details by kind ("measure", "payer" …)."""

    places: Mapping[str, Sequence[CatalogChoice]]
    details: Mapping[str, Sequence[CatalogChoice]]
    departments: dict[int, str]
    accounts: Mapping[int, str]
    measure_ids: Mapping[str, int]
    link_sources: dict[str, str]

    @property
    def names(self) -> dict[tuple[str, int | str], str]:
        """Return the name of every place and detail by kind and key, as sentences use them."""
        listed = [*self.places.items(), *self.details.items()]
        return {(kind, choice.key): _spoken(kind, choice.name) for kind, choices in listed for choice in choices}

    @classmethod
    def read(
        cls,
        session: Session,
        *,
        departments: pd.DataFrame,
        accounts: pd.DataFrame,
        measures: pd.DataFrame,
        contracts: pd.DataFrame,
        baseline: BaseYear,
    ) -> "Catalog":
        """Return what has figures in the base: only these can be changed."""
        active = set(baseline.departments["department_id"].to_numpy()[baseline.lines.department].tolist())
        shown = departments[departments["department_id"].isin(active)]
        used = measures[measures["measure"].isin(baseline.volumes.measure.tolist())]
        bought = contracts[contracts["contract"].isin(_under_contract(baseline))]
        payers = dict(zip(measures["payer"], measures["payer_name"], strict=True))
        named = session.connection().execute(select(col(JobClass.code), col(JobClass.name))).all()
        classes = {row[0]: row[1] for row in named}
        present = [code for code in dict.fromkeys(baseline.labor.job_class.tolist()) if code]
        facilities = _choices_by_name(session, Facility, shown["facility_id"])
        followed = source_names(baseline.links.sources, {int(choice.key): choice.name for choice in facilities})
        spent = accounts.loc[accounts["type"] == "expense", "category"]
        return cls(
            places={
                "facility": facilities,
                "service_line": _choices_by_name(session, ServiceLine, shown["service_line_id"]),
                "department": _choices(shown["department_id"], shown["code"] + " " + shown["name"]),
            },
            details={
                "link_source": [CatalogChoice(key, name) for key, name in followed.items()],
                "measure": _choices(used["measure"], used["name"]),
                "payer": [CatalogChoice(code, payers.get(code) or code) for code in baseline.payers],
                "job_class": [CatalogChoice(code, classes.get(code, code)) for code in present],
                "contract": _choices(bought["contract"], bought["contract"] + " " + bought["title"]),
                "category": [CatalogChoice(code, translate(CATEGORY_NAMES[code])) for code in dict.fromkeys(spent)],
                "account": _choices(accounts["code"], accounts["code"] + " " + accounts["name"]),
            },
            departments=dict(zip(departments["department_id"].astype(int), departments["name"], strict=True)),
            accounts=dict(
                zip(accounts["account_id"].astype(int), accounts["code"] + " " + accounts["name"], strict=True)
            ),
            link_sources=followed,
            measure_ids=dict(zip(measures["measure"], measures["measure_id"].astype(int), strict=True)),
        )


def _choices(keys: pd.Series, names: pd.Series) -> list[CatalogChoice]:
    return [CatalogChoice(key, str(name)) for key, name in zip(keys.tolist(), names.tolist(), strict=True)]


def _under_contract(baseline: BaseYear) -> list[str]:
    numbers: list[str] = baseline.contracts["contract"].to_numpy()[baseline.spend.contract].tolist()
    return numbers


def _choices_by_name(
    session: Session, table: type[Facility] | type[ServiceLine], ids: pd.Series
) -> list[CatalogChoice]:
    shown = set(ids.dropna().astype(int))
    rows = session.connection().execute(select(col(table.id), col(table.name)).order_by(col(table.code)))
    return [CatalogChoice(number, name) for number, name in rows if number in shown]


def _spoken(kind: str, name: str) -> str:
    """Return a name as it stands in a sentence: places and contracts without their code, measures in small letters."""
    if kind in ("department", "contract", "account"):
        return name.partition(" ")[2] or name
    return name[:1].lower() + name[1:] if kind in ("measure", "job_class") else name
