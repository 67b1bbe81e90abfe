"""Exhibits that are words: texts, tables as text, and mail, set on sheets of ours (runs in the worker)."""

from __future__ import annotations

import csv

from app.domain.words import N_
from app.dossier import blocks as b
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
    """A text line by line; answers notes. Raises JobError: unsupported."""
    text, notes = _read(data)
    _body(flow, text)
    return notes


def flow_table(flow: Flow, data: bytes) -> Notes:
    """Separated values as a table where they make one that fits a sheet, else line by line."""
    text, notes = _read(data)
    rows = _rows(text)
    if not rows:
        _body(flow, text)
        return notes
    columns = [b.Column(title, _share([row[at] for row in rows])) for at, title in enumerate(rows[0])]
    cells = tuple(tuple((b.plain(cell),) for cell in row) for row in rows[1:])
    flow_blocks(flow, [b.Table(tuple(columns), cells)])
    return notes


def _rows(text: str) -> list[list[str]]:
    """The rows, all of the same length; none when this is no table for a sheet."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    head = lines[0] if lines else ""
    try:
        rows = [row for row in csv.reader(lines, delimiter=max(",;\t", key=head.count), strict=True) if row]
    except csv.Error:
        return []
    wide = {len(row) for row in rows}
    fits = len(rows) > 1 and len(wide) == 1 and 1 < len(rows[0]) <= _MOST_COLUMNS
    return rows if fits and all(len(cell) <= _LONGEST_CELL for row in rows for cell in row) else []


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
    message = mail.parsed(data)
    rows = tuple((name, b.plain(mail.header(message, name))) for name in _SHOWN if message.get(name))
    if rows:
        flow_blocks(flow, [b.Pairs(rows)])
        flow.need(20)
        flow.rule(flow.paper.margin, flow.paper.measure)
        flow.y -= 8
    _body(flow, mail.text_of(message))
    names = [name for name, _ in mail.attachments(message)]
    notes = Notes()
    if names:
        flow_blocks(flow, [b.Paragraph(b.plain("Attached: " + "; ".join(names)), quiet=True)])
    for name in names:
        notes.add("mail_attachments", what=name)
    return notes


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
