"""Signs that nobody sees or that turn a line round: what is taken out of entered words, and what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.words import N_

# Embeddings, overrides and isolates: in one line they reorder what stands beside it.
_TURNING = "\u202a-\u202e\u2066-\u2069"
_OVERRIDES = "\u202d\u202e"
_DIRECTION_MARKS = "\u200e\u200f\u061c"
_ZERO_WIDTH = "\u200b\u200c\u200d"
# Soft hyphen, joiners and invisible operators, byte order mark, language tags, what is no character at all.
_NOTHING = (
    "\u0080-\u0084\u0086-\u009f\u00ad\u115f\u1160\u17b4\u17b5\u180e\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e001f"
)
_TAGS = "\U000e0020-\U000e007f"
_BREAKS = "\t\n\r\u0085\u2028\u2029"
_FLAG = "\U0001f3f4"
# Scripts in which letters join, so that a joiner or non-joiner says something.
_JOINING = re.compile(
    r"[\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18aa\ufb50-\ufdff\ufe70-\ufefc]"
)
# Scripts that write no spaces and may mark where a line can break.
_SOLID = re.compile(r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_PICTURE = re.compile(r"[\u00a9\u00ae\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
MOST_MARKS = 8
_NAMED = 6
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u0f71-\u0f84\u0f90-\u0fbc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_PILED = re.compile(f"([{_MARK}]{{{MOST_MARKS}}})[{_MARK}]+")
_GONE_IN_A_LINE = re.compile(f"[{_TURNING}{_DIRECTION_MARKS}{_NOTHING}]")
_GONE_IN_A_TEXT = re.compile(f"[{_OVERRIDES}{_NOTHING}]")
_PERHAPS = re.compile(f"[{_ZERO_WIDTH}{_TAGS}]")
_TURNS = re.compile(f"[{_TURNING}{_DIRECTION_MARKS}]")
_BREAK_IN_A_LINE = re.compile(f"\r\n|[{_BREAKS}]")
_BREAK_IN_A_TEXT = re.compile("[\u0085\u2028\u2029]")

TURNED = N_("Taken out: signs that turn the direction of writing ({codes}).")
UNSEEN = N_("Taken out: signs that nobody can see ({codes}).")
PILED = N_("Taken out: marks that were piled up on one letter.")


@dataclass(frozen=True, slots=True)
class Removed:
    """One sort of signs that was taken out: the sentence to say, and the signs by their numbers."""

    words: str
    codes: str = ""


def clean(text: str, *, one_line: bool = True) -> tuple[str, tuple[Removed, ...]]:
    """Words without such signs, and what was taken out; line breaks in one line become spaces.

    Joiners stay where a script or a picture needs them, as do direction marks in words over several lines.
    """
    made = _BREAK_IN_A_LINE.sub(" ", text) if one_line else _BREAK_IN_A_TEXT.sub("\n", text)
    always = _GONE_IN_A_LINE if one_line else _GONE_IN_A_TEXT
    gone = set(always.findall(made))
    made = always.sub("", made) if gone else made
    if one_line and (there := set(_PERHAPS.findall(made))):
        before, made = made, _PERHAPS.sub(lambda m: m[0] if _needed(m.string, m.start(), m[0]) else "", made)
        gone |= there if made != before else set()
    flat = _PILED.sub(r"\1", made)
    if not gone and flat == made:
        return made, ()
    found = [_removed(TURNED, gone, turning=True), _removed(UNSEEN, gone, turning=False)]
    piled = [Removed(PILED)] if flat != made else []
    return flat, (*(one for one in found if one.codes), *piled)


def _removed(words: str, gone: set[str], *, turning: bool) -> Removed:
    signs = sorted(sign for sign in gone if bool(_TURNS.match(sign)) is turning)
    return Removed(words, ", ".join(f"U+{ord(sign):04X}" for sign in signs[:_NAMED]))


def _needed(text: str, at: int, sign: str) -> bool:
    """Whether a zero-width sign says something where it stands."""
    before = text[at - 1] if at else ""
    if sign in "\u200c\u200d":
        return bool(_JOINING.match(before) or (sign == "\u200d" and _PICTURE.match(before)))
    if sign == "\u200b":
        return bool(_SOLID.match(before))
    return "\U000e0020" <= sign <= "\U000e007f" and _FLAG in text[max(0, at - 8) : at]
