"""`cli.py plan`: a file, a link, a saved name and a template; the same figures as the service, exact."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import app
from services.permissions import LOCAL_ACTOR
from services.scenarios import asking, running, store
from tests.small_hospital import SmallHospital

RUNNER = CliRunner()
TOML = """name = "Busy autumn"
fiscal_year = 2026

[[changes]]
driver = "volume"
value = 0.04
start = 202609
ramp_months = 1

[[changes]]
driver = "wage_award"
value = 0.02
scope = {kind = "department", code = "ICU"}
"""


def plan(url: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setenv("DATABASE_URL", url)
    return RUNNER.invoke(app, ["plan", *words])


@pytest.fixture
def scenario_file(tmp_path: Path) -> str:
    path = tmp_path / "busy.toml"
    path.write_text(TOML, encoding="utf-8")
    return str(path)


def test_a_file_gives_steps_and_totals_that_add_up_to_the_cent(
    planned_template: SmallHospital,
    scenario_file: str,
    monkeypatch: pytest.MonkeyPatch,
    golden: Callable[[str, str], None],
) -> None:
    done = plan(planned_template.url, monkeypatch, scenario_file, "--json")

    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    effects = sum(Decimal(step["result"]) for step in answer["steps"])
    assert effects == Decimal(answer["scenario"]["result"]) - Decimal(answer["base"]["result"])
    answer["base_hash"] = "…"
    golden("commands/plan.json", json.dumps(answer, indent=1, ensure_ascii=False) + "\n")


def test_people_read_a_sentence_and_the_steps(
    planned_template: SmallHospital,
    scenario_file: str,
    monkeypatch: pytest.MonkeyPatch,
    golden: Callable[[str, str], None],
) -> None:
    done = plan(planned_template.url, monkeypatch, scenario_file)

    assert done.exit_code == 0, done.stderr
    golden("commands/plan.txt", done.stdout)


def test_link_saved_scenario_and_service_give_the_same_figures(
    planned_hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = planned_hospital.url
    link = "?year=FY+2026&vol=4&wag=2.25&more=!pay~0.013~~202606~202609~2"
    wanted = asking.understand(url, LOCAL_ACTOR, link).plan
    store.save(url, LOCAL_ACTOR, name="Mixed", plan=wanted)

    by_link, by_name = (json.loads(plan(url, monkeypatch, text, "--json").stdout) for text in (link, "mixed"))

    expected = running.run(url, LOCAL_ACTOR, plan=wanted).outcome.kpis
    for answer in (by_link, by_name):
        assert answer["scenario"]["result"] == str(Decimal(expected.margin).scaleb(-2))
    assert by_link["steps"] == by_name["steps"]
    assert (by_link["saved"], by_name["saved"]) == (None, "reproduced")
    other_year = plan(url, monkeypatch, "mixed", "--fiscal-year", "2027")
    assert other_year.exit_code == 1
    assert "“Mixed” was saved for fiscal year 2026." in other_year.stderr
    assert by_name["link"] == {"year": "FY 2026", "vol": "4", "wag": "2.25", "more": "!pay~0.013~~202606~202609~2"}


def test_a_template_can_be_drawn_and_planned_for_next_year(
    planned_template: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = plan(planned_template.url, monkeypatch, "worst", "--fiscal-year", "2027", "--simulate", "100", "--json")

    answer = json.loads(done.stdout)
    assert (answer["name"], answer["fiscal_year"], answer["budget_result"]) == ("Worst case", 2027, None)
    assert answer["simulation"]["draws"] == 100
    assert Decimal(answer["simulation"]["result"]["10"]) < Decimal(answer["simulation"]["result"]["90"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nobody saved this", "There is no scenario “nobody saved this”."),
        ("?vol=lots", "“lots” is not a number"),
        ("missing.json", "missing.json cannot be read."),
    ],
)
def test_what_is_no_scenario_is_refused(
    text: str, sentence: str, planned_template: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = plan(planned_template.url, monkeypatch, text)

    assert done.exit_code == 1
    assert sentence in done.stderr


def test_a_file_that_names_no_place_of_the_hospital_is_refused(
    planned_template: SmallHospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "moon.toml"
    path.write_text(TOML.replace("ICU", "MOON"), encoding="utf-8")

    assert "There is no department “MOON”." in plan(planned_template.url, monkeypatch, str(path)).stderr


def test_an_empty_database_says_what_to_do(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = plan(sqlite_url, monkeypatch, "best")

    assert done.exit_code == 1
    assert "Import a general ledger first." in done.stderr


def test_the_next_year_stands_beside_this_one(
    planned_template: SmallHospital, scenario_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = plan(planned_template.url, monkeypatch, scenario_file, "--next-year", "--json")

    answer = json.loads(done.stdout)
    assert [year["fiscal_year"] for year in answer["years"]] == [2026, 2027]
    assert answer["years"][0]["scenario"] == answer["scenario"]["result"]
    assert answer["years"][1]["budget"] is None


def test_scenarios_are_compared_with_their_chances(
    planned_template: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", planned_template.url)
    names = ["Best case (template)", "Worst case (template)"]

    done = RUNNER.invoke(app, ["compare", "best", names[1], "--draws", "200", "--margin", "0.1", "--json"])

    assert done.exit_code == 0, done.stderr
    rows = json.loads(done.stdout)["scenarios"]
    assert [row["name"] for row in rows] == ["Base", *names]
    assert rows[1]["chance_of_operating_margin"] >= rows[2]["chance_of_operating_margin"]
    assert all(Decimal(row["range_80"][0]) < Decimal(row["range_80"][1]) for row in rows)
    assert rows[0]["chance_of_days_cash"] is None
    assert "Chance of a loss" in RUNNER.invoke(app, ["compare", *names, "--draws", "200"]).stdout
    assert RUNNER.invoke(app, ["compare", "Nobody's"]).exit_code == 1


def test_people_read_both_years(
    planned_template: SmallHospital, scenario_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = plan(planned_template.url, monkeypatch, scenario_file, "--next-year")

    assert done.exit_code == 0, done.stderr
    assert done.stdout.count(": base $") == 2
