"""Mail: headers as they stand, text and names of attachments (runs in the worker)."""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import re
from collections.abc import Iterator
from email.message import Message
from html.parser import HTMLParser
from typing import Any

from app.sandbox.streams import SourceFile

HEADERS = ("From", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject", "Message-ID", "In-Reply-To", "X-Mailer",
           "User-Agent", "X-Originating-IP")  # fmt: skip
_LARGEST = 64 << 20
_MOST_HOPS, _MOST_FILES, _LAST_YEAR = 30, 200, 2200


def mail_metadata(source: SourceFile) -> dict[str, Any]:
    """Headers decoded, hops, attachments and clock of a message; of a mailbox its first message and how many."""
    data = source.read(_LARGEST)
    messages = len(_BOXED.findall(data)) if data.startswith(b"From ") else 0
    message = parsed(data)
    found: dict[str, Any] = {name: header(message, name) for name in HEADERS}
    found["Received"] = [decoded(hop) for hop in message.get_all("Received", [])[:_MOST_HOPS]]
    found["attachments"] = [name for name, _ in attachments(message)]
    found["messages"] = messages if messages > 1 else None
    found["embedded_at"] = clock(found["Date"])
    return found


_BOXED = re.compile(rb"(?m)^From .+\d{4}\s*$")


def letters(data: bytes) -> list[bytes]:
    """The messages of a mailbox, or the one message that it is."""
    starts = [found.start() for found in _BOXED.finditer(data)] if data.startswith(b"From ") else []
    return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)][: len(starts)], strict=True)] or [data]


def parsed(data: bytes) -> Message:
    """A message from its bytes; nothing in it makes this fail."""
    return email.message_from_bytes(data, policy=email.policy.compat32)


def header(message: Message, name: str) -> str:
    """A header's words, all of its occurrences, "" if there is none."""
    return "; ".join(decoded(value) for value in message.get_all(name, []))


def decoded(value: Any) -> str:
    """Encoded words made readable; bytes that fit no charset are shown replaced."""
    parts = []
    try:
        pieces = email.header.decode_header(_eight_bit(value))
    except (email.errors.HeaderParseError, ValueError):
        pieces = [(_eight_bit(value), None)]
    for piece, charset in pieces:
        parts.append(piece if isinstance(piece, str) else _bytes(piece, charset))
    return re.sub(r"\s+", " ", "".join(parts) or _eight_bit(value)).strip()


def _eight_bit(value: Any) -> str:
    """A raw header as text: bytes beyond ASCII, which the parser hides, come out again."""
    text = str(value) if isinstance(value, str) else str(getattr(value, "_chunks", [("",)])[0][0])
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bytes(data: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8"):
        try:
            return data.decode(name or "ascii")
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def clock(date: str) -> str | None:
    """The date header as ISO 8601 with its offset, None when it can't be right."""
    try:
        moment = email.utils.parsedate_to_datetime(date)
        return moment.isoformat() if 1970 <= moment.year <= _LAST_YEAR else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def attachments(message: Message) -> Iterator[tuple[str, Message]]:
    """(name, part) of each attachment, in order."""
    for number, part in enumerate(message.walk(), 1):
        name = _file_name(part)
        if name or part.get_content_disposition() == "attachment":
            yield name or f"attachment-{number}", part
        if number >= _MOST_FILES:
            return


def _file_name(part: Message) -> str:
    try:
        return decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def text_of(message: Message) -> str:
    """The words of a message: its plain text, else its HTML without markup."""
    parts = [part for part in message.walk() if not part.is_multipart() and not _file_name(part)]
    for kind, strip in (("text/plain", False), ("text/html", True)):
        texts = [_part_text(part) for part in parts if part.get_content_type() == kind]
        if any(texts):
            return "\n\n".join(_without_markup(text) if strip else text for text in texts)
    return ""


def _part_text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    return _bytes(data, part.get_content_charset())


class _Words(HTMLParser):
    """Collects the words of HTML, a line for each block; scripts and styles are passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - given by the base
        self._hidden += tag in ("script", "style", "head")
        if tag in ("br", "p", "div", "tr", "li", "h1", "h2", "h3"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in ("script", "style", "head")))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def _without_markup(html: str) -> str:
    words = _Words()
    words.feed(html)
    return re.sub(r"\n\s*\n+", "\n\n", "".join(words.parts)).strip()
