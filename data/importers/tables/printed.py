"""Print layouts: a department on its own line, its budget versions below it, cost classes as columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from data.importers.reading.chunks import row_text
from data.importers.reading.records import Record
from data.importers.remarks import remark
from data.importers.tables.headers import Header, is_rule, unique_names
from data.importers.tables.layout import NumberFormat, RowIssue, SkippedRow
from data.importers.values.numbers import is_nil, parse_amount
from language import N_

COLUMNS = ("Department", "Version", "Class", "Amount")
_PLAIN = NumberFormat(".", ",", None, 15)
_CENT = Decimal("0.01")
_SLACK = Decimal("0.05")


@dataclass(frozen=True)
class PrintedLine:
    """One labelled line of figures under a heading; `values` follow the class columns."""

    line: int
    heading: str
    label: str
    values: tuple[Decimal | None, ...]
    total: Decimal | None


@dataclass
class Printed:
    """A print layout taken apart: long rows (department, version, class, amount) and what was left out."""

    classes: tuple[str, ...]
    rows: list[tuple[int, tuple[str, str, str, str]]] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    issues: list[RowIssue] = field(default_factory=list)
    raw_rejects: list[tuple[int, list[str]]] = field(default_factory=list)


def take_apart(records: Sequence[Record], header: Header) -> Printed | None:
    """Long rows of a print layout; None when the lines are not grouped under headings with the same labels."""
    if header.row is None:
        return None
    body = [(line, [cell.strip() for cell in cells]) for line, cells in records[header.first_data :]]
    names = unique_names(header.names)
    if not _is_print(body):
        return None
    total = _total_column(body, len(names))
    if total is None:
        return None
    columns = [i for i in range(1, total) if any(_number(cells, i) is not None for _, cells in body)]
    if len(columns) < 2:
        return None
    result = Printed(tuple(names[i] for i in columns))
    for line, cells in records[: header.first_data]:
        _skip_above(result, line, cells, header, records)
    _emit(_lines(body, columns, total, result), result)
    return result


def _is_print(body: Sequence[Record]) -> bool:
    """Two or more headings, under each of which the same labels stand."""
    groups: list[set[str]] = []
    for _, cells in body:
        if _is_heading(cells):
            groups.append(set())
        elif groups and cells and cells[0] and any(_number(cells, i) is not None for i in range(1, len(cells))):
            groups[-1].add(cells[0].casefold())
    filled = [labels for labels in groups if labels]
    counted = Counter(label for labels in filled for label in labels)
    common = [label for label, count in counted.items() if count >= max(2, len(filled) * 0.8)]
    return len(filled) >= 2 and len(common) >= 2 and len(counted) <= 3 * len(common)


def _is_heading(cells: Sequence[str]) -> bool:
    return bool(cells) and bool(cells[0]) and not any(cells[1:]) and any(map(str.isalpha, cells[0]))


def _number(cells: Sequence[str], position: int) -> Decimal | None:
    text = cells[position] if position < len(cells) else ""
    value = parse_amount(text, _PLAIN) if text and not is_nil(text) else None
    return None if value is None else value.quantize(_CENT, rounding=ROUND_HALF_UP)


def _total_column(body: Sequence[Record], width: int) -> int | None:
    """The column that is the sum of all figures to its left, line by line."""
    for position in range(width - 1, 2, -1):
        checked = equal = 0
        for _, cells in body:
            stated = _number(cells, position)
            if stated is None or not cells[0]:
                continue
            added = sum((_number(cells, i) or Decimal(0) for i in range(1, position)), Decimal(0))
            checked, equal = checked + 1, equal + (abs(added - stated) <= _SLACK)
        if checked >= 4 and equal >= checked * 0.9:
            return position
    return None


def _skip_above(result: Printed, line: int, cells: Sequence[str], header: Header, records: Sequence[Record]) -> None:
    heads = {records[i][0] for i in range((header.row or 0) - header.rows + 1, (header.row or 0) + 1)}
    if line in heads:
        return
    result.skipped.append(SkippedRow(line, "blank" if is_rule(cells) else "title", row_text(cells)))


def _lines(body: Sequence[Record], columns: Sequence[int], total: int, result: Printed) -> list[PrintedLine]:
    lines: list[PrintedLine] = []
    heading = ""
    for line, cells in body:
        if is_rule(cells):
            result.skipped.append(SkippedRow(line, "blank", ""))
        elif _is_heading(cells):
            heading = cells[0]
            result.skipped.append(SkippedRow(line, "title", heading))
        elif not cells[0]:
            result.skipped.append(SkippedRow(line, "note", row_text(cells)))
        elif bad := [cells[i] for i in columns if i < len(cells) and cells[i] and _number(cells, i) is None]:
            message = remark(N_("Not an amount: “{text}”. Correct it and load the line again."), text=bad[0])
            result.issues.append(RowIssue(line, "Amount", bad[0], "amount_unreadable", message))
            result.raw_rejects.append((line, list(cells)))
        else:
            values = tuple(_number(cells, i) for i in columns)
            lines.append(PrintedLine(line, heading, cells[0], values, _number(cells, total)))
    return lines


def _emit(lines: Sequence[PrintedLine], result: Printed) -> None:
    groups: dict[str, list[PrintedLine]] = {}
    for item in lines:
        groups.setdefault(item.heading, []).append(item)
    differences = _difference_labels(groups)
    running: dict[str, list[Decimal]] = {}
    for number, group in enumerate(groups.values()):
        is_total = number >= 2 and _adds_up(group, running, differences)  # a sum of one would be a likeness
        for item in group:
            text = f"{item.heading} | {item.label} | {item.total}"
            if is_total or item.label in differences:
                result.skipped.append(SkippedRow(item.line, "total", text, item.total))
                continue
            sums = running.setdefault(item.label, [Decimal(0)] * len(item.values))
            running[item.label] = [a + (b or Decimal(0)) for a, b in zip(sums, item.values, strict=True)]
            for name, value in zip(result.classes, item.values, strict=True):
                if value:
                    result.rows.append((item.line, (item.heading, item.label, name, format(value, "f"))))


def _difference_labels(groups: Mapping[str, Sequence[PrintedLine]]) -> set[str]:
    """Labels whose line is, under every heading, one line minus another (INCREASE/DECREASE)."""
    labels = list(dict.fromkeys(item.label for group in groups.values() for item in group))
    differing = set()
    for position, label in enumerate(labels):
        above = labels[:position]  # a difference stands below the lines that it compares
        if any(_differs(groups, label, a, b) for a in above for b in above):
            differing.add(label)
    return differing


def _differs(groups: Mapping[str, Sequence[PrintedLine]], label: str, minuend: str, subtrahend: str) -> bool:
    if len({label, minuend, subtrahend}) < 3:
        return False
    seen = moved = 0
    for group in groups.values():
        by_label = {item.label: item for item in group}
        if not {label, minuend, subtrahend} <= set(by_label):
            continue
        seen += 1
        parts = zip(by_label[label].values, by_label[minuend].values, by_label[subtrahend].values, strict=True)
        for stated, a, b in parts:
            gap = (a or Decimal(0)) - (b or Decimal(0))
            if abs((stated or Decimal(0)) - gap) > _SLACK:
                return False
            moved += bool(stated)
    return seen >= 2 and moved > 0


def _adds_up(group: Sequence[PrintedLine], running: Mapping[str, Sequence[Decimal]], differences: set[str]) -> bool:
    """True for a heading whose lines are the sums of the lines with their labels above."""
    checked = [item for item in group if item.label not in differences]
    if not checked or any(item.label not in running for item in checked):
        return False
    return all(
        abs((value or Decimal(0)) - above) <= _SLACK * 4
        for item in checked
        for value, above in zip(item.values, running[item.label], strict=True)
    )
