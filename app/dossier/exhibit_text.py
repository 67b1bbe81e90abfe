"""Exhibits that are words: texts, tables as text, and mail, set on sheets of ours (runs in the worker)."""

from __future__ import annotations

import csv
from email.message import Message

from app.domain.words import N_
from app.dossier import blocks as b
from app.dossier.exhibit_chat import flow_chat, flow_telegram
from app.dossier.exhibit_notes import Notes
from app.dossier.pages import Flow
from app.dossier.pages_blocks import flow_blocks
from app.dossier.text import Item, Style
from app.evidence import mail
from app.evidence.encodings import Binary, Unclear, decode
from app.sandbox.protocol import JobError

MOST_BYTES = 16 << 20
_MOST_COLUMNS, _LONGEST_CELL, _LOOKED_AT = 8, 600, 200
_SHOWN = ("From", "To", "Cc", "Reply-To", "Date", "Subject", "Message-ID")


def flow_text(flow: Flow, data: bytes) -> Notes:
    """A text line by line, a chat message by message; answers notes. Raises JobError: unsupported."""
    text, notes = _read(data)
    chat = flow_chat(flow, text)
    if chat is None:
        _body(flow, text)
    else:
        notes.update(chat)
    return notes


def flow_json(flow: Flow, data: bytes) -> Notes:
    """The messages of an export of Telegram, else the text as it stands."""
    return flow_telegram(flow, data) or flow_text(flow, data)


def flow_table(flow: Flow, data: bytes) -> Notes:
    """Separated values as a table where they make one that fits a sheet, else line by line."""
    text, notes = _read(data)
    rows = _rows(text)
    if not rows:
        _body(flow, text)
    elif len(rows[0]) <= _MOST_COLUMNS and all(len(cell) <= _LONGEST_CELL for row in rows for cell in row):
        columns = [b.Column(title, _share([row[at] for row in rows])) for at, title in enumerate(rows[0])]
        cells = tuple(tuple((b.plain(cell),) for cell in row) for row in rows[1:])
        flow_blocks(flow, [b.Table(tuple(columns), cells)])
    else:
        _cards(flow, rows)
    return notes


def _cards(flow: Flow, rows: list[list[str]]) -> None:
    """What is too wide for a sheet: under each other, each value with the title of its column."""
    for row in rows[1:]:
        pairs = tuple((title, b.plain(cell)) for title, cell in zip(rows[0], row, strict=True) if cell.strip())
        if pairs:
            flow_blocks(flow, [b.Pairs(pairs)])
            flow.need(20)
            flow.rule(flow.paper.margin, flow.paper.measure)
            flow.y -= 8


def _rows(text: str) -> list[list[str]]:
    """The rows, all of the same length; none when this is no table."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    head = lines[0] if lines else ""
    try:
        rows = [row for row in csv.reader(lines, delimiter=max(",;\t", key=head.count), strict=True) if row]
    except csv.Error:
        return []
    wide = {len(row) for row in rows}
    return rows if len(rows) > 1 and len(wide) == 1 and len(rows[0]) > 1 else []


def _share(cells: list[str]) -> float:
    return float(min(max(6, *(len(cell) for cell in cells[:_LOOKED_AT])), 40))


def _read(data: bytes) -> tuple[str, Notes]:
    try:
        return decode(data)[0], Notes()
    except Unclear as unclear:
        guess, notes = unclear.guess or "utf-8", Notes()
        notes.add("encoding", what=guess.upper())
        return data.decode(guess, "replace"), notes
    except Binary:
        raise JobError("unsupported", N_("this file holds no text")) from None


def flow_mail(flow: Flow, data: bytes) -> Notes:
    """The headers a reader asks for, the words, and the names of what is attached."""
    notes = Notes()
    _letter(flow, data, notes)
    return notes


def flow_mailbox(flow: Flow, data: bytes) -> Notes:
    """Every message of a mailbox, each from the top of a sheet."""
    notes = Notes()
    for letter in mail.letters(data):
        if not flow.fresh:
            flow.turn()
        _letter(flow, letter, notes)
    return notes


def _letter(flow: Flow, data: bytes, notes: Notes) -> None:
    message = mail.parsed(data)
    rows = [(name, b.plain(mail.header(message, name))) for name in _SHOWN if message.get(name)]
    attached = list(mail.attachments(message))
    rows += [("Attached", b.plain(_attached(name, part))) for name, part in attached]
    if rows:
        flow_blocks(flow, [b.Pairs(tuple(rows))])
        flow.need(20)
        flow.rule(flow.paper.margin, flow.paper.measure)
        flow.y -= 8
    text = mail.text_of(message)
    if "\ufffd" in text:
        notes.add("replaced")
    _body(flow, text)
    for name, _ in attached:
        notes.add("mail_attachments", what=name)


def _attached(name: str, part: Message) -> str:
    """The name of what is attached, with its size where it is known."""
    data = part.get_payload(decode=True)
    return f"{name} ({_size(len(data))})" if isinstance(data, bytes) else name


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _body(flow: Flow, text: str) -> None:
    style = Style(flow.paper.body)
    leading = flow.paper.leading
    flow.need(leading)
    for line in text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n"):
        if not line.strip():
            flow.y -= leading * 0.6
            continue
        words = line.expandtabs(4).rstrip()
        flow.put(
            flow.type.lines([Item(words, style)], flow.paper.measure), flow.paper.margin, flow.paper.measure, leading
        )
