"""Which departments a scope means, and in which months how much of a change acts."""

import numpy as np
import numpy.typing as npt

from planning.scenarios.base.baseline import BaseYear, Floats
from planning.scenarios.types import DriverChange, Scope, profile

Bools = npt.NDArray[np.bool_]


class Selection:
    """Answers for one baseline."""

    def __init__(self, baseline: BaseYear) -> None:
        self._departments = baseline.departments
        self._months = list(baseline.months)

    def departments(self, scope: Scope) -> Bools:
        """Return which departments lie in the scope."""
        if scope.kind == "hospital":
            return np.ones(len(self._departments), dtype=bool)
        return np.isin(self._departments[f"{scope.kind}_id"].to_numpy(), scope.ids)

    def profile(self, change: DriverChange) -> Floats:
        """Return the change's weight (0–1) by month, as months × 1."""
        return np.array(profile(change, self._months))[:, None]
