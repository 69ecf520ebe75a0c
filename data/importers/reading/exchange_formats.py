"""Files for other programs that are text but no table: named by how they begin, with the way to a table."""

import re
from dataclasses import dataclass

from data.importers.tables.layout import UnreadableFile
from language import N_, _, translate


@dataclass(frozen=True)
class ExchangeFormat:
    """A format: its name for people, how a file of it begins (in small letters), and how to get a table instead."""

    name: str
    begins: re.Pattern[str]
    hint: str


_FROM_PROGRAM = N_("Export the same postings from the accounting program as a table (XLSX or CSV) and upload that.")
_FROM_BANK = N_(
    "A bank statement names no accounts or departments. Export the general ledger as a table (XLSX or CSV)."
)
_FROM_DATEV = N_(
    "Its amounts are gross, with tax keys and two accounts a line. Export the account sheets (Kontoblätter) or the "
    "balance list (SuSa) from DATEV as a table (XLSX or CSV) and upload that."
)
_IN_EXCEL = N_("Open it in Excel, save it as XLSX, and upload that.")

_MT940 = (
    r"\{1:f[0-9]{2}|"
    r"(?:[^\n:]{0,40}\n)?:20:[^\n]*\n(?::2[0-9]\w?:[^\n]*\n)*:(?:25|28|60)"
)
_MHTML = (
    r"(?:from:[^\n]*\n)?(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?"
    r"(?:mime-version:|content-type:\s*multipart/related)"
)
_XML = r"<(?:\?xml[^>]*>\s*<)?"

_FORMATS = tuple(
    ExchangeFormat(name, re.compile(begins), hint)
    for name, begins, hint in (
        (N_("a DATEV export (EXTF)"), r'"?(?:extf|dtvf)"?;"?[0-9]', _FROM_DATEV),
        (N_("a SIE file"), r"#(?:flagga|program|format|gen|sietyp|prosa|fnamn|fnr|orgnr)\b", _FROM_PROGRAM),
        (N_("a SIE file"), rf"{_XML}(?:\w+:)?sie(?:entry)?\b", _FROM_PROGRAM),
        (N_("an MT940 bank statement"), _MT940, _FROM_BANK),
        (N_("a CAMT bank statement (XML)"), r"<[^\0]{0,600}camt\.05[2-4]", _FROM_BANK),
        (N_("an OFX bank statement"), rf"ofxheader\s*:|{_XML}\??ofx\b", _FROM_BANK),
        (N_("a QIF bank statement"), r"!(?:type|account|option|clear)\b", _FROM_BANK),
        (N_("a BAI2 bank statement"), r"01,[^,\n]*,[^,\n]*,[0-9]{6},[0-9]{2,4},[^\n]*/\s*\n02,", _FROM_BANK),
        (N_("a QuickBooks exchange file (IIF)"), r"!(?:hdr|trns|accnt|budget|class|cust|vend)\t", _FROM_PROGRAM),
        (N_("a web archive (MHTML)"), _MHTML, _IN_EXCEL),
        (N_("a SYLK file"), r"id;p\w*(?:;[ne])*\s*\n[a-z];", _IN_EXCEL),
        (N_("a DIF file"), r"table\n0,1\n", _IN_EXCEL),
    )
)


def refuse_exchange_formats(head: bytes) -> None:
    """Refuse what is made for other programs, by its first bytes.

    Raises:
        UnreadableFile: With the name of the format and the way to a table.
    """
    text = head.replace(b"\0", b"").decode("latin-1").lstrip("\ufeffï»¿ÿþ \t\r\n").lower().replace("\r\n", "\n")
    known = next((form for form in _FORMATS if form.begins.match(text)), None)
    if known is not None:
        raise UnreadableFile(
            _("This is {what}, not a table.", what=translate(known.name)),
            hint=translate(known.hint),
            code="unsupported",
        )
