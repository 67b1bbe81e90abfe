"""Exports of messengers and mail as messages: by whom, when, which words (runs in the worker)."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.evidence import mail
from app.evidence import probe as p
from app.evidence.encodings import Binary, Unclear, decode
from app.evidence.packed import BROKEN_ZIP, unpacked
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

MOST = 200_000
_LARGEST = 64 << 20
_LONGEST = 100_000
_LEAST_LINES = 3
_LAST_SHORT_YEAR, _BUDDHIST = 100, 543
# Marks of direction stand before and in the heads of lines; digits may be those of any script.
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_DATE = r"(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{2,4})(?P<era>\s?BE)?"
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:\s?(?P<half>[AaPp]\.?\s?[Mm]\.?|[صم]))?"
_BRACKET = re.compile(rf"^\[(?P<at>{_DATE},?،?\s+{_TIME})\]\s?(?P<rest>.*)$")
_DASH = re.compile(rf"^(?P<at>{_DATE},?،?\s+{_TIME})\s[-–]\s(?P<rest>.*)$")
# Copied by hand from a telephone: a line with date and sender, the words below it.
_HEADING = re.compile(rf"^(?P<at>{_DATE},?\s+{_TIME})(?:\s{{2,}}|\t)(?P<sender>\S.{{0,80}})$")
_SENDER = re.compile(r"^(?P<sender>[^:\n]{1,120}?):(?:\s(?P<text>.*)|(?P<short>\S.*)?)$")


@dataclass(slots=True)
class Message:
    """One message: `at` as it is written but for its digits, `numbers` those of its date, `written` the very words."""

    at: str
    sender: str
    text: str
    numbers: tuple[int, int, int] = (0, 0, 0)
    clock: tuple[int, int, int] = (0, 0, 0)
    buddhist: bool = False
    iso: str = ""
    written: str = ""


def messages(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:  # noqa: ARG001
    """Write each message as a line of JSON {at, iso, sender, text}: answers {form, order, messages, cut}.

    `form` is whatsapp, telegram, list or mail; `order` is dmy, mdy, ymd, or "" where the dates leave it open:
    then `iso` is empty, as nothing is guessed. Refuses what is no such export with `not_a_chat`.
    """
    source = sources["file"]
    kind = p.media_type(source)
    source.seek(0)
    form, found, order = _read(kind, source)
    count = 0
    for message in found:
        if count == MOST:
            return {"form": form, "order": order, "messages": count, "cut": True}
        row = {"at": message.at[:120], "iso": message.iso[:40], "sender": message.sender[:300]}
        line = json.dumps({**row, "text": message.text[:_LONGEST]}, ensure_ascii=False)
        out.write(line.encode("utf-8", "replace") + b"\n")
        count += 1
    return {"form": form, "order": order, "messages": count, "cut": source.size > _LARGEST}


def _read(kind: str, source: SourceFile) -> tuple[str, Iterable[Message], str]:
    if kind in ("message/rfc822", "application/mbox"):
        return "mail", _letters(source.read(_LARGEST)), "ymd"
    if kind == "application/json":
        return "telegram", _telegram(source.read(_LARGEST)), "ymd"
    if kind == "application/zip":
        return _zipped(source)
    if not kind.startswith("text/"):
        raise JobError("not_a_chat", "these are no messages")
    return _chat(_text(source.read(_LARGEST)))


def _zipped(source: Any) -> tuple[str, Iterable[Message], str]:
    """The chat in an export that is packed with its media: its largest text, or result.json."""
    try:
        with unpacked(source) as box:
            small = [one for one in box.infolist() if one.file_size <= _LARGEST]
            told = [one for one in small if one.filename.rsplit("/", 1)[-1] == "result.json"]
            if told:
                return "telegram", _telegram(box.read(told[0])), "ymd"
            texts = sorted((one for one in small if one.filename.endswith(".txt")), key=lambda one: one.file_size)
            if texts:
                return _chat(_text(box.read(texts[-1])))
    except BROKEN_ZIP:
        pass
    raise JobError("not_a_chat", "these are no messages")


def _chat(text: str) -> tuple[str, Iterable[Message], str]:
    form, found = _lines(text)
    order = _order(found)
    for message in found:
        message.iso = _iso(message, order)
    return form, found, order


def _text(data: bytes) -> str:
    try:
        return decode(data)[0]
    except (Unclear, Binary):
        raise JobError("not_a_chat", "these are no messages") from None


# -- whole, to be printed -------------------------------------------------------------


def text_chat(text: str) -> list[Message]:
    """The messages of a text, what stands before the first one as one without a sender; [] when it is no chat."""
    try:
        form, found = _lines(text)
    except JobError:
        return []
    head = _whatsapp if form == "whatsapp" else _heading
    before = list(itertools.takewhile(lambda line: head(line) is None, text.replace("\r\n", "\n").split("\n")))
    if 2 * sum(1 for one in found if one.sender) < len(found):
        return []  # lines with a date alone may be anything
    first = "\n".join(before).strip("\ufeff\n")
    return [Message("", "", first), *found] if first.strip() else found


def telegram_chat(data: bytes) -> list[Message]:
    """The messages of an export of Telegram; [] when it is none."""
    try:
        return list(itertools.islice(_telegram(data), MOST))
    except JobError:
        return []


def packed_chat(source: Any) -> list[Message]:
    """The messages of an export that is packed with its media; [] when there are none."""
    try:
        return list(itertools.islice(_zipped(source)[1], MOST))
    except JobError:
        return []


# -- lines ----------------------------------------------------------------------------


def _lines(text: str) -> tuple[str, list[Message]]:
    for form, head in (("whatsapp", _whatsapp), ("list", _heading)):
        found = _messages(text, head)
        if found:
            return form, found
    raise JobError("not_a_chat", "these are no messages")


def _messages(text: str, head: Callable[[str], Message | None]) -> list[Message]:
    """Messages of a text whose heads `head` knows; [] when too few lines begin one."""
    found: list[Message] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        begun = head(line)
        if begun is not None:
            found.append(begun)
        elif found:
            found[-1].text += f"\n{line}" if found[-1].text else line
    if len(found) < _LEAST_LINES and (not found or len(text) > 400 * len(found)):
        return []
    for message in found:
        message.text = message.text.rstrip("\n")
    return found


def _digits(line: str) -> str:
    """A line without marks of direction and with the digits 0 to 9, no longer than it was."""
    plain = _MARKS.sub("", line).replace("\u202f", " ").replace("\u00a0", " ")
    return "".join(str(int(char)) if char.isdecimal() and not char.isascii() else char for char in plain)


def _whatsapp(line: str) -> Message | None:
    head = line[:80]
    match = (_BRACKET if "[" in head[:3] else _DASH).match(_digits(line)) if any(c.isdecimal() for c in head) else None
    if match is None:
        return None
    made = _begun(match)
    # The words are taken from the line as it stands, not from the one made readable for the machine.
    mark = "] " if "[" in head[:3] else (" - " if " - " in line else " – ")
    rest = line.split(mark, 1)[1] if mark in line else match["rest"]
    made.written = _MARKS.sub("", line.split(mark, 1)[0]).strip("[ ") if mark in line else ""
    said = _SENDER.match(rest)
    if said is None:
        made.text = rest
        return made
    made.sender = _MARKS.sub("", said["sender"]).strip()
    made.text = (said["text"] or said["short"] or "").removeprefix("\u200e").removeprefix("\u200f")
    return made


def _heading(line: str) -> Message | None:
    match = _HEADING.match(_digits(line)) if line[:1].isdecimal() else None
    if match is None:
        return None
    made = _begun(match)
    made.sender = match["sender"].strip()
    return made


def _begun(match: re.Match[str]) -> Message:
    hour = int(match["hour"])
    half = (match["half"] or "").lower()[:1]
    if half in ("p", "م") and hour < 12:
        hour += 12
    elif half in ("a", "ص") and hour == 12:
        hour = 0
    numbers = (int(match["a"]), int(match["b"]), int(match["c"]))
    clock = (hour, int(match["minute"]), int(match["second"] or 0))
    return Message(match["at"].strip(), "", "", numbers, clock, bool(match["era"]))


def _order(found: list[Message]) -> str:
    """In which order the dates of a chat are written; "" where all of them could be read two ways, or they differ."""
    orders = {_sure(message.numbers) for message in found} - {""}
    return orders.pop() if len(orders) == 1 else ""


def _sure(numbers: tuple[int, int, int]) -> str:
    first, second, _ = numbers
    if first > 31:
        return "ymd"
    if first > 12:
        return "dmy"
    return "mdy" if second > 12 else ""


def _iso(message: Message, order: str) -> str:
    if not order:
        return ""
    named = dict(zip(order, message.numbers, strict=True))
    year = named["y"] + (2000 if named["y"] < _LAST_SHORT_YEAR else 0) - (_BUDDHIST if message.buddhist else 0)
    try:
        return dt.datetime(year, named["m"], named["d"], *message.clock).isoformat()  # noqa: DTZ001 - says no zone
    except ValueError:
        return ""


# -- telegram and mail ----------------------------------------------------------------


def _telegram(data: bytes) -> Iterator[Message]:
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        raise JobError("not_a_chat", "these are no messages") from None
    lists = [chat["messages"] for chat in _chats(whole) if isinstance(chat.get("messages"), list)]
    if not lists:
        raise JobError("not_a_chat", "these are no messages")
    return (_one(item) for some in lists for item in some if isinstance(item, dict))


def _chats(whole: Any) -> list[dict[str, Any]]:
    """One chat, or all of an account."""
    if not isinstance(whole, dict):
        return []
    several = whole.get("chats")
    found = several.get("list") if isinstance(several, dict) else [whole]
    return [chat for chat in found or [] if isinstance(chat, dict)]


def _one(item: Mapping[str, Any]) -> Message:
    at = str(item.get("date") or "")
    unix = str(item.get("date_unixtime") or "")
    iso = at
    if unix.isdecimal() and len(unix) < 12:
        iso = dt.datetime.fromtimestamp(int(unix), dt.UTC).isoformat()
    sender = str(item.get("from") or item.get("actor") or "")
    return Message(at or iso, sender, _spoken(item.get("text")) or _attached(item), iso=iso)


def _spoken(text: Any) -> str:
    if isinstance(text, str):
        return text
    pieces = text if isinstance(text, list) else []
    return "".join(str(one.get("text", "")) if isinstance(one, dict) else str(one) for one in pieces)


def _attached(item: Mapping[str, Any]) -> str:
    named = item.get("file") or item.get("photo") or item.get("media_type") or item.get("action") or ""
    return f"[{named}]" if named else ""


def _letters(data: bytes) -> Iterator[Message]:
    for piece in mail.letters(data):
        letter = mail.parsed(piece)
        date = mail.header(letter, "Date")
        subject = mail.header(letter, "Subject")
        body = mail.text_of(letter)
        text = f"{subject}\n\n{body}" if subject else body
        yield Message(date, mail.header(letter, "From"), text.replace("\r\n", "\n").strip(), iso=mail.clock(date) or "")
