"""What spreadsheets show for a formula that failed: an error in the language of the program that wrote the file.

Errors are capital letters between "#" and a mark in every language (#REF!, #BEZUG!, #¡DIV/0!, #NOME?); "not available"
has no mark, and is listed, as are the errors of report writers (#Error, #MULTIVALUE). Access writes #Num! and #Div/0!.
A text of this form may be a code in some hospital: its rows are rejected by name, never in silence.
"""

import re

#: "Not available" and what else has no mark at its end, in the languages of Excel and LibreOffice.
_UNMARKED = (  # no text
    "N/A|NV|N/D|N/B|I/T|YOK|Н/Д|HIÁNYZIK|NENÍ_K_DISPOZICI|GETTING_DATA|IKKE.TILGÆNGELIG|NICHT_VERFÜGBAR"
)
#: Report writers (Reporting Services, Crystal Reports, BusinessObjects, Access) leave the mark away.
_OF_REPORTS = (  # no text
    "Error|ERROR|Deleted|DIV/0|REF|VALUE|NUM|NAME|MULTIVALUE|UNAVAILABLE|SYNTAX|DATASYNC|OVERFLOW|CONTEXT|N/A N/A"
)
#: LibreOffice numbers its own errors: "Err:502", "Fehler:502", "Erreur : 502".
_NUMBERED = r"(?:Err|Error|Erro|Erreur|Errore|Fehler|Fel|Feil|Fejl|Fout|Virhe|Błąd|Chyba|Hiba|Ошибка) ?: ?5[0-9]{2}"
#: A failed formula, or a column that is too narrow; a pattern of Python and of Arrow (RE2) alike.
FAILED = re.compile(
    rf"#(?:[¡¿]?[^\s#!?a-z0-9¡¿][^\s#!?a-z]{{1,21}}[!?]|[A-Z][a-z/0]{{2,9}}[!?]|{_UNMARKED}|{_OF_REPORTS}|#+)|{_NUMBERED}"
)
#: What stands in each of them, found in a moment.
SHOWS = r"#|: ?5"
_FIRST = frozenset("#EFVBCHО")


def is_failed(text: str) -> bool:
    """Return whether a cell without blanks around it shows that its formula failed."""
    return text[:1] in _FIRST and FAILED.fullmatch(text) is not None
