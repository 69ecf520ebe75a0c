"""What the volume forecast is of: facility, department, measure, months or days, horizon, model; all in the URL."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from language import N_, _, translate
from pages.common import filters, queries, state
from pages.navigation import link_widgets
from services.forecasts import desk
from services.forecasts.choices import place_name
from services.forecasts.fitting import AUTO, MODELS
from services.forecasts.references import LEVELS, Frequency, Level, SeriesRef

EVERYWHERE = N_("All facilities")
HORIZONS: dict[Frequency, list[int]] = {"MS": [3, 6, 12, 18, 24], "D": [28, 84, 182, 364]}
USUAL: dict[Frequency, int] = {"MS": 12, "D": 84}
STEPS: dict[str, Frequency] = {N_("Months"): "MS", N_("Days"): "D"}
COMBINED = N_("Best combination")


@dataclass(frozen=True)
class Chosen:
    """One series, and what is asked of it."""

    ref: SeriesRef
    horizon: int
    model: str


def choose(table: pd.DataFrame, *, with_model: bool) -> Chosen:
    """Draw the filters in one wrapping row and return what was chosen; `table` comes from `choices.choices`."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        table = _facility(table)
        labels = place_labels(table)
        firsts = labels.drop_duplicates().index

        def places() -> list[str]:
            return place_labels(_as_spoken(table)).loc[firsts].tolist()

        place = _box(_("Department"), places(), state.PLACE, width=230, shown=places)
        rows = table[labels == place]
        measure = _box(_("Measure"), rows["measure"].tolist(), state.MEASURE, width=170)
        row = rows[rows["measure"] == measure].iloc[0]
        ref = SeriesRef(_level(row["level"]), int(row["place_id"]), int(row["measure_id"]))
        ref = _frequency(ref)
        horizon = _horizon(ref.frequency)
        model = _model() if with_model else AUTO
    return Chosen(ref, horizon, model)


def place_labels(table: pd.DataFrame) -> pd.Series:
    """Return a label for each row; places with the same name in two facilities get different ones."""
    places = table.groupby("place")[["level", "place_id"]].transform("nunique").max(axis=1)
    return table["place"].where(places <= 1, table["place"] + ", " + table["facility"])


def _as_spoken(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its places as they read in the language that is spoken."""
    return table.assign(place=list(map(place_name, table["level"], table["name"])))


def _level(text: str) -> Level:
    return next(level for level in LEVELS if level == text)


def _facility(table: pd.DataFrame) -> pd.DataFrame:
    names = sorted(name for name in table["facility"].unique() if name)
    if len(names) < 2:
        return table
    chosen = link_widgets.box(
        _("Facility"), [EVERYWHERE, *names], key=state.FACILITY, first=EVERYWHERE, width=165,
        shown=lambda name: translate(EVERYWHERE) if name == EVERYWHERE else name,
    )  # fmt: skip
    return table if chosen == EVERYWHERE else table[table["facility"] == chosen]


def _box(label: str, options: list[str], key: str, *, width: int, shown: Callable[[], list[str]] | None = None) -> str:
    """Draw a box that shows its value in the URL; it falls back to the first option when the place lacks that one.

    `shown` returns how the options read in the language that is spoken; without it they are the hospital's names.
    """
    return filters.selectbox_in_url(label, options, options[0], key, width=width, shown=shown)


def _frequency(ref: SeriesRef) -> SeriesRef:
    if not queries.ask(desk.counted_by_days, ref=ref):
        return ref
    chosen = filters.one_of(_("By"), list(STEPS), key=state.STEP)
    return SeriesRef(ref.level, ref.place_id, ref.measure_id, STEPS[chosen] if chosen else "MS")


def _horizon(frequency: Frequency) -> int:
    key = f"{state.HORIZON}_days" if frequency == "D" else state.HORIZON
    options = HORIZONS[frequency]
    return link_widgets.box(
        _("Days ahead") if frequency == "D" else _("Months ahead"),
        options,
        key=key,
        first=USUAL[frequency],
        width=105,
    )


def _model() -> str:
    with st.popover(_("Model"), icon=":material/tune:", key="model_choice"):
        return link_widgets.box(
            _("Model"),
            list(MODELS),
            key=state.MODEL,
            first=next(iter(MODELS)),
            shown=lambda name: translate(COMBINED) if name == AUTO else name.replace("_", " "),
            help=_("The combination is chosen by tests on past months. A single model is for comparison."),
        )
