"""Generated messy files from end to end: every row is accounted for, money ties to the cent, undo leaves nothing."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import imports
from services.errors import UserError
from services.imports import ImportOptions
from tests.data.importers.messy_files import Mess, build, messes
from tests.services.imports.conftest import ADMIN, Desk, tied

REPEATED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
IN_DOLLARS = st.sampled_from(["", "$", "USD"]).flatmap(lambda sign: messes(currency=sign))


@pytest.mark.slow
@REPEATED
@given(mess=IN_DOLLARS)
def test_a_messy_file_ties_to_the_cent_from_upload_to_undo(
    new_desk: Desk, mess: Mess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    messy = build(mess)
    path = messy.write(tmp_path_factory.mktemp("messy"))
    options = ImportOptions(kind="ledger", mode="only_new", create_missing=True)

    outcome = imports.post(new_desk.url, ADMIN, path, filename=path.name, options=options)
    try:
        assert tied(outcome)
        assert (outcome.rows_loaded, outcome.rows_rejected) == (messy.data_rows, messy.bad_rows)
        assert outcome.loaded_total == messy.total * 100
        months = Counter(day.year * 100 + day.month for day in messy.days)
        stored = dict(new_desk.rows("SELECT period, COUNT(*) FROM ledger_entry GROUP BY period"))
        assert stored == months
        assert new_desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(int(messy.total * 100),)]
        assert new_desk.differences().empty
        with pytest.raises(UserError, match="already imported"):
            imports.post(new_desk.url, ADMIN, path, filename="again.csv", options=options)
    finally:
        imports.undo(new_desk.url, ADMIN, batch_id=outcome.batch_id)
    assert new_desk.everything() == {"lines": [], "totals": [], "suppliers": []}


@pytest.mark.slow
@REPEATED
@given(mess=IN_DOLLARS)
def test_a_preview_foresees_what_posting_does(
    new_desk: Desk, mess: Mess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = build(mess).write(tmp_path_factory.mktemp("messy"))
    options = ImportOptions(kind="ledger", mode="only_new", create_missing=True)

    preview = imports.preview(new_desk.url, ADMIN, path, filename=path.name, options=options)
    outcome = imports.post(new_desk.url, ADMIN, path, filename=path.name, options=options)

    imports.undo(new_desk.url, ADMIN, batch_id=outcome.batch_id)
    assert imports.answer(preview) == imports.answer(outcome)
    assert preview.blocking == []


def test_a_file_in_kroner_meets_a_dollar_hospital(new_desk: Desk, tmp_path: Path) -> None:
    from services.organization import hospital

    hospital.change(new_desk.url, ADMIN, currency="USD")
    path = build(Mess(seed=1, rows=10, currency="kr")).write(tmp_path)

    with pytest.raises(UserError, match="NOK"):
        imports.post(new_desk.url, ADMIN, path, filename=path.name, options=ImportOptions(kind="ledger"))
