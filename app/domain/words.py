"""Marking of words for translation, without translating them; parts of labels."""

import re

_DASH = re.compile(r"\s+[–—]\s+")


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark `message` for the catalogue; it is translated where it is shown."""
    return message


def halves(label: str) -> tuple[str, str]:
    """What stands before and after the dash of a label, whichever dash and space its language writes."""
    first, *rest = _DASH.split(label, maxsplit=1)
    return first, rest[0] if rest else ""
