"""What a PDF says of itself: pages, document information, XMP (runs in the worker)."""

from __future__ import annotations

import re
from typing import Any, BinaryIO, cast

import pikepdf

from app.sandbox.protocol import JobError
from app.sandbox.streams import SourceFile

_CLOCK = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z|[+-])(\d\d)?'?(\d\d)?)?")
_MOST_WARNINGS = 5


def pdf_metadata(source: SourceFile) -> dict[str, Any]:
    """Pages, version, information and XMP; of one that needs a password only that it does."""
    try:
        pdf = pikepdf.open(cast("BinaryIO", source), suppress_warnings=True)
    except pikepdf.PasswordError:
        return {"encrypted": True, "password_needed": True}
    except pikepdf.PdfError:
        raise JobError("damaged", "not a readable PDF") from None
    with pdf:
        info = _info(pdf)
        repaired = [_plain(str(warning)) for warning in pdf.get_warnings()[:_MOST_WARNINGS]]
        return {
            "pages": len(pdf.pages),
            "pdf_version": pdf.pdf_version,
            "encrypted": pdf.is_encrypted or None,
            "signed": "/SigFlags" in pdf.Root.get("/AcroForm", {}) or None,
            "attachments": len(pdf.attachments) or None,
            "info": info,
            "xmp": _xmp(pdf),
            "repaired": repaired,
            "embedded_at": iso(info.get("CreationDate", "")),
        }


def _plain(warning: str) -> str:
    return warning.partition(": ")[2] or warning


def _info(pdf: pikepdf.Pdf) -> dict[str, str]:
    found = {}
    for name, value in pdf.docinfo.items():
        if isinstance(value, pikepdf.String | pikepdf.Name):
            found[str(name).lstrip("/")] = str(value)
    return found


def _xmp(pdf: pikepdf.Pdf) -> dict[str, str]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        try:
            return {_short(name): _joined(value) for name, value in list(xmp.items())[:100]}
        except (ValueError, AttributeError, TypeError):
            return {}


def _short(name: str) -> str:
    space, _, local = name.rpartition("}")
    words = [word for word in re.split(r"[/#{]", space) if word and not word[0].isdigit()]
    return f"{words[-1]}:{local}" if words else local


def _joined(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "; ".join(sorted(map(str, value)) if isinstance(value, set) else map(str, value))


def iso(text: str) -> str | None:
    """A PDF date as ISO 8601, as exact as it stands there; None when it is none."""
    match = _CLOCK.match(text.strip())
    if not match:
        return None
    year, month, day, hour, minute, second, sign, zone_hour, zone_minute = match.groups()
    whole = "-".join(part for part in (year, month, day) if part)
    if hour is None or day is None:
        return whole
    whole += f"T{hour}:{minute or '00'}:{second or '00'}"
    if sign in ("+", "-") and zone_hour:
        return f"{whole}{sign}{zone_hour}:{zone_minute or '00'}"
    return whole + ("Z" if sign == "Z" else "")
