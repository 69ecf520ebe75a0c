"""Packs for tests: of a hospital reckoned by hand, with whatever names a test wants."""

from datetime import date

from reports.board_pack.composing import compose
from reports.board_pack.document import Pack
from services.board_pack import sections
from services.board_pack.figures import PackQuestion, figures
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital

TODAY = date(2026, 3, 10)


def fill(hospital: SmallHospital) -> SmallHospital:
    """Post two months of actuals and budget."""
    set_budget(
        hospital, [(202602, "ICU", "5100", 410_00), (202602, "ICU", "4000", 950_00), (202601, "ED", "6100", 70_00)]
    )
    post_actuals(
        hospital,
        [(202601, "ED", "6100", 75_25), (202602, "ICU", "4000", 905_07), (202602, "ICU", "5100", 420_01)],
    )
    return hospital


def pack_of(
    url: str,
    period: int = 202602,
    *,
    actor: Actor = LOCAL_ACTOR,
    keys: tuple[str, ...] = sections.KEYS,
    cents: bool = False,
    today: date = TODAY,
    version: int | None = None,
) -> Pack:
    """Return the pack of a month."""
    read = figures(url, actor, question=PackQuestion(period, version, keys), today=today)
    return compose(read, sections.titles(), cents=cents)
