"""Forecast value added in words and columns."""

import pandas as pd

from language import N_, _, translate
from planning.forecasts.value_added import BUDGET, OVERRIDE, PINNED, verdict
from reports.column_tables import TableColumn
from reports.formats import Formats

KINDS = {OVERRIDE: N_("Overrides"), PINNED: N_("Published plans"), BUDGET: N_("First budgets")}
VERDICTS = {"better": N_("beat the model"), "worse": N_("model was better"), "even": N_("about even")}  # no text
FIGURES = (
    TableColumn("months", N_("Months"), "number"),
    TableColumn("closer", N_("Closer than the model"), "number"),
    TableColumn("error", N_("Error"), "rate"),
    TableColumn("model_error", N_("Model's error"), "rate"),
    TableColumn("added", N_("Value added"), "change"),
    TableColumn("verdict", N_("Verdict")),
)
COLUMNS = {
    "author": (TableColumn("kind", N_("What was said")), TableColumn("author", N_("Author")), *FIGURES),
    "place": (TableColumn("kind", N_("What was said")), TableColumn("place", N_("Department")), *FIGURES),
}
#: One whole sentence for each kind and verdict.
SENTENCES = {  # no text: the keys are codes
    (OVERRIDE, "better"): N_("Overrides beat the model: off by {error} against {model} over {months} months."),
    (OVERRIDE, "worse"): N_(
        "Overrides were worse than the model: off by {error} against {model} over {months} months."
    ),
    (OVERRIDE, "even"): N_("Overrides were about as good as the model: off by {error} over {months} months."),
    (PINNED, "better"): N_("Published plans beat the model: off by {error} against {model} over {months} months."),
    (PINNED, "worse"): N_(
        "Published plans were worse than the model: off by {error} against {model} over {months} months."
    ),
    (PINNED, "even"): N_("Published plans were about as good as the model: off by {error} over {months} months."),
    (BUDGET, "better"): N_("First budgets beat the model: off by {error} against {model} over {months} months."),
    (BUDGET, "worse"): N_(
        "First budgets were worse than the model: off by {error} against {model} over {months} months."
    ),
    (BUDGET, "even"): N_("First budgets were about as good as the model: off by {error} over {months} months."),
}


def sentences(by_kind: pd.DataFrame, formats: Formats) -> list[str]:
    """Return a sentence for each kind of saying. `by_kind`: `value_added` by `kind`."""
    return [
        translate(
            SENTENCES[row["kind"], verdict(row["added"])],
            error=formats.percent(row["error"]),
            model=formats.percent(row["model_error"]),
            months=formats.number(row["months"]),
        )
        for row in by_kind.to_dict("records")
    ]


def nothing_yet() -> str:
    """Return that nothing can be judged yet."""
    return _(
        "Nothing to compare yet: overrides, published plans and budgets are judged once their months are counted and a "
        "forecast was made before."
    )


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with kinds and verdicts in words."""
    return table.assign(
        verdict=[translate(VERDICTS[verdict(added)]) for added in table["added"]],
        kind=[translate(KINDS[kind]) for kind in table["kind"]],
    )
