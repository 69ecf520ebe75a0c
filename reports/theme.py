"""Colours by meaning, for light and dark; the same as in .streamlit/config.toml.

Notation as in IBCS: actual solid, prior year light, budget outlined, forecast dashed. Blue is favorable, orange
unfavorable: both can be told apart without red and green, and an arrow or a word always stands beside.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of one mode."""

    actual: str
    prior: str
    budget: str  # the outline
    forecast: str
    favorable: str
    unfavorable: str
    neutral: str
    text: str
    muted: str
    grid: str
    surface: str
    favorable_text: str
    unfavorable_text: str
    second: str  # a forecast made another way, beside the first


LIGHT = Palette(
    actual="#3D4751",
    prior="#AEB7C0",
    budget="#3D4751",
    forecast="#0072B2",
    favorable="#0072B2",
    unfavorable="#D55E00",
    neutral="#8A949E",
    text="#0B1520",
    muted="#55616D",
    grid="#E6EAEE",
    surface="#FFFFFF",
    favorable_text="#00598C",
    unfavorable_text="#A84800",
    second="#A63D77",
)
DARK = Palette(
    actual="#C9D1D9",
    prior="#5C6873",
    budget="#C9D1D9",
    forecast="#56B4E9",
    favorable="#56B4E9",
    unfavorable="#F08A3C",
    neutral="#77828D",
    text="#E7ECF1",
    muted="#A3AFBA",
    grid="#26313B",
    surface="#10161C",
    favorable_text="#7CC4F0",
    unfavorable_text="#F5A567",
    second="#E79AC5",
)


def palette(mode: str | None) -> Palette:
    """Return the colours of a mode; light unless it is "dark"."""
    return DARK if mode == "dark" else LIGHT
