"""Named mappings, remembered for files with the same header."""

from typing import Any

import pandas as pd

from services.permissions import Actor


def list_profiles(url: str, actor: Actor) -> pd.DataFrame:
    """Return the remembered profiles: id, kind, name, fingerprint, mapping, options, created_by, used_at."""
    raise NotImplementedError


def save_profile(
    url: str,
    actor: Actor,
    *,
    kind: str,
    name: str,
    fingerprint: str,
    mapping: dict[str, str],
    options: dict[str, Any] | None = None,
) -> None:
    """Remember a mapping (concept to column) under a name; a profile of that name is replaced."""
    raise NotImplementedError


def delete_profile(url: str, actor: Actor, *, kind: str, name: str) -> None:
    """Forget a profile."""
    raise NotImplementedError
