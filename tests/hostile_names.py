"""A hospital in which everything that has a name has a hostile one: formula, Markdown, HTML, icon, TeX."""

from sqlalchemy import text

from data.engine import writing
from services.organization import hospital
from services.permissions import LOCAL_ACTOR

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
supplier_note.contact_name supplier_note.text unknown_code.name unknown_code.text
"""


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
