"""What files say of themselves: clocks, places, cameras, authors (runs in the worker)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.evidence import probe as p
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

# Metadata that a part keeps: so much of each text, so many entries.
LONGEST = 2000
MOST = 300
_DEEPEST, _LARGEST = 6, 1 << 53

Found = dict[str, Any]


def metadata(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> Found:
    """{media_type, claimed, mismatch, embedded_at, embedded: {name: text, number or list}, problem}.

    `embedded_at` is the file's own clock as it stands there (ISO 8601, an offset only where it gives one).
    Damage is said in `problem` (the class of what went wrong), never raised: what can be read is answered.
    """
    source = sources["file"]
    answer = p.probe(params, sources, out)
    embedded, problem = read(source, answer["media_type"])
    clock = embedded.pop("embedded_at", None)
    stated = None if clock is None else str(clock)[:100]
    return {**answer, "embedded_at": stated, "embedded": capped(embedded), "problem": problem}


def read(source: SourceFile, kind: str) -> tuple[Found, str]:
    """The metadata of a file of a media type, and what went wrong in reading ("" if nothing did)."""
    reader = _reader(kind)
    if reader is None:
        return {}, ""
    source.seek(0)
    try:
        return reader(source), ""
    except JobError as error:
        return {}, error.code
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - parsers of foreign bytes raise whatever they like
        return {}, type(error).__name__


def _reader(kind: str) -> Callable[[SourceFile], Found] | None:
    # Each family's libraries are loaded only when a file of that family comes.
    if kind.startswith("image/"):
        from app.evidence.exif import image_metadata  # noqa: PLC0415

        return image_metadata
    if kind in ("video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "audio/mp4"):
        from app.evidence.boxes import film_metadata  # noqa: PLC0415

        return film_metadata
    if kind == "application/pdf":
        from app.evidence.pdfinfo import pdf_metadata  # noqa: PLC0415

        return pdf_metadata
    if "openxmlformats" in kind or "opendocument" in kind:
        from app.evidence.office import office_metadata  # noqa: PLC0415

        return office_metadata
    if kind in ("message/rfc822", "application/mbox"):
        from app.evidence.mail import mail_metadata  # noqa: PLC0415

        return mail_metadata
    return None


def capped(found: Found, deep: int = 0) -> Found:
    """`found` with long texts cut, empty values left out and at most `MOST` entries, as JSON values."""
    kept = {_name(str(name)): _value(value, deep + 1) for name, value in list(found.items())[:MOST]}
    return {name: value for name, value in kept.items() if value not in (None, "", [], {})}


def _name(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:120])


def _value(value: Any, deep: int) -> Any:
    if isinstance(value, bool | float) or value is None or (isinstance(value, int) and abs(value) < _LARGEST):
        return value
    if isinstance(value, list | tuple) and deep < _DEEPEST:
        return [_value(item, deep + 1) for item in value[:MOST]]
    if isinstance(value, dict) and deep < _DEEPEST:
        return capped(value, deep)
    return str(value).replace("\0", " ").strip()[:LONGEST]
