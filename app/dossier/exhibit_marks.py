"""Annotations of an exhibit: what shows is made part of the page, what leads out becomes text (runs in the worker)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from pikepdf import Array, Dictionary, Name, Object, PdfError

from app.dossier import exhibit_layers
from app.dossier.exhibit_links import Finder, actions, entry, leads_out, target, words
from app.dossier.exhibit_notes import Notes

if TYPE_CHECKING:
    from app.dossier.exhibit_pdf import Rect, View

_HIDDEN = 0b100011  # invisible, hidden, not shown
_MEDIA = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
_MOST_STEPS = 20
_FAULTS = (PdfError, ValueError, TypeError, AttributeError, RuntimeError)
_WORST = 14400 * 20


class Marks:
    """Sorts the annotations of one file, page by page."""

    def __init__(self, finder: Finder, notes: Notes, off: set[tuple[int, int]]) -> None:
        self._finder, self._notes, self._off = finder, notes, off

    def sort(self, view: View, number: int) -> bool:
        """Keep inner links aside, drop what is hidden or active; whether anything is left to be flattened."""
        found = entry(view.page, "/Annots")
        if not isinstance(found, Array):
            return False
        kept = Array()
        for note in cast("Any", found):
            if not isinstance(note, Dictionary) or exhibit_layers.is_off(entry(note, "/OC"), self._off):
                continue
            try:
                if self._stays(note, view, number):
                    kept.append(note)
            except _FAULTS:
                self._notes.add("annotations", number)
        view.page.Annots = kept
        return len(kept) > 0

    def _stays(self, note: Object, view: View, number: int) -> bool:
        kind, hidden = words(note.get("/Subtype")), _flags(note) & _HIDDEN
        self._actions(note, number)
        if kind == "/Link":
            self._link(note, view, number, shown=not hidden)
            return False
        if kind == "/Widget" and inherited(note, "/FT") == Name.Sig and inherited(note, "/V") is not None:
            self._notes.add("signed")
        if kind == "/Redact" and not hidden:
            self._notes.add("redact_marks", number)
        if hidden:
            self._notes.add("hidden", number)
        elif kind in _MEDIA:
            self._notes.add("attachments", number, attached(note))
        elif kind == "/Text" and "/AP" not in note:
            self._notes.add("comments", number)
        return not hidden and kind not in _MEDIA and kind != "/Popup"

    def _link(self, note: Object, view: View, number: int, *, shown: bool) -> None:
        page, box = self._finder.page_of(note), rect(note.get("/Rect"))
        if page is not None and box is not None:
            if shown:
                view.links.append((box, page))
        elif not any(leads_out(action) for action in actions(note)):
            self._notes.add("dead_links", number)

    def _actions(self, note: Object, number: int) -> None:
        for action in actions(note):
            kind = action.get("/S")
            if leads_out(action):
                self._notes.add("external_links", number, target(action))
            elif kind != Name.GoTo:
                self._notes.add("actions", number)
        if "/AA" in note or "/PA" in note:
            self._notes.add("actions", number)


def attached(note: Object) -> str:
    """The name of the file that an annotation carries."""
    found = note.get("/FS")
    return words(found.get("/UF") or found.get("/F")) if isinstance(found, Dictionary) else ""


def _flags(note: Object) -> int:
    flags = entry(note, "/F")
    return int(flags) if isinstance(flags, int) else 0


def inherited(field: Object, key: str) -> Any:
    """An entry of a form field, or of those above it."""
    for _ in range(_MOST_STEPS):
        if key in field:
            return field[key]
        above = field.get("/Parent")
        if not isinstance(above, Dictionary):
            return None
        field = above
    return None


def rect(value: Any) -> Rect | None:
    """A rectangle with its corners in order, None when it has no area or lies beyond all paper."""
    if not isinstance(value, Array):
        return None
    written = value.unparse()
    return _rect(tuple(cast("Any", value))) if b"R" in written else _written(written)


@functools.lru_cache(1024)
def _written(text: bytes) -> Rect | None:
    """The same of an array as it is written: most pages of most files have one box."""
    return _rect(text.strip(b"[] ").split())


def _rect(corners: Sequence[Any]) -> Rect | None:
    try:
        a, b, c, d = (float(item) for item in corners)
    except (TypeError, ValueError):
        return None
    box = (min(a, c), min(b, d), max(a, c), max(b, d))
    fits = all(abs(item) < _WORST for item in box) and box[2] > box[0] and box[3] > box[1]
    return box if fits else None
