"""How large a file may be, as the upload box enforces it and as a person reads it."""

import streamlit as st

from language import _
from reports.formats import Formats
from services.settings import ProcessSettings

#: What the box counts in; its own words are by the browser in these or in millions of bytes.
BINARY_MEGABYTE = 1 << 20
MILLION = 1_000_000


def largest() -> int:
    """Return the largest file that the box takes, in its unit: never more than what the import takes afterwards."""
    return ProcessSettings.from_env().max_upload_mb * MILLION // BINARY_MEGABYTE


def note(formats: Formats) -> None:
    """Say the limit where the box would say another: from half a unit on it writes the next one without decimals."""
    limit = ProcessSettings.from_env().max_upload_mb
    if is_misread(limit):
        st.caption(_(":material/info: Up to {limit} MB per file.", limit=formats.number(limit)))


def is_misread(limit: int) -> bool:
    """Return whether the box's own words would say another limit than this one (in millions of bytes)."""
    return limit > 500 and limit % 1000 != 0
