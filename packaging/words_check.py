"""What can be wrong with a catalogue, told so that a translator can mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from words_found import Found

# Words that are the same in every language: names, signs, formats.
SAME = frozenset({
    "Havenfile", "Havenfile {version}", "A4", "PDF", "SHA-256", "EDTF", "WhatsApp", "Telegram", "Signal",
    "Facebook", "Instagram", "Viber", "WeChat",
    "X / Twitter", "TikTok", "Threema", "Wire", "Matrix", "Skype", "LinkedIn", "VK", "YouTube", "Line", "KakaoTalk",
})  # fmt: skip
# Words that one language writes as English does: "Documents" is French too.
SAME_IN: dict[str, list[str]] = json.loads((Path(__file__).parent / "words_same.json").read_text("utf-8"))
PENDING = "to do: "
_FORMATS = re.compile(r"\b(?:SHA-256|UTF-\d+|PDF|CSV|XLSX|JSON|EDTF|Ctrl|Shift)\b")
_ARABIC_LETTERS = re.compile("[يك]")
_PERSIAN_ASCII = re.compile("[؀-ۿ]\\s*[?;,]|[0-9][۰-۹]|[۰-۹][0-9]")
_LETTERS = re.compile(r"[^\W\d_]")
_PLACES = re.compile(r"\{[^{}]*\}")


def problems(language: str, catalogue: Catalog, wanted: Iterable[Found]) -> list[str]:
    """A line for each thing that is wrong with a catalogue; what is merely not done yet begins with PENDING."""
    known = {words.one: words for words in wanted}
    have: dict[str, Message] = {}
    lines = []
    for message in catalogue:
        one = str(message.id[0] if message.pluralizable else message.id)
        if not one:
            continue
        have[one] = message
        if one not in known:
            lines.append(f"{PENDING}{language}: no longer used: {one!r}")
        elif message.pluralizable != bool(known[one].many):
            lines.append(f"{PENDING}{language}: words that count are not told apart from others: {one!r}")
        else:
            lines += [f"{language}: {why}: {one!r}" for why in _wrong(language, message, known[one], catalogue)]
            lines += [f"{PENDING}{language}: not translated: {one!r}"] if not _filled(message) else []
    lines += [f"{language}: obsolete entry: {message.id!r}" for message in catalogue.obsolete.values()]
    return lines + [f"{PENDING}{language}: not in the catalogue: {one!r}" for one in known if one not in have]


def _wrong(language: str, message: Message, words: Found, catalogue: Catalog) -> Iterator[str]:
    if message.fuzzy:
        yield "only guessed (fuzzy)"
    forms = [str(form) for form in message.string] if message.pluralizable else [str(message.string)]
    if not _filled(message):
        return
    if message.pluralizable and len(forms) != catalogue.num_plurals:
        yield f"{len(forms)} forms where the language has {catalogue.num_plurals}"
    for form in forms:
        yield from _form(language, words, form)


def _filled(message: Message) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)


def _form(language: str, words: Found, form: str) -> Iterator[str]:
    if places(form) not in ([places(words.one)] + ([places(words.many)] if words.many else [])):
        yield f"other places than the English words have ({form!r})"
    if _edges(form) != _edges(words.one):
        yield "other spaces at an end"
    if form == words.one and not _same(language, form) and _LETTERS.search(_FORMATS.sub("", _PLACES.sub("", form))):
        yield "the same as the English words"
    if form.count("&") != words.one.count("&"):
        yield "another number of &"
    if _LETTERS.search(_PLACES.sub("", words.one)) and form.rstrip().endswith("…") != words.one.rstrip().endswith("…"):
        yield "… at the end of one of the two alone"
    if language == "fa":
        if _ARABIC_LETTERS.search(form):
            yield "an Arabic ي or ك"
        if _PERSIAN_ASCII.search(form):
            yield "Latin punctuation behind Persian words"


def _same(language: str, form: str) -> bool:
    return form in SAME or form in SAME_IN.get(language, ())


def places(text: str) -> list[str]:
    """The named places of a text, sorted; a broken one counts as itself."""
    try:
        return sorted(f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return [text]


def _edges(text: str) -> tuple[str, str]:
    plain = " \n\t"  # a no-break space is a sign of its own: French has one before a semicolon
    return text[: len(text) - len(text.lstrip(plain))], text[len(text.rstrip(plain)) :]
