"""Drafts of subtotals: the parts of all lines by cause, and a rest; exactly the variance, whatever the lines are."""

import random

from planning.explanations.draft import draft
from planning.explanations.facts import CAUSES, DraftedExplanation, LineFacts, Part
from planning.explanations.together import DraftedLine, draft_together
from tests.planning.explanations.lines import MONTH, a_line


def drafted(**lines: LineFacts) -> DraftedExplanation:
    return draft_together(DraftedLine(name, line.variance, draft(line)) for name, line in lines.items())


def check_exact(told: DraftedExplanation, variance: int) -> None:
    assert sum(part.amount for part in told.parts) + told.unexplained == told.variance == variance
    assert sum(amount for _name, amount in told.rest) == told.unexplained
    for part in told.parts:
        assert sum(amount for _name, amount in part.facts["of"]) == part.amount


def test_a_cause_of_several_lines_is_one_part_that_names_them_largest_first() -> None:
    told = drafted(
        Cleaning=a_line(postings=[(MONTH, 30_000_00, "INV-BIG", "Roof", 7)]),
        Repairs=a_line(postings=[(MONTH, 50_000_00, "INV-HUGE", "Boiler", 7)]),
    )

    (part,) = told.parts
    assert (part.cause, part.amount) == ("one_off", -80_000_00)
    assert part.facts["of"] == (("Repairs", -50_000_00), ("Cleaning", -30_000_00))
    assert "description" not in part.facts  # of one of the two alone
    check_exact(told, told.variance)


def test_a_cause_of_one_line_keeps_the_figures_of_that_line_and_its_ledger_lines() -> None:
    line = a_line(postings=[(MONTH, 30_000_00, "INV-BIG", "Roof", 7)])

    (part,) = drafted(Cleaning=line, Quiet=a_line()).parts

    assert (part.facts["description"], part.facts["of"]) == ("Roof", (("Cleaning", -30_000_00),))
    assert part.lines == draft(line).parts[0].lines


def test_what_is_small_beside_the_subtotal_is_unexplained_there() -> None:
    small = draft(a_line(postings=[(MONTH, 2_000_00, "JE-1", "Settlement", 0)]))
    assert small.parts
    large = DraftedLine("Wages", -500_000_00, DraftedExplanation(-500_000_00, (Part("rate", -500_000_00),)))

    told = draft_together([large, DraftedLine("Cleaning", small.variance, small)])

    assert [part.cause for part in told.parts] == ["rate"]
    assert told.rest == (("Cleaning", small.variance),)
    check_exact(told, -500_000_00 + small.variance)


def test_lines_that_offset_each_other_are_both_named() -> None:
    revenue = DraftedLine("Revenue", 100_000_00, DraftedExplanation(100_000_00, (Part("volume", 100_000_00),)))
    wages = DraftedLine("Wages", -100_000_00, DraftedExplanation(-100_000_00, (Part("rate", -100_000_00),)))

    told = draft_together([revenue, wages])

    assert {part.cause: part.amount for part in told.parts} == {"volume": 100_000_00, "rate": -100_000_00}
    check_exact(told, 0)


def test_usual_lines_claim_nothing_together_either() -> None:
    told = drafted(**{f"Line {number}": a_line() for number in range(5)})
    assert told.parts == ()
    check_exact(told, told.variance)


def test_parts_and_rest_are_exact_for_any_lines() -> None:
    chance = random.Random(13)
    for _case in range(300):
        lines = []
        for number in range(chance.randrange(1, 12)):
            parts = tuple(
                Part(cause, chance.randrange(-9_999_99, 9_999_99))
                for cause in chance.sample(list(CAUSES), chance.randrange(4))
            )
            variance = sum(part.amount for part in parts) + chance.randrange(-999_99, 999_99)
            known = DraftedExplanation(variance, parts) if chance.random() > 0.1 else None
            lines.append(DraftedLine(f"Line {number}", variance, known))
        check_exact(draft_together(lines), sum(line.variance for line in lines))
