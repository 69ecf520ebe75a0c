"""Lines of actuals, budget and forecast under each other: each import takes its own, and says what it left out."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from data.importers.meaning.scenarios import of_other_years, says_scenario, scenarios_of
from data.importers.questions import AnswerChoice, FileQuestion, question
from data.importers.reading.chunks import Chunk
from data.importers.tables.roles import Role
from language import _, count_text, in_quotes, ngettext
from services.errors import UserError
from services.imports.codes.lookup import clean
from services.imports.options import StartAgainError
from services.imports.results import amount_text
from services.imports.rows.typed import Bools, text_column
from services.imports.source import ImportSource

#: Answer that takes all lines: the column says something else.
ALL = "all"
#: Stands for an empty cell among the choices.
BLANK_CELL = "(blank)"  # no text
#: So many texts are told one by one.
TOLD = 8

#: Returns the sum of a table's figures in minor units (or thousandths), in the sign of the file.
Figures = Callable[[Any], int]


@dataclass
class ScenarioRows:
    """The column of a file that tells actual from budget, and the lines that are none of this import's.

    `rows` and `totals` count all lines by the column's text; `total_left_out` is in the sign of the file.
    """

    source: ImportSource
    rows: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    _applied: dict[str, bool] = field(default_factory=dict)

    @property
    def column(self) -> str:
        """The column, "" where no column tells, or the import keeps its lines apart by it."""
        name = self.source.layout.scenario
        return "" if name in self.source.left_out else name

    def part(self, chunk: Chunk, figures: Figures) -> tuple[Chunk, int]:
        """Return a chunk with the lines of this import alone, and how many others it had."""
        if not chunk.table.num_rows or self.column not in chunk.table.column_names:
            return chunk, 0
        codes = text_column(chunk.table, self.column).dictionary_encode()
        texts = [clean(text) for text in codes.dictionary.to_pylist()]
        index = codes.indices.to_numpy(zero_copy_only=False)
        for text in texts:
            self.rows[text] += 0
        takes = self._decide([*self.source.scenario_texts, *self.rows])
        for text in texts:
            self._applied.setdefault(text, takes[text])
        keep: Bools = np.array([self._applied[text] for text in texts], dtype=bool)[index]
        self._count(chunk, texts, index, figures)
        if keep.all():
            return chunk, 0
        return replace(chunk, table=chunk.table.filter(keep), lines=chunk.lines[keep]), int((~keep).sum())

    def _count(self, chunk: Chunk, texts: list[str], index: Any, figures: Figures) -> None:
        if len(texts) < 2 and self._applied[texts[0]]:  # the usual piece: nothing to tell
            self.rows[texts[0]] += len(index)
            return
        for place, text in enumerate(texts):
            here = index == place
            self.rows[text] += int(here.sum())
            self.totals[text] += figures(chunk.table.filter(here))

    def roles(self, texts: Iterable[str]) -> dict[str, Role | None]:
        """Return what each text of the column says; months without a year do not tell two years of one kind apart."""
        roles = scenarios_of(texts, self.column)
        layout = self.source.layout
        open_ = of_other_years(roles) if layout.unpivot and "fiscal_year" not in layout.mapping else ()
        return {text: None if text in open_ else role for text, role in roles.items()}

    def is_planned(self, text: str) -> bool:
        """Return whether a line with this text holds budgeted figures."""
        known = dict.fromkeys([*self.source.scenario_texts, *self.rows, clean(text)])
        return self.roles(known)[clean(text)] == "budget" if self.column else False

    # What is taken ----------------------------------------------------------------------------------------------------

    def _decide(self, texts: Iterable[str]) -> dict[str, bool]:
        """Return for each text whether its lines are loaded; what is not understood is, and holds the import."""
        roles = self.roles(texts)
        answer = self.source.options.answers.get("scenario")
        if answer is not None:
            chosen = {clean(text) for text in answer.split(",")}
            return {text: answer == ALL or (text or BLANK_CELL) in chosen for text in roles}
        own = self._own_roles(set(roles.values()))
        return {text: role is None or role in own for text, role in roles.items()}

    def _own_roles(self, present: set[Role | None]) -> set[Role]:
        kind = self.source.options.kind
        if kind == "statistics":
            return {"actual", "budget", *self._further}
        if kind != "budget":
            return {"actual"}
        if self._kept_apart or "budget" not in present:
            return {"budget", "forecast"}
        return {"budget"}

    @property
    def _further(self) -> set[Role]:
        return {"forecast"} if self._kept_apart else set()

    @property
    def _kept_apart(self) -> bool:
        """Whether each text names a budget version of its own."""
        return self.source.mapping.get("version") == self.column and self.source.options.version is None

    def _open_texts(self) -> list[str]:
        """Return the texts that only a person can tell: not understood, or several budgets for one version."""
        roles = self.roles(self.rows)
        if self._kept_apart or len(roles) < 2:
            return []
        unknown = [text for text, role in roles.items() if role is None]
        taken = [text for text, takes in self._decide(roles).items() if takes]
        return unknown or (taken if self.source.options.kind == "budget" and len(taken) > 1 else [])

    # At the end of a pass ---------------------------------------------------------------------------------------------

    def settle(self, exponent: int) -> str:
        """Ask what is open; return a sentence that blocks the import where no line is its own, else "".

        Raises:
            StartAgainError: Later lines show that earlier ones were told wrongly.
            UserError: The answer names no text of the column.
        """
        if not self.rows:
            return ""
        final = self._decide(self.rows)
        if any(final[text] != takes for text, takes in self._applied.items()):
            self.source.scenario_texts = tuple(self.rows)
            raise StartAgainError
        answer = self.source.options.answers.get("scenario")
        if answer is not None or self._open_texts():
            self._check(answer)
            self.source.ask(self._question(exponent))
        return "" if any(final.values()) else self._none_taken()

    def _check(self, answer: str | None) -> None:
        values = [text or BLANK_CELL for text in self.rows]
        strange = [text for part in (answer or "").split(",") if (text := clean(part)) and text not in (*values, ALL)]
        if strange and not any(clean(part) in values for part in str(answer).split(",")):
            raise UserError(
                _("“{value}” is no answer to “{name}”.", value=answer, name="scenario"),
                hint=_("Choose one of: {choices}.", choices=", ".join([*values, ALL])),
                code="unknown_answer",
            )

    def _asks(self) -> str:
        if not any(self.roles(self.rows).values()) and not says_scenario(self.column):
            return _(
                "“{column}” seems to repeat each line once for each of its texts, as books kept beside each other do. "
                "Which of its lines are to be loaded?",
                column=self.column,
            )
        return (
            _("“{column}” seems to tell budgets apart. Which of its lines are the budget to load?", column=self.column)
            if self.source.options.kind == "budget"
            else _("“{column}” seems to tell actuals from other figures. Which of its lines are actuals?",
                   column=self.column)
        )  # fmt: skip

    def _question(self, exponent: int) -> FileQuestion:
        choices = [
            AnswerChoice(text or BLANK_CELL, text or _("Lines without a text there"), self._effect(text, exponent))
            for text in self.rows
        ]
        return question(
            "scenario",
            self._asks(),
            [*choices, AnswerChoice(ALL, _("All lines: the column says something else"))],
            proposal=self._proposal(),
            column=self.column,
            free=True,
        )

    def _proposal(self) -> str | None:
        roles = self.roles(self.rows)
        own = self._own_roles(set(roles.values()))
        likely = [text for text, role in roles.items() if role in own]
        return likely[0] if len(likely) == 1 else None

    def _effect(self, text: str, exponent: int) -> str:
        count = self.rows[text]
        return ngettext(
            "{count} line, {total} in total", "{count} lines, {total} in total", count, count=count_text(count),
            total=amount_text(self.totals[text], exponent),
        )  # fmt: skip

    def _none_taken(self) -> str:
        listed = ", ".join(in_quotes(text) for text in list(self.rows)[:TOLD])
        if self.source.options.kind == "budget":
            return _(
                "No line is a budget: “{column}” says {texts}. Import the file as a ledger.",
                column=self.column, texts=listed,
            )  # fmt: skip
        return _(
            "No line is an actual: “{column}” says {texts}. Import the file as a budget.",
            column=self.column, texts=listed,
        )  # fmt: skip

    def left_out(self) -> list[str]:
        """Return the texts whose lines were left out."""
        return [text for text, takes in self._applied.items() if not takes and self.rows[text]]

    def notes(self, exponent: int) -> list[str]:
        """Say what was left out, with its amount."""
        return [
            ngettext(
                "{count} line with “{text}” in “{column}” was left out ({amount}).",
                "{count} lines with “{text}” in “{column}” were left out ({amount}).",
                self.rows[text],
                count=count_text(self.rows[text]), text=text or BLANK_CELL, column=self.column,
                amount=amount_text(self.totals[text], exponent),
            )
            for text in self.left_out()
        ]  # fmt: skip
