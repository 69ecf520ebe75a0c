"""Saved packs on the page: one is chosen, kept under a name, renamed, deleted, undone."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from language import _, translate
from pages.common import access, cells, looks, messages, notices, presses, state
from pages.editors import boxes
from pages.organization.stored_forms import Send, StoredForm, Values
from services.board_pack import saved, sections
from services.board_pack.saved import KeptPack
from services.permissions import Actor
from services.variance.report import Choices

SECTIONS, CENTS, CHOSEN = "pack_sections", "pack_cents", "pack_saved"
NEXT = "pack_saved_next"
#: The pack as it was taken over into the page's choices; whether these are to be as stored again.
SEEN, AFRESH = "pack_seen", "pack_afresh"


def choose(actor: Actor, choices: Choices, latest: int) -> KeptPack | None:
    """Draw the box of saved packs, where there are any, and return the chosen one."""
    packs = {pack.name: pack for pack in saved.list_packs(access.url(), actor)}
    if (name := st.session_state.pop(NEXT, None)) is not None:  # saved in the run before
        st.session_state[CHOSEN] = name
    if st.session_state.get(CHOSEN) not in packs:  # deleted or renamed since
        st.session_state.pop(CHOSEN, None)
    if st.session_state.pop(AFRESH, False):
        _take_sections(packs)
    if not packs:
        return None
    name = boxes.selectbox(
        st, _("Saved pack"), list(packs), index=None, placeholder=_("Not saved"), key=CHOSEN, width=260,
        on_change=_take_over, args=(packs, choices, latest),
    )  # fmt: skip
    return packs.get(name) if name else None


def _take_over(packs: dict[str, KeptPack], choices: Choices, latest: int) -> None:
    """Put the sections, cents and month of the pack that was just chosen into the page's choices."""
    pack = _take_sections(packs)
    if pack is not None:
        month = saved.period_by(pack.period_rule, latest, choices.calendar)
        st.session_state[state.PERIOD] = looks.formats().month(month)


def _take_sections(packs: dict[str, KeptPack]) -> KeptPack | None:
    pack = packs.get(st.session_state.get(CHOSEN) or "")
    if pack is not None:
        st.session_state[SECTIONS] = list(pack.sections)
        st.session_state[CENTS] = pack.cents
        st.session_state[SEEN] = pack
    return pack


def keep(actor: Actor, pack: KeptPack | None, keys: Sequence[str], *, cents: bool) -> None:
    """Draw what keeps the choices under a name, for who may."""
    if not actor.may("master_data:write"):
        return
    _undo(actor)
    before: KeptPack | None = st.session_state.get(SEEN)
    seen = before if pack and before and before.id == pack.id else pack
    number = seen.id if seen else 0
    form = StoredForm(f"pack_{number}", end=lambda: st.session_state.update({AFRESH: True}))
    with st.popover(_("Save this pack"), icon=":material/bookmark:"):
        asked = {**_fields(form, seen), "sections": tuple(keys), "cents": cents}
        saw = seen.values if seen else {}
        with st.container(horizontal=True, gap="small"):
            if presses.button(_("Save"), key=f"pack_save_{number}", type="primary"):
                form.save(_sender(actor, number or None), saw, asked)
            if seen is not None and presses.button(_("Save as new"), key=f"pack_save_as_{number}"):
                form.save(_sender(actor, None), saw, asked)
            if seen is not None and presses.button(_("Delete"), key=f"pack_delete_{number}"):
                with messages.refusals():
                    _after(
                        saved.remove(access.url(), actor, pack_id=number, seen=seen),
                        _("“{name}” is deleted.", name=seen.name),
                    )
                    st.rerun()
        form.choose(_sender(actor, number or None), _label, _text)


def _fields(form: StoredForm, seen: KeptPack | None) -> dict[str, str]:
    """Draw the fields of a pack and return what they say."""
    name = st.text_input(_("Name"), value=seen.name if seen else "", key=form.key("name"))
    rules = list(saved.PERIOD_RULES)
    rule = boxes.selectbox(
        st,
        _("Its month"),
        rules,
        index=rules.index(seen.period_rule) if seen else 0,
        format_func={rule: translate(title) for rule, title in saved.PERIOD_RULES.items()}.__getitem__,
        key=form.key("rule"),
    )
    st.caption(_("Sections in their order and cents are kept as chosen on the page."))
    if seen is not None:
        stamp = looks.formats().stamp(seen.changed_at)
        st.caption(cells.escape(_("Saved by {name}, {stamp}.", name=seen.changed_by, stamp=stamp)))
    return {"name": name, "period_rule": rule}


def _label(field: Any) -> str:
    names = {
        "name": _("Name"),
        "period_rule": _("Its month"),
        "sections": _("Sections"),
        "cents": _("Amounts with cents"),
    }
    return names[field]


def _text(field: Any, value: Any) -> str:
    if field == "sections":
        titles = {section.key: translate(section.title) for section in sections.SECTIONS}
        return " · ".join(titles[key] for key in value or ())
    if field == "period_rule":
        return translate(saved.PERIOD_RULES[value])
    if field == "cents":
        return _("yes") if value else _("no")
    return str(value)


def _sender(actor: Actor, pack_id: int | None) -> Send:
    """Return what stores a pack: the one of an id, or a new one."""

    def send(saw: Values, asked: Values) -> str:
        pack = saved.save(
            access.url(),
            actor,
            name=asked["name"],
            keys=asked["sections"],
            period_rule=asked["period_rule"],
            cents=asked["cents"],
            pack_id=pack_id,
            seen=saw if pack_id else None,
        )
        st.session_state[NEXT] = pack.name
        _after(pack, "")
        return _("“{name}” is saved.", name=pack.name)

    return send


def _undo(actor: Actor) -> None:
    """Draw what takes the last change of saved packs back, once there is one."""
    changed: KeptPack | None = st.session_state.get("pack_changed")
    if changed is None:
        return
    key = f"pack_undo_{changed.id}"
    if presses.button(_("Undo the last change"), key=key, icon=":material/undo:", type="tertiary"):
        with messages.refusals():
            pack = saved.undo(access.url(), actor, pack_id=changed.id, seen=changed)
            _after(pack, _("The last change of “{name}” is taken back.", name=pack.name))
            st.session_state[SEEN] = pack
            st.rerun()


def _after(pack: KeptPack, text: str) -> None:
    """Remember what a change left, for taking it back."""
    st.session_state["pack_changed"] = pack
    if text:
        notices.say(text)
