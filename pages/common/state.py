"""Names of the session-state keys that pages, links and tests share; state holds choices, never frames.

Keys of widgets bound to the URL are the names seen in a link, so they are plain words.
"""

from language import N_

SEEING_AS = "seeing_as"
#: Whose session it is, and with which rights the open page was drawn.
PERSON, DRAWN_FOR = "person", "drawn_for"
#: The language this session speaks, and the choice of one.
SPOKEN, LANGUAGE = "spoken", "language"
FIND = "search_for"
TASK = "task"
PERIOD = "period"
SPAN = "span"
VERSION = "budget"
DEPARTMENT = "department"
ACCOUNT = "account"
FIGURES = "figures"
ROWS = "rows"
SEARCH = "search"
LINES_PAGE = "page"
WORKSHOP_VERSION = "version"
TREND_MONTHS = "months"
ORDER = "order"
PROPHET_PARTS = "prophet_parts"
FLEX_FIGURES = "flexed"
FLEX_ROWS = "by_rows"
FLEX_SETUP = "set"
FLEX_ACCOUNTS = N_("Accounts by department")  # the second list of that page
LABOR_STEP = "by"
CODES_SHOWN = "codes"
LINES_ORDER = "lines_order"
LANDING_YEAR = "year"
THROUGH = "through"

# Forecasts
FACILITY = "facility"
PLACE = "place"
MEASURE = "measure"
STEP = "step"
HORIZON = "horizon"
MODEL = "model"
ALL_MEASURES = "all_measures"
SIGNALS_SHOWN = "signals"
VALUE_ROWS = "value_rows"
VALUE_SHOWN = "value_added"

# Staffing cost forecast
STAFFING_YEAR = "staffing_year"
TARGET_HOURS = "target_hours"
AGENCY_HOURS = "agency_hours"
BILL_RATE = "bill_rate"
WAGE_AWARD = "wage_award"
AWARD_FROM = "award_from"
FILLED_AFTER = "filled_after"

# Contract matching
MATCHING_YEAR = "year"
MATCHING_REASON = "why"
MATCHING_GROUPS = "matching_groups"
ALL_REASONS = "all"

# Procurement: spend, suppliers, payments
SPEND_SOURCE = "from"
CATEGORY = "category"
SUPPLIER = "supplier"
SPEND_ROWS = "table"
REVIEW_MONTHS = "looked_back"
REVIEW_SHOWN = "show"

# Contracts
CONTRACT = "contract"
AS_OF = "as_of"
GO_TO_CONTRACT = "go_to_contract"
CONTRACT_VIEW = "view"
STANDING = "standing"
OWNER = "owner"
CONTRACT_SEARCH = "find"
CONTRACTS_PAGE = "contracts_page"
PURCHASES_PAGE = "purchases_page"
BUCKET = "within"
LEAK = "leak"
LEAK_BY = "leak_by"
LEAK_KEY = "leak_of"

# Scenarios; the sliders go by their driver's code ("vol", "agy"), in percent
SCENARIO_YEAR = "year"
SCENARIO_MORE = "more"
SCENARIO_PLACES = "departments"
SCENARIO_OPENED = "opened"
SCENARIO_SHOW = "panel"
SCENARIO_SPREADS = "spans"
SCENARIO_DAYS = "least_days"
SCENARIO_MARGIN = "least_margin"
SCENARIOS = "scenarios"
SCENARIO_DIFFERENCE = "difference"
