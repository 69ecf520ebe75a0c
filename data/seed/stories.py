"""The stories planted in the demo hospital: where each is and how big. docs/demo_hospital.md tells them in words.

Departments are codes, months `yyyymm`, shares 0–1, money minor units. Tests of the pages rely on these constants.
Rows that were planted one by one (duplicate payments, purchases around a contract …) are in `Demo.planted`.
"""

from datetime import date

#: The last day that has actuals; the demo's "today" is after it.
DATA_DATE = date(2026, 10, 31)

#: A respiratory surge: sick people up, elective work postponed.
SURGE_FIRST, SURGE_LAST = date(2025, 1, 6), date(2025, 2, 16)
SURGE_UP = {
    "6010": 0.17,
    "6110": 0.14,
    "6130": 0.07,
    "6310": 0.16,
    "7310": 0.34,
    "7010": 0.08,
    "6510": 0.16,
    "6530": 0.17,
}
SURGE_DOWN = {"6410": -0.30, "6540": -0.32, "6420": -0.20, "7410": -0.15, "6120": -0.14}

#: Agency nurses in the medical ICU: share of variable productive RN and aide hours; planned is 0.06.
AGENCY_DEPARTMENT = "16010"
AGENCY_FROM = 202605
AGENCY_SHARE = 0.24

#: Volume far above budget, so that the static budget looks bad and the flexed one fine.
VOLUME_UP_DEPARTMENT = "16130"
VOLUME_UP_FROM = 202607
VOLUME_UP = 0.11

#: Worked hours per therapy unit drift above target.
PRODUCTIVITY_DEPARTMENT = "17410"
PRODUCTIVITY_FROM = 202603
PRODUCTIVITY_HOURS = 0.09

#: Patients move from commercial managed care to Medicaid.
PAYER_SHIFT_FROM = 202604
PAYER_SHIFT_POINTS = 0.035  # of all patients, in full after three months

#: The electricity accrual was forgotten in one month and booked twice in the next.
MISSING_ACCRUAL_DEPARTMENT = "29210"
MISSING_ACCRUAL_ACCOUNT = "6310"
MISSING_ACCRUAL_PERIOD = 202609

#: Actuals without any budget: a state grant, and the response to a security incident.
GRANT_DEPARTMENT, GRANT_ACCOUNT, GRANT_FROM, GRANT_MINOR = "26520", "4740", 202608, 87_500_00
INCIDENT_DEPARTMENT, INCIDENT_ACCOUNT, INCIDENT_PERIOD, INCIDENT_MINOR = "19110", "6285", 202609, 486_300_00

#: Budgets without any actuals: a telemedicine service that never started, a recruitment campaign not spent.
TELEMEDICINE_DEPARTMENT, TELEMEDICINE_ACCOUNT, TELEMEDICINE_MINOR = "26520", "6290", 42_000_00  # a month of FY 2026/27
RECRUITMENT_DEPARTMENT, RECRUITMENT_ACCOUNT, RECRUITMENT_MINOR = "19120", "6545", 38_000_00  # a month of FY 2026/27

#: A supplier's prices creep above its contract: share above the contract price from each month on.
PRICE_CREEP_CONTRACT = "C-2024-003"
PRICE_CREEP_STEPS = ((202601, 0.02), (202604, 0.045), (202607, 0.07))

#: Implants bought from a supplier without a contract, although the same item is under contract.
AROUND_CONTRACT = "C-2023-007"
AROUND_SUPPLIER = "V1042"
AROUND_DEPARTMENT = "16410"
AROUND_FROM = 202605
AROUND_PRICE = 0.14  # dearer than the contract
AROUND_SHARE = 0.18  # of that item group's purchases in that department

#: Single invoices paid above the contract's price (a wrong price list, not a trend).
OVERPRICE_CONTRACT = "C-2024-011"
OVERPRICE_LINES = 6
OVERPRICE = 0.09

#: Invoices posted twice: same supplier and amount, the second a few days later.
DUPLICATE_PAYMENTS = 6

#: Suppliers that exist twice under two spellings: (kept, variant).
DUPLICATE_SUPPLIERS = (("V1001", "V1901"), ("V1011", "V1902"), ("V1031", "V1903"), ("V1052", "V1904"))

#: Renews by itself unless notice is given by 30 November 2026.
NOTICE_CONTRACT = "C-2022-018"
NOTICE_DATE = date(2026, 11, 30)

#: Bought on after the contract had ended.
EXPIRED_CONTRACT = "C-2021-022"
EXPIRED_ON = date(2026, 6, 30)

#: A large order not yet invoiced: an open commitment.
OPEN_ORDER_DEPARTMENT, OPEN_ORDER_NUMBER, OPEN_ORDER_MINOR = "16010", "PO-884120", 412_800_00
OPEN_ORDER_DAY = date(2026, 9, 14)

#: A rebate tier that is reached only when both spellings of the supplier count as one, by spend a year.
TIER_CONTRACT, TIER_FROM_MINOR = "C-2023-001", 9_800_000_00

#: Spend passes the ceiling before the contract ends; spend stays below the minimum commitment.
CEILING_CONTRACT, CEILING_MINOR = "C-2025-014", 4_800_000_00
COMMITMENT_CONTRACT, COMMITMENT_MINOR = "C-2024-009", 15_000_000_00

#: Savings promised against the prices before the contract, eaten up by the price creep.
SAVINGS_CONTRACT, SAVINGS_MINOR = "C-2024-003", 540_000_00
