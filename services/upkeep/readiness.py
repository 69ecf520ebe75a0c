"""What a server does with its database before it answers: bring the tables up to date, read what takes longest."""

from services import database
from services.errors import UserError
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline
from services.upkeep import before_update


def prepare(url: str) -> str:
    """Migrate, and keep this year's scenario base; return why that failed, if it did, or "".

    The server starts all the same: whoever opens a page is told what is wrong with the database, and it may come back.
    """
    try:
        before_update.update(url)
        with database.refusing_unusable():
            year = next(iter(baseline.years(url, LOCAL_ACTOR).values()), None)
            if year is not None:
                baseline.load(url, LOCAL_ACTOR, fiscal_year=year)
    except UserError as error:
        return error.message
    return ""
