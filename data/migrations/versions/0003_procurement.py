"""Totals of purchase lines, what lines were matched to, and what people decide on them

Revision ID: 0003
Revises: 0002
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MONTHS = tuple(f"m{month:02d}" for month in range(1, 13))
BASES = "('term', 'year')"
RULES = "('', 'reference', 'price_list', 'supplier', 'person', 'ambiguous', 'none')"
UNSETTLED = sa.text("match_rule IN ('', 'ambiguous', 'none', 'supplier')")
ORDERED = sa.text("po_number <> ''")
COVERED = sa.text("covered_by_id IS NOT NULL")
#: Columns with their checks as SQL: both databases add them without writing the table anew.
NEW_COLUMNS = {
    "contract": (
        "kind VARCHAR DEFAULT 'supplier' NOT NULL CONSTRAINT ck_contract_kind "
        "CHECK (kind IN ('supplier', 'payer', 'lease'))",
        "annual_value_minor BIGINT",
        f"ceiling_basis VARCHAR DEFAULT 'term' NOT NULL CONSTRAINT ck_contract_ceiling_basis "
        f"CHECK (ceiling_basis IN {BASES})",
        f"commitment_basis VARCHAR DEFAULT 'term' NOT NULL CONSTRAINT ck_contract_commitment_basis "
        f"CHECK (commitment_basis IN {BASES})",
        "escalator_share FLOAT CONSTRAINT ck_contract_escalator_share CHECK (escalator_share BETWEEN -1 AND 1)",
        "review_date DATE",
        "notice_given_on DATE",
    ),
    "contract_price": ("baseline_price_micro BIGINT",),
    "rebate_tier": (f"basis VARCHAR DEFAULT 'year' NOT NULL CONSTRAINT ck_rebate_tier_basis CHECK (basis IN {BASES})",),
    "purchase_line": (
        f"match_rule VARCHAR DEFAULT '' NOT NULL CONSTRAINT ck_purchase_line_match_rule CHECK (match_rule IN {RULES})",
        "match_confidence FLOAT CONSTRAINT ck_purchase_line_match_confidence CHECK (match_confidence BETWEEN 0 AND 1)",
        "expected_minor BIGINT",
        "covered_by_id INTEGER CONSTRAINT ck_purchase_line_standing "
        "CHECK (contract_id IS NULL OR covered_by_id IS NULL) REFERENCES contract (id)",
    ),
}


def upgrade() -> None:
    """Add the columns and tables, and total up the lines that are stored already."""
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_index(
        "ix_purchase_line_unsettled",
        "purchase_line",
        ["match_rule", "supplier_id"],
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )
    op.create_index(
        "ix_purchase_line_order",
        "purchase_line",
        ["po_number", "kind", "period", "department_id", "amount_minor", "superseded_by"],
        sqlite_where=ORDERED,
        postgresql_where=ORDERED,
    )
    op.create_index(
        "ix_purchase_line_covered", "purchase_line", ["covered_by_id"], sqlite_where=COVERED, postgresql_where=COVERED
    )
    _totals()
    _decisions()
    _supplier_tables()
    _fill_totals()


def _key(name: str, kind: type[sa.types.TypeEngine] = sa.Integer) -> sa.Column:
    return sa.Column(name, kind(), autoincrement=False, nullable=False)


def _amount(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _totals() -> None:
    names = ("fiscal_year", "supplier_id", "department_id", "account_id")
    op.create_table(
        "purchase_totals",
        _key("kind", sa.String),
        *(_key(name) for name in names),
        _key("category", sa.String),
        _key("contract_id"),
        _key("standing", sa.String),
        *(_amount(month) for month in MONTHS),
        sa.CheckConstraint("kind IN ('order', 'invoice')", name="ck_purchase_totals_kind"),
        sa.CheckConstraint(
            "standing IN ('contracted', 'around', 'unclear', 'none')", name="ck_purchase_totals_standing"
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"]),
        sa.PrimaryKeyConstraint("kind", *names, "category", "contract_id", "standing"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_purchase_totals_supplier", "purchase_totals", ["supplier_id", "fiscal_year"])
    empty = sa.text(" AND ".join(f"{month} = 0" for month in MONTHS))
    op.create_index(
        "ix_purchase_totals_empty", "purchase_totals", ["fiscal_year"], sqlite_where=empty, postgresql_where=empty
    )
    sums = ("quantity_milli", "amount_minor", "priced_minor", "expected_minor", "over_minor", "under_minor")
    op.create_table(
        "item_totals",
        _key("period"),
        _key("kind", sa.String),
        *(_key(name) for name in ("supplier_id", "department_id", "contract_id")),
        *(_key(name, sa.String) for name in ("item", "unit")),
        sa.Column("lines", sa.Integer(), nullable=False),
        *(_amount(name) for name in sums),
        sa.CheckConstraint("kind IN ('order', 'invoice')", name="ck_item_totals_kind"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"]),
        sa.PrimaryKeyConstraint("period", "kind", "supplier_id", "department_id", "contract_id", "item", "unit"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_totals_supplier", "item_totals", ["supplier_id", "period"])
    op.create_index("ix_item_totals_contract", "item_totals", ["contract_id", "period"])
    empty = sa.text("lines = 0")
    op.create_index("ix_item_totals_empty", "item_totals", ["lines"], sqlite_where=empty, postgresql_where=empty)


def _decisions() -> None:
    words = ("item", "unit", "contract_reference", "po_number", "invoice_number")
    op.create_table(
        "line_match",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("supplier_id", sa.Integer(), sa.ForeignKey("supplier.id"), nullable=False),
        *(_text(name) for name in words),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=True),
        *(_text(name) for name in ("note", "decided_by")),
        _at("decided_at"),
        sa.UniqueConstraint("supplier_id", *words, name="uq_line_match"),
    )
    op.create_index("ix_line_match_contract_id", "line_match", ["contract_id"])
    op.create_table(
        "unit_conversion",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("supplier_id", sa.Integer(), sa.ForeignKey("supplier.id"), nullable=False),
        *(_text(name) for name in ("item", "unit")),
        sa.Column("base_units", sa.Integer(), nullable=False),
        _text("decided_by"),
        _at("decided_at"),
        sa.UniqueConstraint("supplier_id", "item", "unit", name="uq_unit_conversion"),
        sa.CheckConstraint("base_units > 0", name="ck_unit_conversion_units"),
    )
    op.create_table(
        "supplier_apart",
        *(_key(name) for name in ("low_id", "high_id")),
        _text("decided_by"),
        _at("decided_at"),
        sa.CheckConstraint("low_id < high_id", name="ck_supplier_apart_order"),
        sa.ForeignKeyConstraint(["low_id"], ["supplier.id"]),
        sa.ForeignKeyConstraint(["high_id"], ["supplier.id"]),
        sa.PrimaryKeyConstraint("low_id", "high_id"),
    )
    op.create_table(
        "payment_review",
        *(_text(name) for name in ("kind", "subject", "verdict", "note")),
        sa.Column("supplier_id", sa.Integer(), sa.ForeignKey("supplier.id"), nullable=False),
        _amount("amount_minor"),
        _amount("recovered_minor", nullable=True),
        _text("decided_by"),
        _at("decided_at"),
        sa.CheckConstraint("kind IN ('duplicate', 'unusual')", name="ck_payment_review_kind"),
        sa.CheckConstraint("verdict IN ('confirmed', 'cleared')", name="ck_payment_review_verdict"),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_index("ix_payment_review_supplier_id", "payment_review", ["supplier_id"])


def _supplier_tables() -> None:
    op.create_table(
        "supplier_note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("supplier_id", sa.Integer(), sa.ForeignKey("supplier.id"), nullable=False),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=True),
        _text("kind"),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        *(_text(name) for name in ("text", "contact_name", "contact_role", "contact_email", "contact_phone")),
        _text("written_by"),
        _at("written_at"),
        _at("withdrawn_at", nullable=True),
        sa.CheckConstraint("kind IN ('performance', 'contact', 'note')", name="ck_supplier_note_kind"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="ck_supplier_note_rating"),
    )
    for column in ("supplier_id", "contract_id"):
        op.create_index(f"ix_supplier_note_{column}", "supplier_note", [column])
    bases = "('unit', 'per_diem', 'case', 'visit', 'member_month', 'charge_share')"
    op.create_table(
        "payer_rate",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("supplier_id", sa.Integer(), sa.ForeignKey("supplier.id"), nullable=False),
        sa.Column("contract_id", sa.Integer(), sa.ForeignKey("contract.id"), nullable=True),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=True),
        sa.Column("measure_id", sa.Integer(), sa.ForeignKey("measure.id"), nullable=True),
        *(_text(name) for name in ("service", "basis")),
        _amount("unit_price_micro", nullable=True),
        sa.Column("charge_share", sa.Float(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        *(_text(name) for name in ("note", "changed_by")),
        _at("changed_at"),
        sa.CheckConstraint(f"basis IN {bases}", name="ck_payer_rate_basis"),
        sa.CheckConstraint("unit_price_micro >= 0", name="ck_payer_rate_price"),
        sa.CheckConstraint("charge_share BETWEEN 0 AND 1", name="ck_payer_rate_charge_share"),
        sa.CheckConstraint("(unit_price_micro IS NULL) <> (charge_share IS NULL)", name="ck_payer_rate_one"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ck_payer_rate_term"),
    )
    op.create_index("ix_payer_rate_place", "payer_rate", ["supplier_id", "department_id", "valid_from"])
    op.create_index("ix_payer_rate_contract_id", "payer_rate", ["contract_id"])


def _fill_totals() -> None:
    """Total up the lines of an older database; what they expect is known once they are matched."""
    connection = op.get_bind()
    stored = connection.execute(sa.text("SELECT value FROM setting WHERE key = 'fiscal_first_month'")).scalar()
    first = int((json.loads(stored) if isinstance(stored, str) else stored or {}).get("value", 1))
    year = "period / 100" if first == 1 else f"period / 100 + CASE WHEN period % 100 >= {first} THEN 1 ELSE 0 END"
    month = f"(period % 100 + {12 - first}) % 12 + 1"
    sums = ", ".join(f"SUM(CASE WHEN {month} = {number} THEN amount_minor ELSE 0 END)" for number in range(1, 13))
    standing = "CASE WHEN contract_id IS NULL THEN 'none' ELSE 'contracted' END"
    nonzero = " OR ".join(f"{name} <> 0" for name in MONTHS)
    places = "kind, fiscal_year, supplier_id, department_id, account_id, category, contract_id, standing"
    op.execute(
        f"INSERT INTO purchase_totals ({places}, {', '.join(MONTHS)}) "
        f"SELECT kind, {year}, supplier_id, department_id, COALESCE(account_id, 0), COALESCE(category, ''), "
        f"COALESCE(contract_id, 0), {standing}, {sums} FROM purchase_line WHERE superseded_by IS NULL "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    )
    op.execute(f"DELETE FROM purchase_totals WHERE NOT ({nonzero})")
    op.execute(
        "INSERT INTO item_totals (period, kind, supplier_id, department_id, contract_id, item, unit, lines, "
        "quantity_milli, amount_minor, priced_minor, expected_minor, over_minor, under_minor) "
        "SELECT period, kind, supplier_id, department_id, COALESCE(contract_id, 0), item, unit, COUNT(*), "
        "SUM(quantity_milli), SUM(amount_minor), 0, 0, 0, 0 FROM purchase_line WHERE superseded_by IS NULL "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7"
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: going back would lose figures.")
