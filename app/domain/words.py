"""Marking of words for translation, without translating them."""


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark `message` for the catalogue; it is translated where it is shown."""
    return message
