"""How far the reading of a file is, told to the person who waits."""

from language import _
from services.imports.options import Progress


class Told:
    """What was last said to the person who waits; saying it again lets them stop what they wait for."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._share, self._sentence = 0.0, ""

    def tell(self, share: float, sentence: str) -> None:
        """Say how far the reading is."""
        self._share, self._sentence = share, sentence
        self.again()

    def again(self) -> None:
        """Say the same again; whoever was told to stop raises."""
        if self._progress is not None:
            self._progress(self._share, self._sentence or _("Reading the file"))
