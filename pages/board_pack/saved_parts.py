"""Saved packs on the page: one is chosen, kept under a name, renamed, deleted, undone."""

from collections.abc import Sequence

import streamlit as st

from language import _, translate
from pages.common import access, cells, looks, messages, notices, presses, state
from services.board_pack import saved
from services.board_pack.saved import KeptPack
from services.permissions import Actor
from services.variance.report import Choices

SECTIONS, CENTS, CHOSEN = "pack_sections", "pack_cents", "pack_saved"
NEXT = "pack_saved_next"


def choose(actor: Actor, choices: Choices, latest: int) -> KeptPack | None:
    """Draw the box of saved packs, where there are any, and return the chosen one."""
    packs = {pack.name: pack for pack in saved.list_packs(access.url(), actor)}
    if (name := st.session_state.pop(NEXT, None)) is not None:  # saved in the run before
        st.session_state[CHOSEN] = name
    if st.session_state.get(CHOSEN) not in packs:  # deleted or renamed since
        st.session_state.pop(CHOSEN, None)
    if not packs:
        return None
    name = st.selectbox(
        _("Saved pack"), list(packs), index=None, placeholder=_("Not saved"), key=CHOSEN, width=260,
        on_change=_take_over, args=(packs, choices, latest),
    )  # fmt: skip
    return packs.get(name) if name else None


def _take_over(packs: dict[str, KeptPack], choices: Choices, latest: int) -> None:
    """Put the sections, cents and month of the pack that was just chosen into the page's choices."""
    pack = packs.get(st.session_state.get(CHOSEN) or "")
    if pack is not None:
        st.session_state[SECTIONS] = list(pack.sections)
        st.session_state[CENTS] = pack.cents
        month = saved.period_by(pack.period_rule, latest, choices.calendar)
        st.session_state[state.PERIOD] = looks.formats().month(month)


def keep(actor: Actor, pack: KeptPack | None, keys: Sequence[str], *, cents: bool) -> None:
    """Draw what keeps the choices under a name, for who may."""
    if not actor.may("master_data:write"):
        return
    _undo(actor)
    with st.popover(_("Save this pack"), icon=":material/bookmark:"):
        name = st.text_input(_("Name"), value=pack.name if pack else "", key=f"pack_name_{pack.id if pack else 0}")
        rules = list(saved.PERIOD_RULES)
        rule = st.selectbox(
            _("Its month"),
            rules,
            index=rules.index(pack.period_rule) if pack else 0,
            format_func={rule: translate(title) for rule, title in saved.PERIOD_RULES.items()}.__getitem__,
            key=f"pack_rule_{pack.id if pack else 0}",
        )
        st.caption(_("Sections in their order and cents are kept as chosen on the page."))
        if pack is not None:
            stamp = looks.formats().stamp(pack.changed_at)
            st.caption(cells.escape(_("Saved by {name}, {stamp}.", name=pack.changed_by, stamp=stamp)))
        with st.container(horizontal=True, gap="small"):
            if presses.button(_("Save"), key=f"pack_save_{pack.id if pack else 0}", type="primary"):
                _save(actor, pack.id if pack else None, name, keys, rule, cents=cents)
            if pack is not None and presses.button(_("Save as new"), key=f"pack_save_as_{pack.id}"):
                _save(actor, None, name, keys, rule, cents=cents)
            if pack is not None and presses.button(_("Delete"), key=f"pack_delete_{pack.id}"):
                with messages.refusals():
                    saved.remove(access.url(), actor, pack_id=pack.id)
                    _after(pack.id, _("“{name}” is deleted.", name=pack.name))


def _undo(actor: Actor) -> None:
    """Draw what takes the last change of saved packs back, once there is one."""
    changed = st.session_state.get("pack_changed")
    if changed is None:
        return
    if presses.button(_("Undo the last change"), key=f"pack_undo_{changed}", icon=":material/undo:", type="tertiary"):
        with messages.refusals():
            pack = saved.undo(access.url(), actor, pack_id=changed)
            _after(changed, _("The last change of “{name}” is taken back.", name=pack.name))


def _save(actor: Actor, pack_id: int | None, name: str, keys: Sequence[str], rule: str, *, cents: bool) -> None:
    with messages.refusals():
        pack = saved.save(access.url(), actor, name=name, keys=keys, period_rule=rule, cents=cents, pack_id=pack_id)
        st.session_state[NEXT] = pack.name
        _after(pack.id, _("“{name}” is saved.", name=pack.name))


def _after(pack_id: int, text: str) -> None:
    st.session_state["pack_changed"] = pack_id
    notices.say(text)
    st.rerun()
