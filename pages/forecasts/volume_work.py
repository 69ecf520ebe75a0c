"""What finance does with a forecast: set figures by hand, know shocks, publish a baseline, compare runs."""

from datetime import date

import pandas as pd
import streamlit as st

from pages.common import access, kept, looks, messages, notices, queries
from pages.common.cells import escaped
from pages.forecasts.volume_parts import unit
from reports.forecasts import accuracy_charts, words
from services.forecasts import overrides, runs, shocks
from services.forecasts.desk import View


def overrides_section(view: View) -> None:
    """Draw the form for a figure set by hand, those in use with their undo, and the known shocks."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Set a figure by hand**")
        st.caption("It counts in place of the model's figure, which stays beside it.")
        _override_form(view)
        _overrides_in_use(view)
    with right:
        st.markdown("**Known one-off events**")
        st.caption("A wave, a strike, an outage: such periods are not learned from, in any forecast of the hospital.")
        _shock_form()
        _known_shocks(view)


def _override_form(view: View) -> None:
    if view.outlook is None:
        return
    days = [stamp.date() for stamp in view.outlook.table["ds"]]
    means = dict(zip(days, view.outlook.table["mean"], strict=True))
    monthly = view.volume.ref.frequency == "MS"
    with st.form("override", clear_on_submit=True, border=False):
        first, second = st.columns(2)
        month = first.selectbox(
            "Month" if monthly else "Day",
            days,
            format_func=lambda day: f"{day:%b %Y}" if monthly else f"{day:%d %b %Y}",
            key="override_month",
        )
        value = second.number_input(
            "Figure",
            min_value=0.0,
            step=1.0,
            value=None,
            key="override_value",
            placeholder=f"model: {looks.formats().number(round(means[month or days[0]]))}",
        )
        reason = st.text_input("Reason", key="override_reason", max_chars=overrides.REASON_LENGTH)
        if not st.form_submit_button("Use this figure", key="override_save", icon=":material/edit:"):
            return
    if value is None:
        st.warning("Enter a figure.")
        return
    with messages.refusals():
        overrides.set_value(
            access.url(), access.actor(), ref=view.volume.ref, month=month or days[0], value=value, reason=reason
        )
        notices.say(f"{month or days[0]:%B %Y} now counts with your figure.")
        st.rerun()


def _overrides_in_use(view: View) -> None:
    history = queries.ask(overrides.history, ref=view.volume.ref)
    used = history[history["withdrawn_at"].isna()].sort_values("ds")
    formats = looks.formats()
    for row in used.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"override_{row['id']}"):
            when = pd.Timestamp(row["ds"])
            said = f"{escaped(row['reason'])} · {escaped(row['author'])}"
            st.markdown(f"**{when:%b %Y}: {formats.number(row['value'])}** · {said}")
            st.button(
                "Undo", key=f"undo_{row['id']}", icon=":material/undo:", on_click=_withdraw, args=(int(row["id"]),)
            )
    earlier = history[history["withdrawn_at"].notna()]
    if len(earlier):
        with st.expander(f"{words.counted(len(earlier), 'earlier figure')} no longer in use"):
            shown = earlier[["ds", "value", "reason", "author", "created_at", "withdrawn_at"]]
            titles = ["Month", "Figure", "Reason", "Author", "Set", "Withdrawn"]
            st.dataframe(
                shown.set_axis(titles, axis=1), hide_index=True, alt="Figures set by hand that were taken back"
            )


def _withdraw(number: int) -> None:
    with messages.refusals():
        overrides.withdraw(access.url(), access.actor(), override_id=number)
        notices.say("The model's figure counts again.")


def _shock_form() -> None:
    with st.form("shock", clear_on_submit=True, border=False):
        name = st.text_input("Event", key="shock_name", max_chars=shocks.NAME_LENGTH, placeholder="Nurses' strike")
        first, second = st.columns(2)
        start = first.date_input("First day", value=None, key="shock_start", min_value=date(1990, 1, 1))
        end = second.date_input("Last day", value=None, key="shock_end", min_value=date(1990, 1, 1))
        if not st.form_submit_button("Add event", key="shock_save", icon=":material/add:"):
            return
    if not isinstance(start, date) or not isinstance(end, date):
        st.warning("Enter the first and the last day.")
        return
    with messages.refusals():
        shocks.add(access.url(), access.actor(), name=name, start=start, end=end)
        notices.say(f"{name.strip()} is known now; forecasts are made anew when they are next looked at.")
        st.rerun()


def _known_shocks(view: View) -> None:
    for number, one in enumerate(view.shocks):
        with st.container(horizontal=True, vertical_alignment="center", key=f"shock_{number}"):
            st.markdown(f"**{escaped(one.name)}** · {one.start} to {one.end}")
            st.button("Remove", key=f"remove_shock_{number}", icon=":material/delete:", on_click=_forget, args=(one,))


def _forget(one: shocks.KnownShock) -> None:
    with messages.refusals():
        shocks.remove(access.url(), access.actor(), shock=one)
        notices.say("The event is no longer known; forecasts are made anew when they are next looked at.")


def runs_section(view: View) -> None:
    """Draw what is published, the button to publish, the list of runs, and two of them side by side."""
    table = queries.ask(runs.list_runs, ref=view.volume.ref)
    _baseline(view, table)
    formats = looks.formats()
    shown = pd.DataFrame(
        {
            "Run": table["id"],
            "Made (UTC)": pd.to_datetime(table["created_at"]).dt.strftime("%Y-%m-%d %H:%M"),
            "By": table["created_by"],
            "Model": table["model"].str.replace("_", " "),
            "Horizon": table["horizon"],
            "Total": [formats.number(round(total)) for total in table["total"]],
            "Baseline": table["published_by"].notna().map({True: "published", False: ""}),
        }
    )
    st.dataframe(
        shown, hide_index=True, height="content" if len(shown) <= 10 else 380, alt="Forecast runs of this series"
    )
    if len(table) > 1:
        _compared(view, table)


def _baseline(view: View, table: pd.DataFrame) -> None:
    published = table[table["published_at"].notna()]
    with st.container(horizontal=True, vertical_alignment="center"):
        if published.empty:
            st.markdown("No run is published: plans have no volume baseline for this series yet.")
        else:
            row = published.iloc[0]
            st.markdown(
                f"**Planning baseline:** run {row['id']} of {pd.Timestamp(row['created_at']):%Y-%m-%d}, "
                f"published by {escaped(str(row['published_by']))}. Figures set by hand count in it."
            )
            st.button(
                "Withdraw", key="withdraw_baseline", icon=":material/undo:", on_click=_unpublish, args=(int(row["id"]),)
            )
        if view.run is not None and view.run.published_at is None:
            st.button(
                "Publish this forecast",
                key="publish",
                type="primary",
                icon=":material/publish:",
                on_click=_publish,
                args=(view.run.id,),
            )


def _publish(number: int) -> None:
    with messages.refusals():
        runs.publish(access.url(), access.actor(), run_id=number)
        notices.say(f"Run {number} is the planning baseline now.")


def _unpublish(number: int) -> None:
    with messages.refusals():
        runs.withdraw_publication(access.url(), access.actor(), run_id=number)
        notices.say("There is no planning baseline for this series any more.")


def _compared(view: View, table: pd.DataFrame) -> None:
    st.markdown("**Compare two runs**")
    numbers = [int(number) for number in table["id"]]
    made = dict(zip(numbers, pd.to_datetime(table["created_at"]), strict=True))

    def named(number: int) -> str:
        return f"Run {number}, {made[number]:%Y-%m-%d %H:%M}"

    left, right = st.columns(2)
    first = left.selectbox("First", numbers, index=1, format_func=named, key="compare_first")
    second = right.selectbox("Second", numbers, index=0, format_func=named, key="compare_second")
    if first is None or second is None or first == second:
        st.caption("Choose two different runs.")
        return
    with messages.refusals():
        sides = queries.ask(runs.compare, first=first, second=second)
        total = sides["difference"].sum()
        share = total / sides["first"].sum() if sides["first"].sum() else float("nan")
        formats = looks.formats()
        way = "more" if total >= 0 else "fewer"
        st.markdown(
            f"Run {second} expects {formats.number(abs(round(total)))} {way} than run {first} "
            f"({formats.percent(share, signed=True)}) over {words.counted(len(sides), 'common step')}."
        )
        st.vega_lite_chart(
            kept.chart(accuracy_charts.comparison_chart, sides, title=unit(view), palette=looks.colors()),
            alt=f"Run {first} and run {second} of {view.volume.name}",
        )
