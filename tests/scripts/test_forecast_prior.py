"""The script behind the standing priors: members told apart, kinds left out in turn."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts import forecast_prior
from tests.forecasting.made_series import months, seasonal

pytestmark = pytest.mark.slow


def test_a_kind_is_judged_without_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    months(seasonal(60), name="ward").to_csv(tmp_path / "wards.csv", index=False)
    grown = seasonal(60, seed=2) * np.linspace(1, 2, 60)
    pd.concat([months(grown, name="clinic"), months(np.full(60, 5.0), name="closed")]).to_csv(
        tmp_path / "clinics.csv", index=False
    )

    kinds = {path.stem: list(forecast_prior.series_of(path, 12)) for path in sorted(tmp_path.glob("*.csv"))}
    table = forecast_prior.report(kinds)

    assert {kind: len(tested) for kind, tested in kinds.items()} == {"clinics": 1, "wards": 1}
    assert table.loc["without wards", "theta"] == pytest.approx(kinds["clinics"][0].ratios()["theta"])
    assert table.loc["without wards", "combination"] == pytest.approx(kinds["wards"][0].combined())
    assert table["seasonal_naive"].astype(float)["all"] > table["theta"].astype(float)["all"]
    assert table.loc["in use", "prophet"] == 0.05


def test_a_folder_without_series_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["forecast_prior", str(tmp_path)])

    with pytest.raises(SystemExit, match="no series that can be tested"):
        forecast_prior.main()
