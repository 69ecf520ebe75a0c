"""Departments and accounts as trees, and subtotals that add up."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.hierarchy import Tree, TreeItem, account_tree, below, department_tree, with_subtotals

HOSPITAL = [
    TreeItem(1, "100", "Nursing"),
    TreeItem(2, "110", "ICU", parent_id=1),
    TreeItem(3, "120", "ED", parent_id=1),
    TreeItem(4, "200", "Laboratory"),
]


def outline(tree: Tree) -> list[tuple[int, str]]:
    return [(len(tree.path(node.key)) - 1, node.label) for node in tree.nodes]


def amounts(cells: dict[int, int | None]) -> pd.DataFrame:
    return pd.DataFrame({"id": list(cells), "actual": pd.array(list(cells.values()), dtype="Int64")})


def subtotals(tree: Tree, cells: dict[int, int | None]) -> dict[str, int | None]:
    rows = with_subtotals(amounts(cells), tree, on="id", amounts=["actual"])
    return dict(zip(rows["label"], rows["actual"].astype(object).where(rows["actual"].notna(), None), strict=True))


def test_departments_stand_below_their_parents() -> None:
    assert outline(department_tree(HOSPITAL)) == [
        (0, "All departments"),
        (1, "100 Nursing"),
        (2, "110 ICU"),
        (2, "120 ED"),
        (1, "200 Laboratory"),
    ]


def test_facilities_stand_above_where_there_are_several() -> None:
    items = [
        TreeItem(1, "1", "ICU", groups=("North",)),
        TreeItem(2, "2", "ED", groups=("North",)),
        TreeItem(3, "3", "Clinic", groups=("South",)),
        TreeItem(4, "4", "Lab", groups=("South",)),
    ]

    assert outline(department_tree(items))[:3] == [(0, "All departments"), (1, "North"), (2, "1 ICU")]


def test_a_facility_that_is_one_department_is_not_repeated() -> None:
    items = [
        TreeItem(1, "1", "North", groups=("North",)),
        TreeItem(2, "2", "ICU", parent_id=1, groups=("North",)),
        TreeItem(3, "3", "South", groups=("South",)),
    ]

    assert outline(department_tree(items)) == [(0, "All departments"), (1, "1 North"), (2, "2 ICU"), (1, "3 South")]


def test_departments_in_a_circle_are_still_shown_once() -> None:
    circle = [
        TreeItem(1, "1", "A", parent_id=2),
        TreeItem(2, "2", "B", parent_id=1),
        TreeItem(3, "3", "C", parent_id=1),
    ]

    tree = department_tree(circle)

    assert sorted(tree.members("All")) == [1, 2, 3]


def test_a_parent_outside_of_the_list_leaves_no_trace() -> None:
    assert outline(department_tree([TreeItem(2, "110", "ICU", parent_id=1)])) == [
        (0, "All departments"),
        (1, "110 ICU"),
    ]


def test_accounts_stand_below_category_and_type_in_statement_order() -> None:
    accounts = [
        TreeItem(1, "5100", "Salaries", kind="expense", category="salaries"),
        TreeItem(2, "4900", "Allowances", kind="revenue", category="deductions"),
        TreeItem(3, "4000", "Revenue", kind="revenue", category="gross_revenue"),
        TreeItem(4, "9000", "Days", kind="statistic", category="other"),
    ]

    assert outline(account_tree(accounts)) == [
        (0, "Operating result"),
        (1, "Revenue"),
        (2, "Gross revenue"),
        (3, "4000 Revenue"),
        (2, "Deductions from revenue"),
        (3, "4900 Allowances"),
        (1, "Expense"),
        (2, "5100 Salaries"),
        (1, "Statistics"),
        (2, "9000 Days"),
    ]


def test_an_account_below_a_parent_of_another_type_goes_to_its_own_type() -> None:
    accounts = [
        TreeItem(1, "4000", "Revenue", kind="revenue", category="gross_revenue"),
        TreeItem(2, "5100", "Salaries", parent_id=1, kind="expense", category="salaries"),
    ]

    tree = account_tree(accounts)

    assert [node.label for node in tree.path("5100 Salaries")] == ["Operating result", "Expense", "5100 Salaries"]


def test_same_texts_keep_apart() -> None:
    tree = department_tree([TreeItem(1, "ICU", ""), TreeItem(2, "ICU", "ICU")])

    assert len(set(tree.keys())) == 3


def test_a_subtotal_is_missing_only_if_all_below_is() -> None:
    told = subtotals(department_tree(HOSPITAL), {2: 5, 3: None, 4: None})

    assert told == {"All departments": 5, "100 Nursing": 5, "110 ICU": 5, "120 ED": None, "200 Laboratory": None}


def test_without_figures_there_are_no_rows() -> None:
    rows = with_subtotals(amounts({}), department_tree(HOSPITAL), on="id", amounts=["actual"])

    assert rows.empty
    assert {"key", "label", "depth", "is_group", "actual"} <= set(rows.columns)


def test_figures_of_a_parent_itself_count() -> None:
    assert subtotals(department_tree(HOSPITAL), {1: 1, 2: 5})["100 Nursing"] == 6


def test_below_keeps_a_node_and_what_it_holds() -> None:
    tree = department_tree(HOSPITAL)
    rows = with_subtotals(amounts({2: 1, 3: 2, 4: 4}), tree, on="id", amounts=["actual"])

    kept = below(rows, tree, "100 Nursing")

    assert list(zip(kept["depth"], kept["label"], strict=True)) == [(0, "100 Nursing"), (1, "110 ICU"), (1, "120 ED")]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Draw departments under each other at will, circles included."""
    count = draw(st.integers(1, 10))
    parents = draw(st.lists(st.one_of(st.none(), st.integers(1, count)), min_size=count, max_size=count))
    items = enumerate(parents, start=1)
    return department_tree(
        [TreeItem(id_, str(id_), f"D{id_}", None if parent == id_ else parent) for id_, parent in items]
    )


@settings(deadline=None, max_examples=50)
@given(tree=trees(), data=st.data())
def test_subtotals_add_up_on_any_tree(tree: Tree, data: st.DataObject) -> None:
    cells = {member: data.draw(st.integers(-(10**12), 10**12)) for member in tree.members("All")}
    rows = with_subtotals(amounts(cells), tree, on="id", amounts=["actual"]).set_index("key")["actual"]

    for node in tree.nodes:
        own = cells[node.member] if node.member is not None else 0
        assert rows[node.key] == own + sum(rows[child.key] for child in tree.children(node.key))


@settings(deadline=None, max_examples=50)
@given(tree=trees())
def test_every_department_stands_in_the_tree_once(tree: Tree) -> None:
    assert sorted(tree.members("All")) == list(range(1, len(tree.nodes)))
