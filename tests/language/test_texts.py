"""What counts as a text that people read."""

from pathlib import Path

import pytest

from scripts import texts


def left(source: str, path: str = "pages/variance/comparison.py") -> list[str]:
    """Return the untranslated texts of a source that stands in a file."""
    return [texts.said(text.node) for text in texts.Finder(Path(texts.PROJECT / path), source).texts]


@pytest.mark.parametrize(
    "source",
    [
        "st.title('Budget')",
        "left.button('save')",
        "st.metric('Labor', 3, 'over')",
        "st.page_link('pages/variance/comparison.py', label='Budget')",
        "st.text_input(name, placeholder='name')",
        "st.caption(first if late else 'Late')",
        "messages.empty('Nothing')",
        "raise UserError('Refused', hint='Wait')",
        "raise NotPermittedError('Refused')",
        "RowIssue(1, 'amount', '', 'code', 'Unreadable')",
        "text = f'{name} lands at {amount}'",
        "LABELS = {'budget': 'Budget'}",
    ],
)
def test_a_literal_that_people_read_is_listed(source: str) -> None:
    assert left(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "st.title(_('Budget'))",
        "LABELS = {'budget': N_('Budget')}",
        "st.caption(ngettext('{count} line', '{count} lines', 3))",
        "'''A docstring of a few words.'''",
        "log.error('Unexpected error, reference %s', reference)",
        "raise ValueError('a bug in our own code')",
        "table['Net amount']",
        "if name == 'Net amount': pass",
        "text('SELECT amount FROM ledger_entry')",
        "st.button(name, key='save', icon=':material/save:', type='primary')",
        "STOP = 'the of and for'  # no text",
        "WORDS = 'the of and for'.split()",
        "HEADER = r'posting date|post date|gl date'",
        "UNITS = {  # no text\n    'BX': 'bx box boxes',\n}",
        "f'{amount}{unit}'",
    ],
)
def test_a_literal_that_nobody_reads_is_passed_over(source: str) -> None:
    assert left(source) == []


def test_a_translated_text_may_hold_one_that_is_not() -> None:
    assert left("_('Saved {name}', name='a new version')") == ["a new version"]


def test_help_of_the_terminal_stays() -> None:
    source = "typer.Option(help='A file in another place.')"
    assert left(source, "commands/reports.py") == []
