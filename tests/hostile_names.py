"""A hospital in which everything that has a name has a hostile one: formula, Markdown, HTML, icon, TeX."""

from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from data.engine import writing
from data.models import BudgetAdjustment, PaymentReview
from planning.scenarios.types import DriverChange
from services.board_pack import decisions, saved
from services.month_end import commentary
from services.navigation import views
from services.organization import hospital
from services.permissions import LOCAL_ACTOR
from services.scenarios import store
from services.scenarios.plan import ScenarioPlan
from services.spend import supplier_notes

#: Behind the sign of a formula: a link, TeX, an icon, bold, HTML, a color and code.
HOSTILE = "=1+1 [x](http://evil.example) $a_b$ :material/home: **b** <img src=x> :red[c] `code` https://evil.example"
#: What Markdown makes of it where it is not escaped.
RENDERED = ("[x](http://evil.example)", "$a_b$", ":material/home:", "**b**", "<img src=x>", ":red[c]", "`code`")
#: Columns of texts that people or files bring; codes and kinds are known to the program.
_FREE = """
account.name app_user.name budget_adjustment.name budget_adjustment.owner budget_adjustment.reason budget_cell.note
budget_line.note budget_line.owner budget_version.name budget_version.note comment.action comment.cause comment.owner
contract.category contract.note contract.owner contract.title contract.payment_terms contract_price.item_name
department.manager department.name facility.name forecast_override.author forecast_override.reason
import_batch.file_name import_batch.profile_name job_class.name landing_method.reason ledger_entry.description
line_match.note measure.name month_close.reason month_commentary.text pack_decision.decision pack_decision.owner
pay_code.name payer_rate.note payer_rate.service payment_review.note period.reason purchase_line.category
purchase_line.item_name purchase_totals.category saved_pack.name scenario.name scenario.note scenario.owner
service_line.name supplier.category supplier.contact supplier.name supplier.note supplier_alias.text
supplier_note.contact_name supplier_note.text personal_view.name unknown_code.name unknown_code.text
"""


def write_everything(url: str) -> None:
    """Put into a hospital what people write: scenarios, a pack, decisions, commentary, notes, reviews, a view."""
    with writing(url) as session:
        month, department, account, supplier = _places(session)
        version = session.connection().execute(text("SELECT MAX(id) FROM budget_version")).scalar_one()
        session.add(
            BudgetAdjustment(
                version_id=version, kind="initiative", name=HOSTILE, owner=HOSTILE, reason=HOSTILE, status="approved",
                department_id=department, account_id=account, period=month, amount_minor=-1_00, requested_by=HOSTILE,
            )
        )  # fmt: skip
        session.add(
            PaymentReview(
                kind="duplicate", subject="x", verdict="confirmed", note=HOSTILE, supplier_id=supplier,
                amount_minor=1_00, decided_by=HOSTILE,
            )
        )  # fmt: skip
    plan = ScenarioPlan(month // 100 + (month % 100 >= 7), (DriverChange("volume", 0.1),))
    for number in (1, 2):
        store.save(url, LOCAL_ACTOR, name=f"Scenario {number}", plan=plan, note=HOSTILE)
    pack = saved.save(url, LOCAL_ACTOR, name="Pack", keys=("result",))
    for kept in (None, pack.id):
        decisions.record(
            url, LOCAL_ACTOR, period=month, decision=HOSTILE, owner=HOSTILE, due=date(2030, 1, 1), pack_id=kept
        )
    commentary.write(url, LOCAL_ACTOR, period=month, text=HOSTILE)
    supplier_notes.write(url, LOCAL_ACTOR, supplier_id=supplier, kind="note", text=HOSTILE, rating=2)
    supplier_notes.write(
        url, LOCAL_ACTOR, supplier_id=supplier, kind="contact", contact=("Contact", HOSTILE, "a@b.example", HOSTILE)
    )
    views.pin(url, LOCAL_ACTOR, page="spend", link="", name=HOSTILE[:60])


def _places(session: Session) -> tuple[int, int, int, int]:
    """Return the last month and the department, account and supplier of one of its lines."""
    row = session.connection().execute(
        text(
            "SELECT period, department_id, account_id, supplier_id FROM ledger_entry WHERE supplier_id IS NOT NULL "
            "ORDER BY period DESC, id LIMIT 1"
        )
    )
    month, department, account, supplier = row.one()
    return month, department, account, supplier


def rename_everything(url: str) -> dict[str, int]:
    """Put the hostile text before every free text of a database, and return how many rows of which column have it."""
    changed = {}
    hospital.change(url, LOCAL_ACTOR, hospital_name=HOSTILE)
    with writing(url) as session:
        connection = session.connection()
        for name in _FREE.split():
            table, column = name.split(".")
            renamed = f"UPDATE {table} SET {column} = :name || ' ' || {column} WHERE {column} <> ''"  # noqa: S608
            changed[name] = connection.execute(text(renamed), {"name": HOSTILE}).rowcount
        connection.execute(text("UPDATE data_version SET version = version + 1"))
    return changed
