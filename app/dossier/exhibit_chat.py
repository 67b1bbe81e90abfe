"""Exports of messengers as readable pages: when, who, and the words as they were sent (runs in the worker)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from app.domain.words import N_
from app.dossier import blocks as b
from app.dossier.exhibit_notes import Notes
from app.dossier.pages import QUIET, Cell, Flow
from app.dossier.text import Line, Style
from app.evidence.chats import Message, packed_chat, telegram_chat, text_chat
from app.evidence.packed import BROKEN_ZIP, unpacked
from app.sandbox.protocol import JobError

_TIME_WIDTH, _GAP = 84.0, 10.0
_MOST_NAMES = 2000


def flow_chat(flow: Flow, text: str) -> Notes | None:
    """The messages of a text that is the export of a chat; None when it is none."""
    return _flowed(flow, text_chat(text))


def flow_telegram(flow: Flow, data: bytes) -> Notes | None:
    """The messages of an export of Telegram; None when it is none."""
    return _flowed(flow, telegram_chat(data))


def flow_packed_chat(flow: Flow, source: BinaryIO) -> Notes:
    """The chat of an export packed with what was sent along, which is named; raises JobError unsupported."""
    found = packed_chat(source)
    notes = _flowed(flow, found)
    if notes is None:
        raise JobError(
            "unsupported",
            N_("files of this kind can't become pages: print it to PDF first"),
            media_type="application/zip",
        )
    names = _names(source)
    for name in names:
        notes.add("chat_media", what=name)
    if names:
        flow.y -= 10
        flow.rule(flow.paper.margin, flow.paper.measure)
        flow.y -= 6
        style = Style(flow.paper.body - 1.5, grey=QUIET)
        for name in names:
            lines = flow.lines(b.plain(name), style, flow.paper.measure)
            flow.put(lines, flow.paper.margin, flow.paper.measure, style.size * 1.35)
    return notes


def _names(source: BinaryIO) -> list[str]:
    try:
        with unpacked(source) as box:
            every = sorted(one.filename for one in box.infolist() if not one.is_dir())
    except BROKEN_ZIP:
        return []
    return [name for name in every if not name.endswith((".txt", ".json", ".html", ".css", ".js"))][:_MOST_NAMES]


def _flowed(flow: Flow, messages: Sequence[Message]) -> Notes | None:
    if not messages:
        return None
    notes = Notes()
    notes.add("chat_form")
    flow.need(flow.paper.leading * 2)
    for message in messages:
        _message(flow, message)
    return notes


def _message(flow: Flow, message: Message) -> None:
    """The time as it is written in a column of its own, the sender in bold above the words."""
    paper = flow.paper
    leading, small = paper.leading, Style(paper.body - 1.5, grey=QUIET)
    time_at, words_at = paper.margin, paper.margin + _TIME_WIDTH + _GAP
    width = paper.measure - _TIME_WIDTH - _GAP
    body = _lines(flow, message.sender, Style(paper.body, bold=True), width) if message.sender else []
    said = Style(paper.body) if message.sender else small
    for line in message.text.expandtabs(4).split("\n"):
        body += _lines(flow, line, said, width) if line.strip() else [Line([], 0)]
    at = message.written or message.at
    when = _lines(flow, at, small, _TIME_WIDTH) if at else []
    cells = [(Cell([(line, leading) for line in when]), time_at, _TIME_WIDTH),
             (Cell([(line, leading) for line in body]), words_at, width)]  # fmt: skip
    flow.need(min(3, max(len(body), len(when))) * leading)
    flow.beside(cells)
    flow.y -= leading * 0.35


def _lines(flow: Flow, text: str, style: Style, width: float) -> list[Line]:
    return flow.lines(b.plain(text), style, width)
