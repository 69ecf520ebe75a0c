"""The views that Power BI, Tableau and other programs read: a star of facts and dimensions, alike on both databases.

Every run of migrations takes them out before it begins, since tables under a view can hardly be changed, and makes them
anew at its end, with what was granted on them. docs/sql_views.md describes each column. No view names a person or a
patient.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text

from data.models.ledger import MONTH_COLUMNS

#: Departments and accounts deeper than this are taken to go round in a circle.
DEEPEST = 30
#: What differs: `{major}` and `{thousandths}` turn whole numbers into exact decimals (SQLite has none: the nearest
#: number of 15 digits), `{setting}` reads a setting.
DIALECTS = {
    "sqlite": {
        "major": "(CAST({0} AS REAL) / h.minor_factor)",
        "thousandths": "(CAST({0} AS REAL) / 1000)",
        "setting": "(SELECT json_extract(value, '$.value') FROM setting WHERE key = '{0}')",
        "day": "date(printf('%04d-%02d-01', {0} / 100, {0} % 100))",
    },
    "postgresql": {
        "major": "CAST(CAST({0} AS numeric) / h.minor_factor AS numeric(24, 3))",
        "thousandths": "CAST(CAST({0} AS numeric) / 1000 AS numeric(24, 3))",
        "setting": "(SELECT value ->> 'value' FROM setting WHERE key = '{0}')",
        "day": "make_date(CAST({0} / 100 AS integer), CAST({0} % 100 AS integer), 1)",
    },
}  # no text


class Grant(NamedTuple):
    """What a role (as it is written in SQL) may do with a view, and whether it may let others do so."""

    view: str
    grantee: str
    privilege: str
    further: bool


def drop(connection: Connection) -> None:
    """Take the views out."""
    there = set(inspect(connection).get_view_names())
    for name in [name for name in reversed(NAMES) if name in there]:
        connection.execute(text(f"DROP VIEW {name}"))  # no text


def grants(connection: Connection) -> list[Grant]:
    """Return who may do what with the views besides their owner; SQLite knows no such thing."""
    if connection.dialect.name != "postgresql":
        return []
    query = text(
        "SELECT c.relname, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, "
        "g.privilege_type, g.is_grantable FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "CROSS JOIN LATERAL aclexplode(c.relacl) g WHERE c.relkind = 'v' AND n.nspname = current_schema() "
        "AND c.relname = ANY(:names) AND g.grantee <> c.relowner"
    )
    return [Grant(*row) for row in connection.execute(query, {"names": list(NAMES)})]


def grant(connection: Connection, kept: Iterable[Grant]) -> None:
    """Grant again what `grants` returned before the views were taken out."""
    for one in kept:
        further = " WITH GRANT OPTION" if one.further else ""  # no text
        connection.execute(text(f"GRANT {one.privilege} ON {one.view} TO {one.grantee}{further}"))  # no text


def create(connection: Connection, *, whole: tuple[str, ...], thousandths: tuple[str, ...]) -> None:
    """Make the views anew.

    Args:
        connection: In an open transaction.
        whole: Currencies without decimal places; all but these and the next have two.
        thousandths: Currencies with three.
    """
    drop(connection)
    lists = {"{whole}": _quote_all(whole), "{thousandths_of}": _quote_all(thousandths)}
    for name in NAMES:
        query = _query(name, connection.dialect.name)
        for mark, words in lists.items():
            query = query.replace(mark, words)
        connection.execute(text(f"CREATE VIEW {name} AS {query}"))  # no text


def _query(name: str, dialect: str) -> str:
    """Return the query of a view in the words of a database."""
    query, words = _VIEWS[name], DIALECTS[dialect]
    for key, form in words.items():
        while (start := query.find(f"{{{key}:")) >= 0:
            end = query.index("}", start)
            query = query[:start] + form.replace("{0}", query[start + len(key) + 2 : end]) + query[end + 1 :]
    return query


def _quote_all(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _month_amount() -> str:
    cases = " ".join(f"WHEN {place} THEN t.{name}" for place, name in enumerate(MONTH_COLUMNS, start=1))  # no text
    return f"CASE m.n {cases} END"


_MONTHS = " UNION ALL ".join(f"SELECT {number} AS n" for number in range(1, 13))  # no text
#: The calendar month (1–12) of fiscal month n, and its yyyymm; a fiscal year carries the year in which it ends.
_CALENDAR_MONTH = "((h.fiscal_first_month + m.n - 2) % 12 + 1)"
_PERIOD = (
    f"((t.fiscal_year - CASE WHEN h.fiscal_first_month > 1 AND {_CALENDAR_MONTH} >= h.fiscal_first_month "
    f"THEN 1 ELSE 0 END) * 100 + {_CALENDAR_MONTH})"
)
_SIGN = "CASE a.type WHEN 'revenue' THEN 1 WHEN 'expense' THEN -1 ELSE 0 END"


def _amounts(head: str, condition: str) -> str:
    """Return money by department, account and month, out of the totals that are kept."""
    return f"""
SELECT {head}x.fiscal_year, x.period, x.department_id, x.account_id, h.currency,
  x.amount_minor, {{major:x.amount_minor}} AS amount,
  x.amount_minor * x.sign AS result_minor, {{major:(x.amount_minor * x.sign)}} AS result
FROM (
  SELECT t.version_id, t.fiscal_year, CAST({_PERIOD} AS integer) AS period, t.department_id, t.account_id,
    {_month_amount()} AS amount_minor, {_SIGN} AS sign
  FROM period_totals t CROSS JOIN ({_MONTHS}) m CROSS JOIN bi_hospital h
  JOIN account a ON a.id = t.account_id
  WHERE {condition} AND a.type IN ('revenue', 'expense', 'balance')
) x CROSS JOIN bi_hospital h
WHERE x.amount_minor <> 0
"""  # noqa: S608 - parts of our own


def _tree(table: str, extra: str, joins: str) -> str:
    """Return a register with the way down to each of its rows."""
    return f"""
WITH RECURSIVE way (id, depth, path) AS (
  SELECT id, 0, code || ' ' || name FROM {table} WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, way.depth + 1, way.path || ' > ' || c.code || ' ' || c.name
  FROM {table} c JOIN way ON c.parent_id = way.id WHERE way.depth < {DEEPEST}
)
SELECT x.id AS {table}_id, x.code, x.name, x.parent_id AS parent_{table}_id, p.code AS parent_code,
  p.name AS parent_name, coalesce(way.depth, 0) AS depth, coalesce(way.path, x.code || ' ' || x.name) AS path,
  {extra}
FROM {table} x LEFT JOIN {table} p ON p.id = x.parent_id LEFT JOIN way ON way.id = x.id {joins}
"""  # noqa: S608 - parts of our own


#: In the order in which they are made: later ones read earlier ones.
_VIEWS = {
    "bi_hospital": """
SELECT s.currency, s.fiscal_first_month,
  CASE WHEN s.currency IN ({whole}) THEN 0
    WHEN s.currency IN ({thousandths_of}) THEN 3 ELSE 2 END AS minor_digits,
  CASE WHEN s.currency IN ({whole}) THEN 1
    WHEN s.currency IN ({thousandths_of}) THEN 1000 ELSE 100 END AS minor_factor
FROM (
  SELECT coalesce({setting:currency}, 'USD') AS currency,
    coalesce(CAST({setting:fiscal_first_month} AS integer), 1) AS fiscal_first_month
) s
""",
    "bi_month": """
SELECT x.period, {day:x.period} AS first_day, x.period / 100 AS year, x.period % 100 AS month,
  x.fiscal_year, x.fiscal_month, (x.fiscal_month + 2) / 3 AS fiscal_quarter,
  coalesce(p.status, 'open') AS status
FROM (
  SELECT f.period, (f.period % 100 - h.fiscal_first_month + 12) % 12 + 1 AS fiscal_month,
    f.period / 100
      + CASE WHEN h.fiscal_first_month > 1 AND f.period % 100 >= h.fiscal_first_month THEN 1 ELSE 0 END AS fiscal_year
  FROM (
    SELECT period FROM bi_actual UNION SELECT period FROM bi_budget
    UNION SELECT period FROM bi_volume UNION SELECT period FROM bi_hours
  ) f CROSS JOIN bi_hospital h
) x LEFT JOIN period p ON p.period = x.period
""",
    "bi_department": _tree(
        "department",
        "f.code AS facility_code, f.name AS facility_name, s.code AS service_line_code, s.name AS service_line_name, "
        "x.uos_measure_id AS unit_of_service_id, x.active",
        "LEFT JOIN facility f ON f.id = x.facility_id LEFT JOIN service_line s ON s.id = x.service_line_id",
    ),
    "bi_account": _tree(
        "account",
        "x.type, x.category, CASE x.type WHEN 'revenue' THEN 1 WHEN 'expense' THEN -1 ELSE 0 END AS result_sign, "
        "x.non_recurring, x.active",
        "",
    ),
    "bi_version": """
SELECT id AS version_id, name, fiscal_year, kind, status,
  CASE WHEN row_number() OVER (
    PARTITION BY fiscal_year
    ORDER BY CASE status WHEN 'approved' THEN 0 WHEN 'locked' THEN 0 WHEN 'submitted' THEN 1 ELSE 2 END,
      approved_at DESC NULLS LAST, id DESC
  ) = 1 THEN 1 ELSE 0 END AS in_force
FROM budget_version
""",
    "bi_measure": "SELECT id AS measure_id, code, name, unit FROM measure",
    "bi_job_class": "SELECT id AS job_class_id, code, name FROM job_class WHERE merged_into_id IS NULL",
    "bi_pay_code": "SELECT id AS pay_code_id, code, name, pay_group FROM pay_code",
    "bi_actual": _amounts("", "t.version_id = 0"),
    "bi_budget": _amounts("x.version_id, ", "t.version_id > 0"),
    "bi_volume": """
SELECT s.period, s.department_id, s.measure_id, s.kind, s.version_id,
  CAST(sum(s.quantity_milli) AS bigint) AS quantity_milli, {thousandths:sum(s.quantity_milli)} AS quantity
FROM statistic s WHERE s.superseded_by IS NULL
GROUP BY s.period, s.department_id, s.measure_id, s.kind, s.version_id
""",
    "bi_hours": """
SELECT x.period, x.department_id, x.job_class_id, x.pay_code_id, h.currency, x.hours_milli,
  {thousandths:x.hours_milli} AS hours, x.amount_minor, {major:x.amount_minor} AS amount
FROM (
  SELECT e.period, e.department_id, coalesce(j.merged_into_id, j.id) AS job_class_id, e.pay_code_id,
    CAST(sum(e.hours_milli) AS bigint) AS hours_milli, CAST(sum(e.amount_minor) AS bigint) AS amount_minor
  FROM labor_entry e JOIN job_class j ON j.id = e.job_class_id WHERE e.superseded_by IS NULL
  GROUP BY e.period, e.department_id, coalesce(j.merged_into_id, j.id), e.pay_code_id
) x CROSS JOIN bi_hospital h
""",
}  # no text
_DIMENSION_OF_FACTS = "bi_month"  # reads the facts, so it is made last
NAMES = (*(name for name in _VIEWS if name != _DIMENSION_OF_FACTS), _DIMENSION_OF_FACTS)
