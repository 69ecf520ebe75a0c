"""Suppliers that stand for several records: which one survives a merge, looked up when reading."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from data.models import Supplier


def surviving(session: Session) -> dict[int, int]:
    """Return for every supplier the one that its lines count under: itself, or the one it was merged into."""
    return {
        int(number or 0): int(into if into is not None else number or 0)
        for number, into in session.exec(select(col(Supplier.id), col(Supplier.merged_into_id)))
    }


def with_merged(survivors: Mapping[int, int], suppliers: Iterable[int]) -> set[int]:
    """Return suppliers with all that are merged with them."""
    wanted = {survivors.get(number, number) for number in suppliers}
    return {number for number, into in survivors.items() if into in wanted} | wanted
