"""The tables, one file per subject; `from data.models import LedgerEntry` finds any of them."""

from data.models.access import AppUser, AuditDepartment, AuditEvent, DataVersion, SignIn, UserDepartment
from data.models.activity import JobClass, LaborEntry, PayCode, Statistic
from data.models.adjusting import BudgetAdjustment
from data.models.budget import BudgetCell, BudgetLine, BudgetStage, BudgetVersion, Comment
from data.models.building import BudgetAssumption, BudgetBuild
from data.models.decisions import LineMatch, PaymentReview, SupplierApart, UnitConversion
from data.models.imports import ImportBatch, ImportProfile, RejectedRow, UnknownCode
from data.models.ledger import ACTUAL, MONTH_COLUMNS, LedgerEntry, Period, PeriodTotals, SupplierTotals
from data.models.month_end import MonthClose, MonthCommentary, MonthHandIn, ReportedActual, ReportedBudget
from data.models.organization import (
    Account,
    CodeAlias,
    Department,
    Facility,
    FlexRule,
    Measure,
    ServiceLine,
    Setting,
)
from data.models.packs import PackDecision, PackTemplate, SavedPack
from data.models.personal import PersonalView, TourSeen
from data.models.planning import ForecastOverride, ForecastPoint, ForecastRun, LandingMethod, Scenario
from data.models.procurement import (
    Contract,
    ContractPrice,
    PayerRate,
    RebateTier,
    Supplier,
    SupplierAlias,
    SupplierNote,
)
from data.models.purchases import ItemTotals, PurchaseLine, PurchaseTotals

__all__ = [
    "ACTUAL",
    "MONTH_COLUMNS",
    "Account",
    "AppUser",
    "AuditDepartment",
    "AuditEvent",
    "BudgetAdjustment",
    "BudgetAssumption",
    "BudgetBuild",
    "BudgetCell",
    "BudgetLine",
    "BudgetStage",
    "BudgetVersion",
    "CodeAlias",
    "Comment",
    "Contract",
    "ContractPrice",
    "DataVersion",
    "Department",
    "Facility",
    "FlexRule",
    "ForecastOverride",
    "ForecastPoint",
    "ForecastRun",
    "ImportBatch",
    "ImportProfile",
    "ItemTotals",
    "JobClass",
    "LaborEntry",
    "LandingMethod",
    "LedgerEntry",
    "LineMatch",
    "Measure",
    "MonthClose",
    "MonthCommentary",
    "MonthHandIn",
    "PackDecision",
    "PackTemplate",
    "PayCode",
    "PayerRate",
    "PaymentReview",
    "Period",
    "PeriodTotals",
    "PersonalView",
    "PurchaseLine",
    "PurchaseTotals",
    "RebateTier",
    "RejectedRow",
    "ReportedActual",
    "ReportedBudget",
    "SavedPack",
    "Scenario",
    "ServiceLine",
    "Setting",
    "SignIn",
    "Statistic",
    "Supplier",
    "SupplierAlias",
    "SupplierApart",
    "SupplierNote",
    "SupplierTotals",
    "TourSeen",
    "UnitConversion",
    "UnknownCode",
    "UserDepartment",
]
