"""Budgets that came without volumes: the prior year's are offered, and taken by one button."""

import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, messages, notices, presses, queries
from services.budgets import planned_volumes
from services.permissions import Actor


def offer(actor: Actor) -> None:
    """Offer the prior year's volumes to each draft that has none."""
    if not actor.may("import:write"):
        return
    for one in queries.ask(planned_volumes.propose):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            text = _(
                "“{version}” has no volumes, so it cannot be flexed. Until you import them, those of {months} may "
                "stand in.",
                version=one.version,
                months=looks.formats().months(one.months),
            )
            st.markdown(cells.escape(text), width="stretch")
            label = ngettext(
                "Take {count} prior-year volume", "Take {count} prior-year volumes", one.figures, count=one.figures
            )
            if presses.button(label, key=f"volumes_take_{one.version_id}"):
                with messages.refusals(), st.spinner(_("Saving …")):
                    outcome = planned_volumes.take(access.url(), actor, version_id=one.version_id)
                    notices.say(
                        _(
                            "Volumes taken, as batch {batch}; undo it under Imported files.",
                            batch=outcome.batch_id,
                        )
                    )
                    st.rerun()
