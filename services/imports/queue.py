"""Codes that files name and nobody has explained yet, and what is decided about them."""

import pandas as pd

from services.imports.options import Decision
from services.imports.results import Outcome
from services.permissions import Actor


def unknown_codes(url: str, actor: Actor) -> pd.DataFrame:
    """Return the open codes: id, kind, text, name, rows, amount_minor, suggested_id, suggested_text, suggested_score."""
    raise NotImplementedError


def decide(url: str, actor: Actor, *, kind: str, text: str, decision: Decision) -> list[Outcome]:
    """Explain a code, remember it as an alias, and post the rows it held back as new batches (one per file).

    Raises:
        UserError: No such open code, or the target does not exist.
    """
    raise NotImplementedError
