"""How a volume series is named: which place, which measure, monthly or daily."""

from dataclasses import dataclass
from typing import Literal

from language import _
from services.errors import UserError
from services.names_and_notes import id_in
from services.permissions import Actor, require_department

Level = Literal["department", "service_line", "facility", "hospital"]
Frequency = Literal["MS", "D"]
LEVELS: tuple[Level, ...] = ("department", "service_line", "facility", "hospital")


@dataclass(frozen=True, order=True)
class SeriesRef:
    """One volume series. Ids, not codes, so that renaming a department keeps its forecasts and overrides.

    `place_id` is the id of the department, service line or facility, and 0 for the whole hospital.
    """

    level: Level
    place_id: int
    measure_id: int
    frequency: Frequency = "MS"

    @property
    def key(self) -> str:
        """The stored name, such as `volume/department/12/3/MS`."""
        return f"volume/{self.level}/{self.place_id}/{self.measure_id}/{self.frequency}"

    @classmethod
    def parse(cls, key: str) -> "SeriesRef":
        """Return the reference that a stored name stands for.

        Raises:
            UserError: The text is no such name (an edited address, for example).
        """
        parts = key.split("/")
        if len(parts) != 5 or parts[0] != "volume" or parts[1] not in LEVELS or parts[4] not in ("MS", "D"):
            raise UserError(_("This forecast does not exist."), hint=_("Choose a department and a measure again."))
        place, measure = id_in(parts[2]), id_in(parts[3])
        if place is None or measure is None:
            raise UserError(_("This forecast does not exist."), hint=_("Choose a department and a measure again."))
        frequency: Frequency = "D" if parts[4] == "D" else "MS"
        level: Level = next(level for level in LEVELS if level == parts[1])
        return cls(level, place, measure, frequency)


def require_series(actor: Actor, ref: SeriesRef) -> None:
    """Check that the actor may see the place; totals are for people who see the whole hospital.

    Raises:
        NotPermittedError: Another manager's department, or a total that contains others' departments.
    """
    require_department(actor, ref.place_id if ref.level == "department" else -1)
