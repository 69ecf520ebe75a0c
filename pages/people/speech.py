"""Which language the pages speak: what a person has chosen, else what her browser says, else the hospital's."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from language import ENGLISH, _, available, current, decide_by, name_of, nearest, use
from pages.common import access, messages, queries, state
from services.people import languages

#: The choice "as my browser says", which is none.
BROWSERS = ""


def begin() -> None:
    """Speak as this session did last, or as the browser says, before anybody is known."""
    decide_by(_as_before)
    use(_as_before())


def follow() -> None:
    """Speak what the person has chosen, now that she is known and the database is open."""
    chosen = _chosen()
    code = chosen if chosen in available() else _unchosen()
    st.session_state[state.SPOKEN] = code
    use(code)


def in_sidebar() -> None:
    """Offer the languages; what is chosen holds from the next run on."""
    codes = available()
    if len(codes) < 2:
        return
    with st.popover(name_of(current()), icon=":material/language:", type="tertiary", key="language_menu"):
        chosen = _chosen()
        named = {_name(code): code for code in (BROWSERS, *codes)}
        key = f"{state.LANGUAGE}_{chosen}"  # begins anew with what is stored
        place = list(named.values()).index(chosen if chosen in codes else BROWSERS)
        st.radio(_("Language"), list(named), place, key=key, on_change=_choose, args=(key, named))
        st.caption(_("Numbers and dates follow your language, the currency your hospital."))


def browsers() -> str | None:
    """Return the language that the browser asks for, as it writes it: de-AT."""
    return st.context.locale


def _as_before() -> str:
    """Return the language of the session that this thread serves; English for threads that serve nobody."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    return st.session_state.get(state.SPOKEN) or nearest(browsers()) or ENGLISH


def _chosen() -> str:
    """Return what the person has chosen, "" for nothing; an administrator's own choice while she sees as others."""
    if access.sign_in_is_set_up():
        return access.own_actor().language
    return queries.now().local_language or BROWSERS


def _unchosen() -> str:
    return nearest(browsers()) or nearest(queries.settings().language) or ENGLISH


def _name(code: str) -> str:
    return name_of(code) if code else _("As my browser says ({language})", language=name_of(_unchosen()))


def _choose(key: str, named: dict[str, str]) -> None:
    with messages.refusals():
        languages.choose(access.url(), access.own_actor(), language=named[st.session_state[key]] or None)
