"""Words of pay elements (overtime, sick pay, Urlaub, heures supplémentaires): which group of pay a text speaks of."""

import re
import unicodedata

#: The first group whose words a text has; words of premiums and of leave that hold a word of another group come first.
#: Hours on call are not worked, and those of a differential or bonus are counted under another code already: "other".
_GROUPS: tuple[tuple[str, str], ...] = (  # no text
    ("regular", r"hol(?:iday)? (?:worked|wkd|wrkd|work)"),
    ("other", r"bank hol\w* (?:enh\w*|premium)|urlaubsgeld|\w*zuschlag\w*|\w*zulagen?|weihnachtsgeld|\w*sonderzahlung|"
     r"rufbereitschaft\w*|rufdienst\w*|guardias? localizadas?"),
    ("paid_leave", r"bank hol(?:iday)?s?"),
    ("education", r"study leave|education leave|bildungsurlaub"),
    ("agency", r"agency|agy|ctr|contract\w*|registry|travel\w*|locum\w*|temp|temporary|zeitarbeit\w*|leiharbeit\w*|"
     r"fremdpersonal|honorarkr\w*|interim\w*|interinal\w*|uitzend\w*|inhuur|inhyrd\w*|innleie|hyrpersonal|vikar\w*"),
    ("overtime", r"overtime|ot|ot1|ot2|o t|ovt|dt|double ?time|time and (?:a )?half|uberstunden?|mehrarbeit\w*|"
     r"heures? sup\w*|horas? extra\w*|straordinari\w*|overwerk|overuren|meerwerk|overtid\w*|overarbei?d\w*|mertid|"
     r"horas? extraordinarias?"),
    ("float", r"float\w*|pool|flt|bank|springer\w*"),
    ("paid_leave", r"pto|paid time off|time off|vacation\w*|vac|sick\w*|sck|holidays?|hol|leave|annual leave|"
     r"bereavement|jury|maternity|paternity|absen\w+|lv|urlaub\w*|erholungsurlaub|sonderurlaub|krank\w*|feiertag\w*|"
     r"\w*fortzahlung|freistellung|elternzeit|mutterschutz\w*|conges?|maladie|maternite|rtt|arrets?|vacaciones|"
     r"enfermedad|ausencias?|permisos?|ferie\w*|ferias|malattia|congedo|assenz[ae]|permess[oi]|ziekte\w*|\w*verlof|"
     r"vakantie\w*|feestdag\w*|sjuk\w*|syk\w*|syg\w*|semester\w*|permisjon|franvaro|frav\wr|foraldra\w*|doenca|baixa"),
    ("education", r"education|edu|orient\w*|ori|training|trn|conference|inservice|preceptor|study|fortbildung\w*|"
     r"weiterbildung\w*|schulung\w*|einarbeitung|formations?|formacion|formazione|opleiding\w*|scholing|utbildning\w*|"
     r"utdanning\w*|uddannelse|kurs\w*|formacao"),
    ("other", r"on ?call|call pay|standby|stand by|diff|differential|premium|bonus|incent\w*|stipend|severance|"
     r"enhancements?|enh|unsocial|allowances?|pramie\w*|primes?|indemnites?|astreintes?|complementos?|plus|incentivos?|"
     r"reperibilita|indennita|premio|toeslag\w*|ort|bereikbaarheid\w*|tillagg\w*|tillegg\w*|tillaeg\w*|beredskap\w*"),
    ("regular", r"reg|regular|base|basic|worked|productive|straight|normal|ord|ordinary|emp|employee|call ?back|shift|"
     r"grund\w+|tabellenentgelt|gehalt|bereitschaftsdienst\w*|regelarbeit\w*|normalstunden|salaire|traitement|salario|"
     r"sueldo|stipendio|ordinari[ao]s?|normales?|basisloon|basissalaris|salaris|normaltid|grunnl\wnn|fastl\wnn|grundlon"
     ),
)  # fmt: skip
#: Groups that only pay has; "regular", "agency" or "pool" may as well describe jobs.
PAY_ALONE = frozenset(("overtime", "paid_leave"))
_PATTERNS = tuple((group, re.compile(rf"\b(?:{words})\b")) for group, words in _GROUPS)
_MARKS = re.compile(r"[^\w]+|_")


def pay_group_of(text: str) -> str | None:
    """Return the pay group that a pay code or its name speaks of, None when it says nothing."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    decomposed = unicodedata.normalize("NFKD", spaced.casefold())
    words = _MARKS.sub(" ", "".join(char for char in decomposed if not unicodedata.combining(char)))
    return next((group for group, pattern in _PATTERNS if pattern.search(words)), None)
