"""What people compare when they verify a card: safety words, and the mark with the fingerprint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.actions import cards as partners
from app.domain.errors import AlreadyExists
from app.domain.failures import named_failures
from app.handover import card_words, cards
from app.paths import whole_file
from app.session import Session


def words(session: Session, uid: str, name: str = "") -> dict[str, Any]:
    """The twelve safety words with a partner, the same on both sides when nobody stands between.

    Answers {words, list, list_name, check_word, fingerprint, own_fingerprint, partner}: the list's name and check word
    are read out first. `name` is a list, English when left out. Raises NotFound, Refused.
    """
    name = name or card_words.ENGLISH
    record, own = session.ask(_both, uid)
    theirs = partners.contact(record).fingerprint
    said = card_words.safety_words(bytes.fromhex(own), bytes.fromhex(theirs), name)
    return {
        "words": said, "list": name, "list_name": card_words.NAMES[name], "check_word": card_words.check_word(name),
        "fingerprint": theirs, "own_fingerprint": own, "partner": partners.partner_name(record),
    }  # fmt: skip


def usual(lang: str) -> str:
    """The list of words for a language of the screen."""
    return card_words.list_for(lang)


def drawn(modules: list[list[bool]]) -> list[str]:
    """A mark as lines of a terminal."""
    from app.dossier.marking import lines  # noqa: PLC0415 - a library that draws is loaded only to draw

    return lines(modules)


def mark(session: Session, uid: str = "") -> dict[str, Any]:
    """The QR mark of this vault's fingerprint, or of a partner's: {fingerprint, grouped, text, modules: rows of dark}.

    Raises NotFound.
    """
    from app.dossier.marking import modules  # noqa: PLC0415 - a library that draws is loaded only to draw

    fingerprint = session.ask(_fingerprint, uid)
    text = cards.qr_text(fingerprint)
    return {"fingerprint": fingerprint, "grouped": cards.grouped(fingerprint), "text": text, "modules": modules(text)}


def _both(reader: Any, uid: str) -> tuple[Any, str]:
    return partners.get(reader, uid), partners.own_fingerprint(reader)


def _fingerprint(reader: Any, uid: str) -> str:
    return partners.contact(partners.get(reader, uid)).fingerprint if uid else partners.own_fingerprint(reader)


def export_mark(session: Session, out: Path, uid: str = "") -> dict[str, Any]:
    """Write such a mark into a new SVG file: {fingerprint, grouped, text, out}. Raises AlreadyExists, NotFound."""
    from app.dossier.marking import svg  # noqa: PLC0415 - as above

    made = mark(session, uid)
    try:
        with named_failures(str(out)), whole_file(out) as stream:
            stream.write(svg(made.pop("modules")).encode())
    except FileExistsError:
        raise AlreadyExists(subject=str(out)) from None
    return {**made, "out": str(out)}
