"""What every chart's specification keeps to: words and formats in tooltips, one set of dashes, names that lie.

`reports/notation.py` says how kinds of figures are drawn. A chart is put right by `in_words` before it is shown, and
tests hold each one that a page draws against `problems`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from reports.notation import DASHES

Unit = tuple[dict[str, Any], dict[str, Any]]
#: Letters of a name that stand below a bar: as long as a month and its year in any language.
LONGEST_NAME = 14
_PARTS = ("layer", "hconcat", "vconcat", "concat")


def in_words(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the specification with marks that have no tooltip of their own silent.

    Vega-Lite shows for them, and reads out, what they are drawn from: "low: −71846.625", "hi95".
    """
    for unit, encoding in _units(spec):
        if "tooltip" not in encoding:
            unit["mark"] = {**_mark(unit), "tooltip": None, "aria": False}
    return spec


def problems(spec: Mapping[str, Any]) -> list[str]:
    """Return what in a chart departs from the notation, empty when nothing does."""
    told = list(_of_likes(dict(spec)))
    for unit, encoding in _units(dict(spec)):
        told += [f"tooltip {tip.get('field')}: {what}" for tip in _tips(encoding) for what in _of_tip(tip)]  # no text
        told += [
            f"axis of {name}: written as 10k or 2G" for name in ("x", "y") if _is_raw(encoding.get(name))
        ]  # no text
        told += [
            f"axis of {name}: months in other words" for name in ("x", "y") if _is_wordy(encoding.get(name))
        ]  # no text
        told += [
            f"bars on {name} do not begin at zero" for name in ("x", "y") if _is_cut(unit, encoding, name)
        ]  # no text
        told += _of_names(spec, encoding)
        dash = _mark(unit).get("strokeDash")
        if dash is not None and list(dash) not in DASHES.values():
            told.append(f"dashes {dash} mean nothing")  # no text
    return told


def _of_likes(spec: dict[str, Any]) -> Iterator[str]:
    """Tell of lines with names of their own in the legend that look the same: one color and one dash."""
    lines = [encoding for unit, encoding in _units(spec) if _mark(unit)["type"] == "line"]
    inks, dashes = (_drawn(lines, channel) for channel in ("color", "strokeDash"))
    first: dict[tuple[str, str], str] = {}
    for name, ink in inks.items():
        alike = first.setdefault((ink, dashes.get(name, "")), name)
        if alike != name:
            yield f"{alike} and {name} look the same"  # no text


def _drawn(encodings: list[dict[str, Any]], channel: str) -> dict[str, str]:
    """Return how a channel draws each name of its scales."""
    scales = [(encoding.get(channel) or {}).get("scale") or {} for encoding in encodings]
    pairs = (zip(scale.get("domain", ()), scale.get("range", ()), strict=False) for scale in scales)
    return {str(name): str(drawn) for scale in pairs for name, drawn in scale}


def _units(spec: dict[str, Any], above: Mapping[str, Any] | None = None) -> Iterator[Unit]:
    """Yield each part that is drawn, with its encoding and what that inherits."""
    encoding = {**(above or {}), **spec.get("encoding", {})}
    if "mark" in spec:
        yield spec, encoding
    for name in _PARTS:
        for part in spec.get(name, ()):
            yield from _units(part, encoding)
    if isinstance(spec.get("spec"), dict):
        yield from _units(spec["spec"], encoding)


def _mark(unit: Mapping[str, Any]) -> dict[str, Any]:
    mark = unit["mark"]
    return {"type": mark} if isinstance(mark, str) else dict(mark)


def _tips(encoding: Mapping[str, Any]) -> list[dict[str, Any]]:
    tips = encoding.get("tooltip") or []
    return [tip for tip in (tips if isinstance(tips, list) else [tips]) if "field" in tip]


def _of_tip(tip: Mapping[str, Any]) -> Iterator[str]:
    if not tip.get("title"):
        yield "no title"  # no text
    if tip.get("type") in ("quantitative", "temporal") and not tip.get("format"):
        yield "no format"  # no text


def _is_raw(channel: Any) -> bool:
    axis = channel.get("axis") if isinstance(channel, dict) else None
    return isinstance(axis, dict) and str(axis.get("format", "")).endswith("s") and "labelExpr" not in axis


def _is_wordy(channel: Any) -> bool:
    """Return whether an axis of time leaves its labels to the browser: "2026", "July", "October"."""
    if not isinstance(channel, dict) or channel.get("type") != "temporal" or channel.get("axis", {}) is None:
        return False
    axis = channel.get("axis", {})
    return not (axis.get("format") or "labelExpr" in axis or axis.get("labels") is False)


def _of_names(spec: Mapping[str, Any], encoding: Mapping[str, Any]) -> Iterator[str]:
    """Tell of names below a picture that slant, stand on end, or are too long for their place: bars lie then."""
    channel = encoding.get("x")
    if not isinstance(channel, dict) or "field" not in channel:
        return
    axis = channel.get("axis", {})
    if not isinstance(axis, dict):
        return
    named = channel.get("type") in ("nominal", "ordinal")
    if axis.get("labelAngle", -90 if named else 0) % 360:  # Vega-Lite sets names on end unless it is told not to
        yield f"names of x do not lie: {channel['field']}"  # no text
    if named and axis.get("labels", True) and (name := _longest(spec, channel["field"])):
        yield f"name on x is too long, the bars should lie: {name}"  # no text


def _longest(spec: Mapping[str, Any], field: str) -> str:
    """Return the longest line of a name in the data of a chart when it is too long to stand below a bar."""
    rows = [row for rows in spec.get("datasets", {}).values() if isinstance(rows, list) for row in rows]
    lines = [line for row in rows for line in str(row.get(field) or "").split("\n")]
    name = max(lines, key=len, default="")
    return name if len(name) > LONGEST_NAME else ""


def _is_cut(unit: Mapping[str, Any], encoding: Mapping[str, Any], name: str) -> bool:
    channel = encoding.get(name)
    if _mark(unit)["type"] != "bar" or not isinstance(channel, dict) or f"{name}2" in encoding:
        return False
    scale = channel.get("scale") or {}
    return channel.get("type") == "quantitative" and isinstance(scale, dict) and scale.get("zero") is False
