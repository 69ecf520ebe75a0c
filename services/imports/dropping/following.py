"""Files of one kind after each other: what an earlier one brings, a later one no longer asks for or makes."""

from collections.abc import Iterable

from services.imports.codes.coming import Coming
from services.imports.dropping.plan import PlannedFile


def touches(planned: PlannedFile, earlier: Coming) -> bool:
    """Return whether what files before a file bring changes what posting it would do."""
    preview = planned.preview
    if preview is None or not earlier:
        return False
    if earlier.figures and (preview.restates or any(one.name == "cumulative" for one in planned.questions)):
        return True
    if any(item.known and item.kind == planned.kind for item in earlier.items):
        return True  # a row that says what is stored may change it back
    if planned.kind == "contracts" and any(item.kind == "contracts" for item in earlier.items):
        return True  # one contract may come under two numbers
    own = [(one.kind, text) for one in preview.brings.codes for text in (one.code, one.name)]
    unknown = [(one.kind, one.text) for one in preview.unknown]
    things = {(item.kind, item.key) for item in preview.brings.items}
    brought = _plain((one.kind, text) for one in earlier.codes for text in (one.code, one.name))
    brought |= _plain((kind, text) for kind, text, _unused in earlier.aliases)
    return bool(_plain((*own, *unknown)) & brought or things & {(item.kind, item.key) for item in earlier.items})


def _plain(pairs: Iterable[tuple[str, str | None]]) -> set[tuple[str, str]]:
    return {(kind, text.casefold()) for kind, text in pairs if text}
