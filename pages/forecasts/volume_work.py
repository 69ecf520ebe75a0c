"""What finance does with a forecast: set figures by hand, know shocks, publish a baseline, compare runs."""

from datetime import date

import pandas as pd
import streamlit as st

from language import _, ngettext
from pages.common import access, kept, looks, messages, notices, phone, queries
from pages.common.cells import escape
from pages.editors import boxes
from pages.forecasts.volume_parts import step_name, unit
from pages.people import naming
from planning.periods import period_of
from reports.forecasts import accuracy_charts
from services.forecasts import overrides, runs, shocks
from services.forecasts.desk import SeriesView


def overrides_section(view: SeriesView) -> None:
    """Draw the form for a figure set by hand, those in use with their undo, and the known shocks."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**Set a figure by hand**"))
        st.caption(_("It replaces the model's figure, which stays visible."))
        _override_form(view)
        _overrides_in_use(view)
    with right:
        st.markdown(_("**Known one-off events**"))
        st.caption(_("A wave, a strike, an outage: no forecast of the hospital learns from such periods."))
        _shock_form()
        _known_shocks(view)


def _override_form(view: SeriesView) -> None:
    if view.outlook is None:
        return
    days = [stamp.date() for stamp in view.outlook.table["ds"]]
    means = dict(zip(days, view.outlook.table["mean"], strict=True))
    formats = looks.formats()
    monthly = view.volume.ref.frequency == "MS"
    with st.form("override", clear_on_submit=True, border=False):
        first, second = st.columns(2)
        month = boxes.selectbox(
            first,
            _("Month") if monthly else _("Day"),
            days,
            format_func=lambda day: formats.month(period_of(day)) if monthly else formats.day(day),
            key="override_month",
        )
        value = second.number_input(
            _("Figure"),
            min_value=0.0,
            step=1.0,
            value=None,
            key="override_value",
            placeholder=_("model: {figure}", figure=formats.number(round(means[month or days[0]]))),
        )
        reason = st.text_input(_("Reason"), key="override_reason", max_chars=overrides.REASON_LENGTH)
        if not st.form_submit_button(_("Use this figure"), key="override_save", icon=":material/edit:"):
            return
    if value is None:
        st.warning(_("Enter a figure."))
        return
    with messages.refusals():
        overrides.set_value(
            access.url(), access.actor(), ref=view.volume.ref, month=month or days[0], value=value, reason=reason
        )
        notices.say(_("{month} now uses your figure.", month=step_name(view, month or days[0])))
        st.rerun()


def _overrides_in_use(view: SeriesView) -> None:
    history = queries.ask(overrides.history, ref=view.volume.ref)
    used = history[history["withdrawn_at"].isna()].sort_values("ds")
    formats = looks.formats()
    for row in used.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"override_{row['id']}"):
            when = step_name(view, pd.Timestamp(row["ds"]).date())
            note = f"{escape(row['reason'])} · {escape(row['author'])}"
            st.markdown(f"**{when}: {formats.number(row['value'])}** · {note}")
            st.button(
                _("Undo"), key=f"undo_{row['id']}", icon=":material/undo:", on_click=_withdraw, args=(int(row["id"]),)
            )
    earlier = history[history["withdrawn_at"].notna()]
    if len(earlier):
        title = ngettext(
            "{count} earlier figure no longer in use", "{count} earlier figures no longer in use", len(earlier)
        )
        with st.expander(title):
            _earlier(view, earlier)


def _earlier(view: SeriesView, overrides: pd.DataFrame) -> None:
    formats = looks.formats()
    shown = pd.DataFrame(
        {
            _("Month") if view.volume.ref.frequency == "MS" else _("Day"): [
                step_name(view, pd.Timestamp(day).date()) for day in overrides["ds"]
            ],
            _("Figure"): overrides["value"],
            _("Reason"): overrides["reason"],
            _("Author"): overrides["author"],
            _("Set"): [formats.stamp(at) for at in overrides["created_at"]],
            _("Withdrawn"): [formats.stamp(at) for at in overrides["withdrawn_at"]],
        }
    )
    phone.table(shown, lead=phone.FIRST_FIGURE, hide_index=True, alt=_("Figures set by hand that were withdrawn"))


def _withdraw(number: int) -> None:
    with messages.refusals():
        overrides.withdraw(access.url(), access.actor(), override_id=number)
        notices.say(_("The model's figure is used again."))


def _shock_form() -> None:
    with st.form("shock", clear_on_submit=True, border=False):
        name = st.text_input(
            _("Event"), key="shock_name", max_chars=shocks.NAME_LENGTH, placeholder=_("Nurses' strike")
        )
        first, second = st.columns(2)
        start = first.date_input(
            _("First day"), value=None, key="shock_start", min_value=date(1990, 1, 1), format=looks.formats().day_typed
        )
        end = second.date_input(
            _("Last day"), value=None, key="shock_end", min_value=date(1990, 1, 1), format=looks.formats().day_typed
        )
        if not st.form_submit_button(_("Add event"), key="shock_save", icon=":material/add:"):
            return
    if not isinstance(start, date) or not isinstance(end, date):
        st.warning(_("Enter the first and the last day."))
        return
    with messages.refusals():
        shocks.add(access.url(), access.actor(), name=name, start=start, end=end)
        notices.say(_("{event} added. Forecasts are remade when they are next opened.", event=name.strip()))
        st.rerun()


def _known_shocks(view: SeriesView) -> None:
    for number, one in enumerate(view.shocks):
        with st.container(horizontal=True, vertical_alignment="center", key=f"shock_{number}"):
            start, end = (looks.formats().day(date.fromisoformat(day)) for day in (one.start, one.end))
            st.markdown(_("**{event}** · {start} to {end}", event=escape(one.name), start=start, end=end))
            st.button(
                _("Remove"), key=f"remove_shock_{number}", icon=":material/delete:", on_click=_forget, args=(one,)
            )


def _forget(one: shocks.KnownShock) -> None:
    with messages.refusals():
        shocks.remove(access.url(), access.actor(), shock=one)
        notices.say(_("Event removed. Forecasts are remade when they are next opened."))


def runs_section(view: SeriesView) -> None:
    """Draw what is published, the button to publish, the list of runs, and two of them side by side."""
    table = queries.ask(runs.list_runs, ref=view.volume.ref)
    _baseline(view, table)
    formats = looks.formats()
    shown = pd.DataFrame(
        {
            _("Run"): table["id"],
            _("Made"): [formats.stamp(at) for at in pd.to_datetime(table["created_at"])],
            _("By"): naming.names(table["created_by"]),
            _("Model"): table["model"].str.replace("_", " "),
            _("Horizon"): table["horizon"],
            _("Total"): [formats.number(round(total)) for total in table["total"]],
            _("Baseline"): table["published_by"].notna().map({True: _("published"), False: ""}),
        }
    )
    phone.table(
        shown,
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content" if len(shown) <= 10 else 380,
        alt=_("Forecast runs of this series"),
    )
    if len(table) > 1:
        _comparison(view, table)


def _baseline(view: SeriesView, table: pd.DataFrame) -> None:
    published = table[table["published_at"].notna()]
    with st.container(horizontal=True, vertical_alignment="center"):
        if published.empty:
            st.markdown(
                _(
                    "No run is published: plans use the automatic forecast, made for all series together. "
                    "Opening a series or choosing a model changes no plan."
                )
            )
        else:
            row = published.iloc[0]
            st.markdown(
                _(
                    "**Planning baseline:** run {run} of {day}, published by {person}. "
                    "It includes figures set by hand.",
                    run=row["id"],
                    day=looks.formats().day(pd.Timestamp(row["created_at"]).date()),
                    person=escape(naming.name(row["published_by"])),
                )
            )
            _say_how_far_it_moved(view)
            st.button(
                _("Withdraw"),
                key="withdraw_baseline",
                icon=":material/undo:",
                on_click=_unpublish,
                args=(int(row["id"]),),
            )
        if view.run is not None and view.run.published_at is None:
            st.button(
                _("Publish this forecast"),
                key="publish",
                type="primary",
                icon=":material/publish:",
                on_click=_publish,
                args=(view.run.id,),
            )


def _say_how_far_it_moved(view: SeriesView) -> None:
    """Say how far the newer automatic forecast has moved from what is published."""
    moved = queries.ask(runs.moved_since_published, ref=view.volume.ref)
    if moved is None or pd.isna(moved) or round(moved, 3) == 0:
        return
    rate = looks.formats().percent(abs(moved))
    st.markdown(
        _("The newer automatic forecast expects {rate} more over the year.", rate=rate)
        if moved > 0
        else _("The newer automatic forecast expects {rate} less over the year.", rate=rate)
    )


def _publish(number: int) -> None:
    with messages.refusals():
        runs.publish(access.url(), access.actor(), run_id=number)
        notices.say(_("Run {run} is now the planning baseline.", run=number))


def _unpublish(number: int) -> None:
    with messages.refusals():
        runs.withdraw_publication(access.url(), access.actor(), run_id=number)
        notices.say(_("This series no longer has a planning baseline."))


def _comparison(view: SeriesView, table: pd.DataFrame) -> None:
    st.markdown(_("**Compare two runs**"))
    numbers = [int(number) for number in table["id"]]
    made = dict(zip(numbers, pd.to_datetime(table["created_at"]), strict=True))

    def run_name(number: int) -> str:
        return _("Run {run}, {time}", run=number, time=looks.formats().stamp(made[number]))

    left, right = st.columns(2)
    first = boxes.selectbox(left, _("First"), numbers, index=1, format_func=run_name, key="compare_first")
    second = boxes.selectbox(right, _("Second"), numbers, index=0, format_func=run_name, key="compare_second")
    if first is None or second is None or first == second:
        st.caption(_("Choose two different runs."))
        return
    with messages.refusals():
        sides = queries.ask(runs.compare, first=first, second=second)
        st.markdown(_difference(first, second, sides))
        st.vega_lite_chart(
            kept.chart(accuracy_charts.comparison_chart, sides, title=unit(view), palette=looks.colors()),
            alt=_("Run {first} and run {second} of {volume}", first=first, second=second, volume=view.volume.name),
        )


def _difference(first: int, second: int, sides: pd.DataFrame) -> str:
    """Return how much more or less the second run expects than the first, over the steps of both."""
    formats = looks.formats()
    total, base = sides["difference"].sum(), sides["first"].sum()
    known = {
        "first": first,
        "second": second,
        "total": formats.number(abs(round(total))),
        "share": formats.percent(total / base if base else None, signed=True),
    }
    if total >= 0:
        return ngettext(
            "Run {second} expects {total} more than run {first} ({share}) over {count} common step.",
            "Run {second} expects {total} more than run {first} ({share}) over {count} common steps.",
            len(sides),
            **known,
        )
    return ngettext(
        "Run {second} expects {total} fewer than run {first} ({share}) over {count} common step.",
        "Run {second} expects {total} fewer than run {first} ({share}) over {count} common steps.",
        len(sides),
        **known,
    )
