"""The words that people read: written in English where they are used, translated by one catalog.

Every layer may import it, and it imports nothing of ours. How to write a text: CONTRIBUTING.md, "Words".
"""

from language.choice import ENGLISH, available, current, decide_by, speaking, use
from language.texts import N_, _, ngettext, translate

__all__ = ["ENGLISH", "N_", "_", "available", "current", "decide_by", "ngettext", "speaking", "translate", "use"]
