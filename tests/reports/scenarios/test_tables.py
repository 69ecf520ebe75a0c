"""Files of scenarios: what stands in them reads as on the page."""

import pandas as pd

from reports.formats import Formats
from reports.scenarios import tables


def test_the_file_of_differences_names_categories_as_the_page_does() -> None:
    rows = pd.DataFrame({"label": ["gross_revenue", "17010 Laboratory"], "Surge": [1_250_00, -5]})

    text = tables.difference_csv({"By category": rows}, Formats()).decode("utf-8-sig")

    assert text.splitlines() == [
        "View,Line,Surge",
        "By category,Gross revenue,1250.00",
        "By category,17010 Laboratory,-0.05",
    ]
