"""Asking the worker for words: those of a page with their places, where words stand, messages of an export."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from app.domain.errors import WorkerFailed
from app.evidence.wording_bounds import MOST_FOUND, MOST_WORDS, SIDE
from app.jobs import Progress
from app.sandbox.launcher import NONSENSE, Readable, run_job
from app.sandbox.protocol import Nonsense, unpack
from app.sandbox.shape import Many, Text, Whole, fits

_WORDS = {"words": Many(list, MOST_WORDS), "cut": bool}
_FOUND = {"found": Many(list, MOST_FOUND), "cut": bool}
_PLACE, _TEXT = Whole(0, SIDE), Text(200)
_AROUND = Text(400, raw=True)
_MESSAGES = {
    "form": Text(like="whatsapp|telegram|list|mail"),
    "order": Text(like="(dmy|mdy|ymd)?"),
    "messages": Whole(0, 200_000),
    "cut": bool,
}
_MESSAGE = {
    "at": Text(120, raw=True),
    "iso": Text(40, raw=True),
    "sender": Text(300, raw=True),
    "text": Text(100_000, raw=True),
}
_LEAST, _LONGER, _MOST = 1 << 20, 6, 400 << 20


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in thousandths of the page from its upper left corner; `ends` says that its line ends."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A message: when as written and, where that is certain, in ISO 8601; by whom; its words."""

    at: str
    iso: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Messages:
    """All messages of an export; `order` is "" where its dates can be read two ways."""

    form: str
    order: str
    rows: list[Message]
    cut: bool


def read_words(source: Readable, name: str, *, page: int = 0) -> list[Word]:
    """The words of a page; [] where there are none. Raises Unusable, WorkerFailed."""
    answer = run_job("app.evidence.wording:words", {"page": page}, {"file": source}, subject=name, shape=_WORDS)
    found = []
    for item in answer["words"]:
        if len(item) != 6 or not fits(item[0], _TEXT) or not all(fits(n, _PLACE) for n in item[1:5]):
            raise _nonsense(name)
        left, top, right, bottom = item[1:5]
        found.append(Word(item[0], left, top, right, bottom, item[5] is True))
    return found


def find_words(source: Readable, name: str, text: str, progress: Progress | None = None) -> list[tuple[int, int, str]]:
    """Pages (from 0) on which words stand, how often, and a piece around. Raises Unusable, WorkerFailed, Cancelled."""
    answer = run_job(
        "app.evidence.wording:find", {"text": text}, {"file": source}, subject=name, shape=_FOUND, progress=progress
    )
    found = []
    for item in answer["found"]:
        if len(item) != 3 or not all(fits(n, Whole()) for n in item[:2]) or not fits(item[2], _AROUND):
            raise _nonsense(name)
        found.append((item[0], item[1], item[2]))
    return found


def read_messages(source: Readable, name: str) -> Messages:
    """The messages of an export or a mailbox. Raises Unusable (`not_a_chat`), WorkerFailed."""
    sink = io.BytesIO()
    answer = run_job(
        "app.evidence.chats:messages",
        {},
        {"file": source},
        sink=sink,
        subject=name,
        shape=_MESSAGES,
        output_bytes=min(_MOST, _LEAST + _LONGER * source.size),
    )
    sink.seek(0)
    try:
        rows = [_message(unpack(line)) for line in sink]
    except Nonsense:
        raise _nonsense(name) from None
    if len(rows) != answer["messages"]:
        raise _nonsense(name)
    return Messages(answer["form"], answer["order"], rows, answer["cut"])


def _message(row: dict[str, Any]) -> Message:
    if not fits(row, _MESSAGE):
        raise Nonsense("message")
    return Message(**row)


def _nonsense(name: str) -> WorkerFailed:
    return WorkerFailed(subject=name, reason=NONSENSE, reason_code="nonsense")
