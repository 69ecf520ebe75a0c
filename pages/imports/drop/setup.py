"""A new hospital's settings on one screen, proposed from the first files and confirmed before anything is posted."""

from typing import Any

import streamlit as st

from language import N_, _, translate
from pages.common import access, cells, messages, notices, queries
from pages.editors import boxes
from pages.imports.drop.held import Drop
from pages.organization.setting_choices import COUNTRIES, CURRENCIES, LOCALES, choices_with
from reports.formats import Formats
from services.imports.dropping import DropPlan
from services.organization import first_settings, hospital
from services.organization.first_settings import SettingProposal
from services.permissions import Actor

TITLES = {
    "hospital_name": N_("Hospital name"),
    "country": N_("Country"),
    "currency": N_("Currency"),
    "fiscal_first_month": N_("Fiscal year starts in"),
    "locale": N_("Number and date format"),
}


def waits(drop: Drop, plan: DropPlan, actor: Actor) -> bool:
    """Show the settings of a new hospital; return whether they are still to be confirmed by this person."""
    if not first_settings.is_new(access.url()):
        return False
    if not actor.may("settings:write"):
        st.info(_("This hospital is not set up yet: your administrator confirms name, currency and fiscal year."))
        return False
    if drop.proposals is None:
        with st.spinner(_("Looking for the hospital's name, currency and fiscal year …")):
            drop.proposals = first_settings.propose(access.url(), actor, drop.files, plan)
    with st.form(f"setup_{drop.token}", border=True):
        st.markdown(_("**Your hospital**: please confirm before the first file is imported."))
        with st.grid(columns=3, min_column_width=230, gap="small"):
            chosen = {one.name: _field(drop, one) for one in drop.proposals}
        confirmed = st.form_submit_button(_("Use these settings"), key=f"setup_use_{drop.token}", type="primary")
    if confirmed:
        with messages.refusals():
            chosen["hospital_name"] = " ".join(str(chosen["hospital_name"] or "").split()) or _("Hospital")
            hospital.change(access.url(), actor, **chosen)
            notices.say(_("Saved. All pages now use these settings."))
            st.rerun()
    return True


def _field(drop: Drop, one: SettingProposal) -> Any:
    """Draw one setting with what speaks for its proposal."""
    key, title = f"setup_{one.name}_{drop.token}", translate(TITLES[one.name])
    with st.container():
        if one.name == "hospital_name":
            value: Any = st.text_input(title, str(one.value), key=key, max_chars=120)
        elif one.name == "fiscal_first_month":
            now = queries.settings()
            months = Formats.for_reader(now.currency, now.locale)
            value = boxes.selectbox(st, title, range(1, 13), int(one.value) - 1, format_func=months.month_name, key=key)
        else:
            options = choices_with(
                {"country": COUNTRIES, "currency": CURRENCIES}.get(one.name, list(LOCALES)), str(one.value)
            )
            value = boxes.selectbox(st, title, options, options.index(str(one.value)), format_func=_written, key=key)
        st.caption(_why(one))
    return value


def _written(code: str) -> str:
    return translate(LOCALES[code]) if code in LOCALES else code


def _why(one: SettingProposal) -> str:
    if not one.why:
        return f":material/help: {_('The usual setting; no file says so.')}"
    icon = ":material/check_circle:" if one.sure else ":material/help:"
    return f"{icon} {cells.escape(one.why)}"
