"""What a look at an installation found: a verdict, a sentence, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "look", "bad"]


@dataclass(frozen=True)
class Finding:
    """One line of the report: "ok", "look" (it works, but somebody should look), or "bad" (it is not sound)."""

    name: str
    verdict: Verdict
    sentence: str
    remedy: str = ""


def ok(name: str, sentence: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(name, "ok", sentence)


def worst(name: str, findings: list[Finding], fine: str) -> Finding:
    """Return the worst of several findings as one line, or that all is fine."""
    order = {"bad": 0, "look": 1, "ok": 2}
    first = min(findings, key=lambda one: order[one.verdict], default=None)
    return first if first and first.verdict != "ok" else ok(name, fine)
