"""A language nobody speaks: longer words with marks on them, so that what is not translated stands out."""

from __future__ import annotations

import re

from app.domain.messages import LANGUAGE

_PLACE = re.compile(r"(\{[^{}]*\}|&(?=\w))")
_MARKED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ"
)


def _more(length: int) -> int:
    """How much longer words of some length become in translation, by experience: short ones grow most."""
    return round(length * (0.4 if length <= 30 else 0.3))


# Keys, names of formats and of other programs stay what they are in every language.
_SAME = re.compile(
    r"\b(?:Ctrl|Shift|Alt|Enter|Esc|Space|Tab|Delete|Del|Backspace|Page|Up|Down|Home|End|Pause|PDF|SHA|UTC|EDTF|JSON|"
    r"English|Havenfile|Birch|passphrase|recovery)\b|[A-Z][\w+-]*/\w+|\.[a-z0-9]{2,4}\b|E-\d+|C-\d+|F\d+"
)
_WORD = re.compile(r"(?<![^\W\d_])[A-Za-z]{3,}(?![^\W\d_])")


def pseudo(text: str) -> str:
    """The words with marks on their letters and two fifths longer, their places untouched."""
    if not text or text == LANGUAGE:
        return text
    parts = _PLACE.split(text)
    marked = "".join(part if n % 2 else part.translate(_MARKED) for n, part in enumerate(parts))
    more = "~" * _more(len(_PLACE.sub("", text)))
    lead = marked[: len(marked) - len(marked.lstrip())]
    tail = marked[len(marked.rstrip()) :]
    return f"{lead}{marked.strip()}{more}{tail}"


def pseudo_plural(one: str, many: str, n: int) -> str:
    """The same for words that count."""
    return pseudo(one if n == 1 else many)


def english(text: str) -> list[str]:
    """English words in a text that went through no translation."""
    return _WORD.findall(_SAME.sub(" ", text))
