"""Which encoding a text is in: certain, or refused with the place that does not fit."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(rb"[\x80-\xff]{3,}")
_RUSSIAN = re.compile("[а-яёіїєґўА-ЯЁІЇЄҐЎ]")
_LOWER = re.compile("[а-яёіїєґў]")
_SAMPLE = 1 << 20


@dataclass(frozen=True, slots=True)
class Unclear(Exception):
    """No encoding fits; `line` is where UTF-8 breaks (from 1), `byte` the byte there, `guess` a likely encoding."""

    line: int
    byte: int
    guess: str

    @property
    def words(self) -> str:
        """What is wrong, in English."""
        hint = f"; it may be {self.guess}, but that is not certain" if self.guess else ""
        return f"line {self.line} is not UTF-8 (byte 0x{self.byte:02X}){hint}: save the file as UTF-8"


class Binary(Exception):
    """These bytes are no text at all."""


def encoding_of(data: bytes) -> str:
    """The encoding of a text by its bytes; raises Unclear or Binary rather than guess."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _wide(data[:_SAMPLE])
    if wide:
        return wide
    if b"\0" in data:
        raise Binary
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _legacy(data, error.start)
    return "utf-8"


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Text and encoding; `encoding` is taken as given, else found. Raises Unclear or Binary."""
    name = encoding or encoding_of(data)
    try:
        codecs.lookup(name)
        return data.decode(name), name
    except UnicodeDecodeError as error:
        raise Unclear(data.count(b"\n", 0, error.start) + 1, data[error.start], "") from None
    except LookupError:
        raise Unclear(1, data[0] if data else 0, "") from None


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: every other byte of mostly Latin text is zero."""
    half = len(sample) // 2
    if half < 2 or len(sample) % 2:
        return ""
    for name, zeros in (("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[0::2].count(0))):
        if zeros > half * 0.4 and sample.count(0) < zeros * 1.1:
            return name
    return ""


def _legacy(data: bytes, start: int) -> str:
    sample = data[max(0, start - 1000) : start + _SAMPLE]
    high = len(_HIGH.findall(sample))
    broken = Unclear(data.count(b"\n", 0, start) + 1, data[start], "")
    if sum(len(found) for found in _MULTIBYTE.findall(sample)) > high / 2:
        raise broken  # mostly good UTF-8 with damage in it
    shares = {name: _share(sample, name, high) for name in ("cp1251", "koi8-r", "cp866")}
    # Accents of Latin letters stand alone among ASCII; Cyrillic words are whole runs.
    runs = sum(len(found) for found in _WORD.findall(sample)) / high
    best = max(shares, key=lambda name: shares[name])
    others = max(share for name, share in shares.items() if name != best)
    if high >= 20 and runs > 0.7 and shares[best] > 0.8 and shares[best] > others + 0.15:
        return best
    guess = best if shares[best] > 0.6 and runs > 0.3 else "cp1252"
    raise Unclear(broken.line, broken.byte, guess)


def _share(sample: bytes, name: str, high: int) -> float:
    """How much of what is not ASCII becomes small Cyrillic letters (capitals count a little)."""
    text = sample.decode(name, "replace")
    small, all_letters = len(_LOWER.findall(text)), len(_RUSSIAN.findall(text))
    return (small + 0.3 * (all_letters - small)) / max(1, high)
