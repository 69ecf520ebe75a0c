"""Settings of the process (environment) and of the hospital (stored)."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from data.models import Setting
from language import ENGLISH, N_, _, translate
from services.door import HEADER_SETTING, PROXIES_SETTING, PROXY_SETTING
from services.errors import UserError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE = f"sqlite:///{PROJECT / 'var' / 'caseload.sqlite'}"
VERSION = "0.1.0"


@dataclass(frozen=True)
class ProcessSettings:
    """What the environment says: where the database is, how large a file may be."""

    database_url: str = DEFAULT_DATABASE
    max_upload_mb: int = 500
    dask_address: str | None = None
    check_charts: bool = False  # compare each chart with the schema of Vega-Lite; the tests do
    warm_up: bool = False  # load pages before the server answers, and forecasting models beside it (`make run` does)
    refresh_forecasts: bool = True  # make forecasts anew beside the pages when data changed; tests turn it off
    tour: bool = True  # show the tour to who has not closed it; a screen in a hall, and tests, turn it off
    forecast_workers: int | None = None  # helper processes that fit; None leaves one core to the pages
    read_in_child: bool = True  # read files in a child process within the limits below; only tests turn it off
    read_memory_mb: int = 768  # what reading one file may take beside the program's own
    read_cpu_seconds: int = 300
    read_wall_seconds: int = 900
    proxied_hosts: tuple[str, ...] = ()  # without sign-in: names under which a proxy's visitors get local rights
    sign_in_header: str = ""  # in which a proxy names who has signed in there, by e-mail address
    sign_in_proxies: tuple[str, ...] = ()  # addresses and networks from which that header is believed
    vouched_issuers: tuple[str, ...] = ()  # issuers whose addresses count as verified without their saying so

    @classmethod
    def from_env(cls) -> "ProcessSettings":
        """Read DATABASE_URL and the variables that begin with CASELOAD_.

        Raises:
            UserError: A size is not a number of megabytes, a time none of seconds, or the workers none from 1 to 64.
        """
        return cls(
            database_url=os.environ.get("DATABASE_URL") or DEFAULT_DATABASE,
            max_upload_mb=_megabytes(os.environ.get("CASELOAD_MAX_UPLOAD_MB") or "500"),
            dask_address=os.environ.get("CASELOAD_DASK_ADDRESS") or None,
            check_charts=_says_yes("CASELOAD_CHECK_CHARTS"),
            warm_up=_says_yes("CASELOAD_WARM_UP"),
            read_in_child=not _says_no("CASELOAD_READ_IN_CHILD"),
            read_memory_mb=_at_least("CASELOAD_READ_MEMORY_MB", 64, cls.read_memory_mb),
            read_cpu_seconds=_at_least("CASELOAD_READ_CPU_SECONDS", 1, cls.read_cpu_seconds),
            read_wall_seconds=_at_least("CASELOAD_READ_WALL_SECONDS", 1, cls.read_wall_seconds),
            proxied_hosts=_words(PROXY_SETTING, lower=True),
            sign_in_header=os.environ.get(HEADER_SETTING, "").strip().lower(),
            sign_in_proxies=_words(PROXIES_SETTING),
            vouched_issuers=_words("CASELOAD_ISSUERS_WITH_VERIFIED_EMAIL"),
            refresh_forecasts=not _says_no("CASELOAD_REFRESH_FORECASTS"),
            tour=not _says_no("CASELOAD_TOUR"),
            forecast_workers=_workers(os.environ.get("CASELOAD_FORECAST_WORKERS")),
        )


def _words(name: str, *, lower: bool = False) -> tuple[str, ...]:
    text = os.environ.get(name, "")
    return tuple((text.lower() if lower else text).replace(",", " ").split())


def _says_yes(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "yes", "true")


def _says_no(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("0", "no", "false")


def _megabytes(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise UserError(
            _("CASELOAD_MAX_UPLOAD_MB is not a whole number of megabytes: {text}", text=text),
            hint=_("For example 500."),
        )
    return int(text)


def _at_least(name: str, least: int, usual: int) -> int:
    text = os.environ.get(name)
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise UserError(
            _("{name} is not a whole number of at least {least}: {text}", name=name, least=least, text=text),
            hint=_("Leave it out for the usual {usual}.", usual=usual),
        )
    return int(text)


def _workers(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise UserError(
            _("CASELOAD_FORECAST_WORKERS is not a number from 1 to 64: {text}", text=text),
            hint=_("Leave it out to keep one processor core for the pages."),
        )
    return int(text)


def database_url() -> str:
    """Return the URL of the database that this process works on."""
    return ProcessSettings.from_env().database_url


@dataclass(frozen=True)
class HospitalSettings:
    """What the hospital has decided; stored in the database, so that all replicas agree.

    `fiscal_first_month` 1–12; a fiscal year carries the calendar year in which it ends. `ewma_weight` (0–1) is that of
    the newest month in the weighted mean of signals: smaller finds slower drifts, larger reacts sooner. A sign-in ends
    after `idle_minutes` without a click and after `session_hours` in all; with `four_eyes` nobody approves what they
    submitted themselves. `language` is that of people whose browser asks for none that there is, and of what schedulers
    make: board packs, digests, exports.
    """

    hospital_name: str = N_("Your hospital")
    fiscal_first_month: int = 1
    currency: str = "USD"
    locale: str = "en_US"
    language: str = ENGLISH
    fte_hours_per_year: float = 2080.0
    country: str = "US"
    region: str | None = None
    demo: bool = False
    ewma_weight: float = 0.2
    idle_minutes: int = 30
    session_hours: int = 12
    four_eyes: bool = True


def load(session: Session) -> HospitalSettings:
    """Return the stored settings; what was never set has its default."""
    return from_stored(stored_values(session))


def stored_values(session: Session) -> dict[str, Any]:
    """Return the value of every setting that is stored, by key, in one question."""
    return {key: value["value"] for key, value in session.exec(select(Setting.key, Setting.value))}


def from_stored(values: Mapping[str, Any]) -> HospitalSettings:
    """Return the hospital's settings out of stored values; what was never set has its default."""
    known = {field.name for field in fields(HospitalSettings)}
    named = {"hospital_name": translate(HospitalSettings.hospital_name)}
    return replace(HospitalSettings(), **(named | {key: value for key, value in values.items() if key in known}))


def stated_country(session: Session) -> str:
    """Return the country that the hospital has stated, "" where only the default holds."""
    stored = session.exec(select(Setting.value).where(Setting.key == "country")).first()
    return str(stored["value"]) if stored else ""


def are_chosen(session: Session) -> bool:
    """Return whether somebody has said every setting, be it the default."""
    return {field.name for field in fields(HospitalSettings)} <= set(session.exec(select(Setting.key)))


def store(session: Session, settings: HospitalSettings) -> None:
    """Write all settings inside an open unit of work."""
    for key, value in asdict(settings).items():
        session.merge(Setting(key=key, value={"value": value}))
