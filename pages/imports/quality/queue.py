"""The queue of codes that files name and nobody has explained: map, create, or reject, one by one or all good ones."""

import pandas as pd
import streamlit as st

from language import N_, _, count_text, translate
from pages.common import access, cells, looks, messages, notices, phone
from pages.editors import editable
from pages.imports.wizard.codes import GOOD, TITLES, answers_column, decision_of, label_of, take_label, targets
from services import imports
from services.imports import Decision
from services.permissions import Actor

ROWS = 200
#: What was decided about a code, apart from what it was matched to.
ACTIONS = {"map": N_("matched"), "create": N_("created"), "reject": N_("rejected")}


def section(actor: Actor, codes: pd.DataFrame) -> None:
    """Show the queue by kind; what a code means is remembered and loads the rows that waited."""
    st.header(_("Unknown codes"))
    st.caption(
        _("What a code means is remembered; a rejected one is asked again. Rows waiting for a code load at once.")
    )
    kinds = [kind for kind in TITLES if (codes["kind"] == kind).any()]
    tabs = st.tabs(
        [f"{translate(TITLES[kind])} ({looks.formats().number(int((codes['kind'] == kind).sum()))})" for kind in kinds]
    )
    for kind, tab in zip(kinds, tabs, strict=True):
        with tab:
            of_kind = codes[codes["kind"] == kind].head(ROWS).reset_index(drop=True)
            if actor.may("import:write"):
                _form(actor, kind, of_kind)
            else:
                phone.table(_view(of_kind), lead=phone.FIRST_FIGURE, hide_index=True, key=f"queue_{kind}")
            if (codes["kind"] == kind).sum() > ROWS:
                st.caption(_("The {count} codes with the largest amounts are shown.", count=ROWS))


def _view(codes: pd.DataFrame) -> pd.DataFrame:
    formats = looks.formats()
    suggestions = [
        f"{text} ({formats.percent(score, digits=0)})" if isinstance(text, str) else None
        for text, score in codes[["suggested_text", "suggested_score"]].values.tolist()
    ]
    return pd.DataFrame(
        {
            _("In the files"): codes["text"],
            _("Name"): codes["name"],
            _("Rows waiting"): codes["rows"],
            _("Amount"): [formats.amount(minor) for minor in codes["amount_minor"].tolist()],
            _("Suggestion"): suggestions,
        }
    )


def _form(actor: Actor, kind: str, codes: pd.DataFrame) -> None:
    known = targets(kind)
    view = _view(codes)
    locked = list(view.columns)
    view[_("Match to")] = pd.Series([None] * len(view), dtype="object")
    mark = editable.rows_mark(codes[["text", "suggested_id"]].astype("object").values.tolist())
    good = codes["suggested_id"].notna() & (codes["suggested_score"].fillna(0) >= GOOD)
    with editable.form(f"queue_form_{kind}", border=False):
        edited = editable.table(
            view,
            hide_index=True,
            disabled=locked,
            height=cells.height(view),
            placeholder="",
            column_config={
                _("Amount"): st.column_config.TextColumn(alignment="right"),
                _("Match to"): answers_column(known),
            },
            key=f"queue_{kind}_{mark}",
            alt=_("Unknown codes: {kind}", kind=translate(TITLES[kind])),
        )
        with st.container(horizontal=True):
            apply = editable.submit(_("Apply"), key=f"queue_apply_{kind}_{mark}", type="primary")
            take = bool(good.any()) and editable.submit(take_label(int(good.sum())), key=f"queue_take_{kind}_{mark}")
    if not (apply or take):
        return
    decisions: dict[str, Decision] = {}
    for place, (text, cell) in enumerate(zip(codes["text"].tolist(), edited[_("Match to")].tolist(), strict=True)):
        decision = decision_of(cell if isinstance(cell, str) else None, known)
        if take and decision is None and good.iloc[place]:
            decision = Decision("map", target_id=int(codes["suggested_id"].iloc[place]))
        if decision is not None:
            decisions[text] = decision
    _decide(actor, kind, decisions, known)


def _decide(actor: Actor, kind: str, decisions: dict[str, Decision], known: dict[str, int]) -> None:
    if not decisions:
        st.info(_("Match at least one code."))
        return
    done, loaded, last = 0, 0, ""
    bar = st.progress(0.0, _("Applying decisions …"))
    with messages.refusals():
        for text, decision in decisions.items():
            outcomes = imports.decide(access.url(), actor, kind=kind, text=text, decision=decision)
            loaded += sum(outcome.rows_loaded for outcome in outcomes)
            done += 1
            last = label_of(known, decision.target_id) or translate(ACTIONS[decision.action])
            bar.progress(
                done / len(decisions), _("{done} of {count}", done=count_text(done), count=count_text(len(decisions)))
            )
    bar.empty()
    if done:
        code, rows = next(iter(decisions)), count_text(loaded)
        notices.say(
            _("{code}: {decision}. Waiting rows loaded: {rows}.", code=code, decision=last, rows=rows)
            if done == 1
            else _("Codes decided: {count}. Waiting rows loaded: {rows}.", count=count_text(done), rows=rows)
        )
        if done == len(decisions):
            st.rerun()
