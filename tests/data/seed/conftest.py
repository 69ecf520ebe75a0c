"""The demo hospital is generated once for all tests of this folder."""

import pandas as pd
import pytest

from data.seed import Demo, Size, generate


@pytest.fixture(scope="session")
def hospital() -> Demo:
    """Return the demo hospital at its default size; tests only read it."""
    return generate(Size())


@pytest.fixture(scope="session")
def ledger(hospital: Demo) -> pd.DataFrame:
    return hospital.frame("ledger")


@pytest.fixture(scope="session")
def labor(hospital: Demo) -> pd.DataFrame:
    return hospital.frame("labor")


@pytest.fixture(scope="session")
def invoices(hospital: Demo) -> pd.DataFrame:
    purchases = hospital.frame("purchases")
    return purchases[purchases["kind"] == "invoice"]


@pytest.fixture(scope="session")
def volumes(hospital: Demo) -> pd.DataFrame:
    """Return actual statistics."""
    statistics = hospital.frame("statistics")
    return statistics[statistics["version"] == ""]


@pytest.fixture(scope="session")
def budgeted_volumes(hospital: Demo) -> pd.DataFrame:
    """Return the statistics of the approved budgets."""
    statistics = hospital.frame("statistics")
    return statistics[statistics["version"].str.endswith("budget")]


@pytest.fixture(scope="session")
def budget(hospital: Demo) -> pd.DataFrame:
    """Return the lines of the approved budgets."""
    lines = hospital.frame("budget")
    return lines[lines["version"].str.endswith("budget")]
