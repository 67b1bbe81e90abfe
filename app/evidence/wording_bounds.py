"""What the worker and those who ask it for words agree on; loads nothing, so that no parser lies beside the keys."""

from __future__ import annotations

# Places are thousandths of the page as it is shown, from its upper left corner.
SIDE = 1000
MOST_WORDS, MOST_FOUND = 20_000, 1000
