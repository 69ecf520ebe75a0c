"""Why a series cannot be forecast, and what to do: one sentence for each length of its periods."""

from forecasting.errors import ForecastError
from forecasting.series.frame import MIN_POINTS, FrequencyCode
from language import N_, _, translate

TOO_FEW = {
    "MS": N_("{series} has too few months with a value: {count} of at least {least}."),
    "W": N_("{series} has too few weeks with a value: {count} of at least {least}."),
    "D": N_("{series} has too few days with a value: {count} of at least {least}."),
}
GAPS = {
    "MS": N_("{series}: {count} of {total} months have no value."),
    "W": N_("{series}: {count} of {total} weeks have no value."),
    "D": N_("{series}: {count} of {total} days have no value."),
}
TWICE = {
    "MS": N_("{series} has two rows for the month of {date}."),
    "W": N_("{series} has two rows for the week of {date}."),
    "D": N_("{series} has two rows for {date}."),
}


def too_few(series: str, frequency: str, count: int) -> str:
    """Return that too few periods have a value."""
    return translate(TOO_FEW[frequency], series=series, count=count, least=MIN_POINTS)


def too_short(series: str, frequency: FrequencyCode, count: int) -> ForecastError:
    """Return the refusal of a series with too few values."""
    return ForecastError(
        too_few(series, frequency, count), _("Add earlier periods, or forecast the group it belongs to.")
    )


def gaps(series: str, frequency: FrequencyCode, count: int, total: int) -> ForecastError:
    """Return the refusal of a series with more gaps than a forecast can bear."""
    return ForecastError(
        translate(GAPS[frequency], series=series, count=count, total=total),
        _("Add the missing periods, or a zero where nothing happened."),
    )


def two_rows(series: str, frequency: FrequencyCode, date: str) -> ForecastError:
    """Return the refusal of a series with two rows for one period, which starts on `date`."""
    return ForecastError(
        translate(TWICE[frequency], series=series, date=date),
        _("Keep one row per series and period; add them up first if they are parts."),
    )
