"""Lines that end somewhere: megabytes pasted by mistake neither stop the window nor fill a page."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from app.domain.words import N_
from ui.context import Context

# No date, number or choice is longer.
MOST_IN_A_LINE = 300
_MOST = 1000
_NO_LIMIT = 32_767


def bounded(line: QLineEdit, context: Context, most: int = _MOST) -> QLineEdit:
    """A line that takes only so many letters, unless it has a limit already, and says when more were pasted."""
    if line.maxLength() == _NO_LIMIT:
        words = N_("At most {n} letters fit here; the rest was not taken. Keep long words as an exhibit.")
        line.setMaxLength(most)
        line.inputRejected.connect(lambda: context.say(context.translate(words).format(n=context.number(most)), "warn"))
    return line
