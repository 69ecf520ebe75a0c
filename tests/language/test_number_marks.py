"""Numbers in sentences have the marks of the reader's language: nobody writes them with commas of his own."""

import ast
from pathlib import Path

import pytest

from commands import audit, maintenance
from language import speaking
from services.trail.anchors import checks
from services.trail.anchors.checks import AnchorReport
from tests.syntax import PROJECT, nodes_in, tree_of

#: What is written for files and for one language: how marks are looked up, a demo hospital, a sample of its books.
OWN_MARKS = ("language/locales.py", "reports/formats.py", "data/seed/")
