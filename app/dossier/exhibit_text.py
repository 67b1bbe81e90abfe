"""Exhibits that are words: texts, tables as text, and mail, set on sheets of ours (runs in the worker)."""

from __future__ import annotations

from app.dossier import blocks as b
from app.dossier.pages import Flow
from app.dossier.pages_blocks import flow_blocks
from app.dossier.text import Item, Style
from app.evidence import mail
from app.evidence.encodings import Binary, Unclear, decode
from app.sandbox.protocol import JobError

MOST_BYTES = 16 << 20
_SHOWN = ("From", "To", "Cc", "Reply-To", "Date", "Subject", "Message-ID")


def flow_text(flow: Flow, data: bytes) -> dict[str, str]:
    """A text line by line; answers notes. Raises JobError: unsupported."""
    notes = {}
    try:
        text, _ = decode(data)
    except Unclear as unclear:
        text = data.decode(unclear.guess or "utf-8", "replace")
        notes["encoding"] = f"the encoding is not certain, read as {unclear.guess or 'UTF-8'}"
    except Binary:
        raise JobError("unsupported", "this file holds no text") from None
    _body(flow, text)
    return notes


def flow_mail(flow: Flow, data: bytes) -> dict[str, str]:
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
    if not names:
        return {}
    flow_blocks(flow, [b.Paragraph(b.plain("Attached: " + "; ".join(names)), quiet=True)])
    return {"mail_attachments": "what is attached to the mail is named, but not printed"}


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
