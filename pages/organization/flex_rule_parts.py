"""Driver and fixed share of accounts in departments: the sentence, a table to edit with usual shares, past changes."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from language import _, ngettext, translate
from pages.common import access, cells, looks, messages, notices, phone, presses, queries
from pages.organization.edit_rounds import EditRounds
from pages.organization.standard_parts import measure_names
from pages.organization.stored_forms import Send, Values
from pages.people import naming
from planning.hierarchy import CATEGORY_LABELS
from reports.variance import flex_words
from services.organization import flex_rules
from services.organization.flex_rules import FlexSetting, RuleChange
from services.permissions import Actor

ROUNDS = EditRounds("flex_rules", flex_rules.list_rules)


def answer(departments: pd.DataFrame, rules: pd.DataFrame) -> None:
    """Say how many departments count something, and how much of cost flexes by the rules in force."""
    formats = looks.formats()
    count = len(departments)
    units = ngettext(
        "{counted} of {count} department has a unit of service.",
        "{counted} of {count} departments have a unit of service.",
        count,
        counted=formats.number(int(departments["uos_measure_id"].notna().sum())),
        count=formats.number(count),
    )
    st.markdown(f"## {cells.escape(units)}")
    share = flex_rules.flexing_share(rules)
    if share is not None:
        st.markdown(cells.escape(flex_words.flexing(share, formats)))


def table(actor: Actor, *, may_write: bool) -> None:
    """Draw accounts by department, largest first; with the permission, let the person set statistic and share."""
    rows = ROUNDS.rows() if may_write else queries.ask(flex_rules.list_rules)
    if rows.empty:
        messages.show_nothing_imported(actor, _("There are no figures yet. Import a ledger or a budget first."))
        return
    measures = measure_names()
    view = _view(rows, measures)
    settings = dict[str, Any](hide_index=True, height=cells.height(view, rows=14), column_config=_columns(measures))
    if not may_write:
        phone.table(
            view,
            lead=phone.FIRST_FIGURE,
            key="flex_rules",
            alt=_("Accounts by department and how they flex"),
            **settings,
        )
        return
    edited = cells.edit_table(
        view,
        disabled=[title for title in view.columns if title not in (_("Flexes on"), _("Fixed share"))],
        key=ROUNDS.widget,
        placeholder="–",
        alt=_("Accounts by department and how they flex, editable"),
        **settings,
    )
    st.caption(
        _(
            "“Usual” is a rule of thumb by category; it counts for nothing until you take it or type a share. "
            "Without a statistic of its own, an account flexes on its department's unit of service."
        )
    )
    if rows["measure_id"].isna().all():
        st.info(_("Choose units of service first, under Departments: without one, everything is fixed."))
    _buttons(actor, rows, _changes(rows, view, edited, measures))
    ROUNDS.choose(_send(actor), lambda key: _rule_label(key, rows), lambda _key, value: _rule_text(value, measures))


def _view(rows: pd.DataFrame, measures: dict[int, str]) -> pd.DataFrame:
    formats = looks.formats()
    drivers = [None if pd.isna(number) else measures.get(int(number)) for number in rows["rule_measure_id"]]
    return pd.DataFrame(
        {
            _("Department"): rows["department"],
            _("Account"): rows["account"],
            _("In force"): _in_force(rows, measures),
            _("Flexes on"): pd.Series(drivers, dtype="object"),
            _("Fixed share"): rows["rule_share"].astype("float64"),
            _("Usual"): [formats.percent(share, digits=0) for share in rows["default_share"]],
            _("Category"): [translate(CATEGORY_LABELS[name]) for name in rows["category"]],
            _("Amount a year"): [formats.amount(minor) for minor in rows["amount_minor"].tolist()],
        }
    )


def _in_force(rows: pd.DataFrame, measures: dict[int, str]) -> list[str]:
    """Return what holds for each row, in words."""
    formats, texts = looks.formats(), []
    for share, number in zip(rows["fixed_share"].tolist(), rows["measure_id"].tolist(), strict=True):
        if share >= 1:
            texts.append(_("fixed"))
        elif pd.isna(number):
            texts.append(_("fixed: no unit of service"))
        else:
            percent = formats.percent(1 - share, digits=0)
            texts.append(_("{share} flexes on {measure}", share=percent, measure=measures.get(int(number), "")))
    return texts


def _columns(measures: dict[int, str]) -> dict[str, Any]:
    return {
        _("Department"): st.column_config.TextColumn(pinned=True),
        _("Amount a year"): st.column_config.TextColumn(alignment="right"),
        _("Flexes on"): st.column_config.SelectboxColumn(
            options=list(measures.values()), help=_("Empty: the account's statistic, else the unit of service.")
        ),
        _("Fixed share"): st.column_config.NumberColumn(
            min_value=0.0, max_value=1.0, format="percent", help=_("0.4 is 40%. Empty: as the account says.")
        ),
        _("Usual"): st.column_config.TextColumn(alignment="right", help=_("A rule of thumb by category of account.")),
    }


def _changes(
    rows: pd.DataFrame, view: pd.DataFrame, edited: pd.DataFrame, measures: dict[int, str]
) -> list[RuleChange]:
    ids = {name: number for number, name in measures.items()}
    driver, share = _("Flexes on"), _("Fixed share")
    changes = []
    before, after = view[[driver, share]], edited[[driver, share]]
    same = (before == after) | (before.isna() & after.isna())
    for place in np.flatnonzero(~same.all(axis=1).to_numpy(dtype=bool)).tolist():
        row, cell, typed = rows.iloc[place], edited[driver].iloc[place], edited[share].iloc[place]
        new = FlexSetting(ids[cell] if isinstance(cell, str) else None, None if pd.isna(typed) else float(typed))
        old = FlexSetting(
            None if pd.isna(row["rule_measure_id"]) else int(row["rule_measure_id"]),
            None if pd.isna(row["rule_share"]) else float(row["rule_share"]),
        )
        changes.append(RuleChange(int(row["department_id"]), int(row["account_id"]), old, new))
    return changes


def _buttons(actor: Actor, rows: pd.DataFrame, changes: list[RuleChange]) -> None:
    usual = flex_rules.usual(rows)
    count = len(changes)
    label = ngettext("Save {count} change", "Save {count} changes", count) if count else _("Save")
    with st.container(horizontal=True):
        if presses.button(label, key="flex_rules_save", type="primary", disabled=not count):
            _store(actor, changes)
        if usual and presses.button(
            ngettext("Take {count} usual share", "Take {count} usual shares", len(usual)), key="flex_rules_usual"
        ):
            _store(actor, usual)
        ROUNDS.reload_button()


def _store(actor: Actor, changes: list[RuleChange]) -> None:
    places = {(one.department_id, one.account_id): one for one in changes}
    ROUNDS.save(
        _send(actor), {key: one.old for key, one in places.items()}, {key: one.new for key, one in places.items()}
    )


def _send(actor: Actor) -> Send:
    def send(seen: Values, asked: Values) -> str:
        changes = [RuleChange(place[0], place[1], old, asked[place]) for place, old in seen.items()]
        done = flex_rules.save(access.url(), actor, changes=changes)
        return ngettext("{count} rule saved.", "{count} rules saved.", done)

    return send


def _rule_label(key: tuple[int, int], rows: pd.DataFrame) -> str:
    row = rows[(rows["department_id"] == key[0]) & (rows["account_id"] == key[1])].iloc[0]
    return f"{row['department']} · {row['account']}"


def _rule_text(rule: FlexSetting | None, measures: dict[int, str]) -> str:
    """Return a rule as a person reads it."""
    if rule is None or rule == FlexSetting():
        return _("no rule")
    share = "" if rule.fixed_share is None else looks.formats().percent(rule.fixed_share, digits=0)
    measure = "" if rule.measure_id is None else measures.get(rule.measure_id, "")
    if share and measure:
        return _("fixed share {share}, flexes on {measure}", share=share, measure=measure)
    return _("fixed share {share}", share=share) if share else _("flexes on {measure}", measure=measure)


def past(actor: Actor) -> None:
    """List the latest changes of rules, each with its way back."""
    changes = queries.ask(flex_rules.past_changes)
    if not changes:
        return
    with st.expander(_("Latest changes ({count})", count=len(changes)), icon=":material/history:"):
        for one in changes:
            with st.container(horizontal=True, vertical_alignment="center"):
                words = ngettext("{count} rule", "{count} rules", one.count)
                st.markdown(cells.escape(f"{looks.formats().stamp(one.at)}, {naming.name(one.actor)}: {words}"))
                if one.standing and presses.button(_("Undo"), key=f"flex_undo_{one.event_id}"):
                    with messages.refusals():
                        flex_rules.undo(access.url(), actor, event_id=one.event_id)
                        notices.say(_("Undone: {change}.", change=words))
                        ROUNDS.begin_next()
                        st.rerun()
