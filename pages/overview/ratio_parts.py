"""The hospital's ratios on the overview, compared with the same months of the year before."""

from collections.abc import Sequence

import streamlit as st

from language import _, translate
from pages.common import looks
from reports import hospital_ratios as words
from services.overview.figures import BoardFigures


def section(months: Sequence[int], board: BoardFigures) -> None:
    """Draw each ratio that there is, and say what the others need; nothing for people with departments of their own."""
    now, before = board.ratios, board.ratios_before
    if now is None:
        return
    ratios, formats = words.known(now.ratios), looks.formats()
    ratios.pop("days_cash", None)  # one of the six figures above
    earlier = words.known(before.ratios) if before is not None else {}
    st.markdown(_("**Hospital ratios**, {months}", months=formats.runs(tuple(months))))
    if ratios:
        with st.grid(columns=4, min_column_width=150, gap="small"):
            for name, ratio in ratios.items():
                title, definition = words.TITLES[name]
                st.metric(
                    translate(title),
                    words.value(name, ratio, formats),
                    delta=words.change(name, ratio, earlier.get(name), formats),
                    delta_color="gray",
                    delta_arrow="off",
                    border=True,
                    help=translate(definition),
                )
    if note := words.lacking(now.missing, now.unclear, now.unfinished, formats, some=bool(ratios)):
        st.caption(f":material/info: {note}")
