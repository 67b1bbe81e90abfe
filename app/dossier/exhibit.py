"""A file as pages: a PDF, a picture, a text or a mail (runs in the worker)."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from app.domain.words import N_
from app.dossier.exhibit_heavy import Aside, Heavies
from app.dossier.exhibit_image import picture_pdf
from app.dossier.exhibit_notes import Notes
from app.dossier.exhibit_pdf import Opened, open_pdf
from app.dossier.exhibit_sharp import Print, moves, note_resolution, resampled
from app.dossier.exhibit_splice import Spliced
from app.dossier.pages import Flow, Paper
from app.dossier.text import Typesetter
from app.evidence import probe
from app.sandbox.protocol import JobError
from app.sandbox.streams import Sink, SourceFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_TEXTS = ("text/", "application/json", "application/xml")
_SMALL, _SMALL_IN_ALL = 1 << 20, 24 << 20
_NEAR = 4096
_TABLES = ("text/csv", "text/tab-separated-values")
_MAILS = ("message/rfc822", "application/mbox")


class Small(io.BytesIO):
    """A small source, read as a whole."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.size = len(data)


class OneAtATime:
    """Keeps bytes of the one source that is being read, of many that stay open until the end, and some small ones."""

    def __init__(self) -> None:
        self._last: SourceFile | None = None
        self._left = _SMALL_IN_ALL

    def view(self, source: SourceFile) -> View | Small:
        """`source` as a file that makes the others forget when it is read."""
        if source.size > min(_SMALL, self._left):
            return View(source, self)
        self._left -= source.size
        source.seek(0)
        data = source.read()
        source.forget()
        return Small(data)

    def expect(self, source: SourceFile) -> None:
        """Have a small source that is viewed next on its way."""
        if source.size <= min(_SMALL, self._left):
            source.expect()

    def reads(self, source: SourceFile) -> None:
        """Note that `source` is read now."""
        if self._last is not source:
            if self._last is not None:
                self._last.forget()
            self._last = source


class View(io.BufferedReader):
    """A source as pikepdf and Pillow read it: mostly a few bytes here and there."""

    def __init__(self, source: SourceFile, keeper: OneAtATime) -> None:
        super().__init__(_Watched(source, keeper), _NEAR)
        self.size = source.size

    def glance(self, offset: int, buffer: WriteableBuffer) -> int:
        """Bytes from `offset` on, and none beside them."""
        return cast("_Watched", self.raw).glance(offset, buffer)


class _Watched(io.RawIOBase):
    """A source whose keeper hears when it is read."""

    def __init__(self, source: SourceFile, keeper: OneAtATime) -> None:
        super().__init__()
        self._source, self._keeper = source, keeper

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._source.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._source.seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        self._keeper.reads(self._source)
        return self._source.read(size)

    def readall(self) -> bytes:
        return self.read(-1)

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._keeper.reads(self._source)
        return self._source.readinto(buffer)

    def glance(self, offset: int, buffer: WriteableBuffer) -> int:
        self._keeper.reads(self._source)
        return self._source.glance(offset, buffer)


Source = SourceFile | View | Small


@dataclass(slots=True)
class Words:
    """An exhibit set by us."""

    flow: Flow
    notes: Notes


@dataclass(slots=True)
class Pages:
    """An exhibit that has pages."""

    opened: Opened
    picture: bool


def exhibit(
    source: Source, part: Mapping[str, Any], heavies: Heavies, flow: Callable[[], Flow], paper: Print | None = None
) -> Words | Pages:
    """A file as pages; raises JobError with a code: empty, unsupported and those of each kind.

    With `paper` it is noted how sharp its pictures come out.
    """
    found = part.get("found", {})  # what is known of a photograph, or where it is put
    kind = found.get("kind") or probe.media_type(cast("SourceFile", source))
    source.seek(0)
    if kind == "application/x-empty":
        raise JobError("empty", N_("the file is empty"))
    claimed = probe.claim(part["file_name"])
    if claimed == "application/pdf" and kind != claimed:
        raise JobError("not_a_pdf", N_("the file is named PDF, but is not one"), media_type=kind)
    if claimed.startswith("image/") and not kind.startswith("image/"):
        raise JobError("not_an_image", N_("the file is named as a picture, but is not one"), media_type=kind)
    if kind == "application/pdf":
        type_ = flow().type
        opened = open_pdf(cast("BinaryIO", source), heavies, part["password"], type_ if type_.faces else None)
        return _sharp(Pages(opened, picture=False), paper)
    if kind.startswith("image/") and kind != "image/svg+xml":
        return _sharp(_picture(cast("BinaryIO", source), source.size, heavies, paper, found, kind), paper)
    if kind in _MAILS or kind.startswith(_TEXTS) or kind == "application/zip":
        return _set(source, kind, claimed, flow())
    raise JobError("unsupported", N_("files of this kind can't become pages: print it to PDF first"), media_type=kind)


def _set(source: Source, kind: str, claimed: str, flow: Flow) -> Words:
    """What has no pages set by us; mail and chats bring modules along that most bundles do without."""
    from app.dossier import exhibit_chat, exhibit_text

    if kind == "application/zip":
        return Words(flow, exhibit_chat.flow_packed_chat(flow, cast("BinaryIO", source)))
    if source.size > exhibit_text.MOST_BYTES:
        raise JobError("too_large", N_("this text is too long to be printed"))
    setters = {
        "message/rfc822": exhibit_text.flow_mail,
        "application/mbox": exhibit_text.flow_mailbox,
        "application/json": exhibit_text.flow_json,
    }
    usual = exhibit_text.flow_table if claimed in _TABLES else exhibit_text.flow_text
    return Words(flow, setters.get(kind, usual)(flow, source.read()))


def _picture(
    source: BinaryIO, size: int, heavies: Heavies, paper: Print | None, found: dict[str, Any], kind: str
) -> Pages:
    smaller = resampled(source, paper) if paper is not None and paper.resample and paper.max_dpi else None
    if smaller is not None:
        smaller = smaller if heavies.aside is None else _put_aside(smaller, heavies.aside)
        made, count = picture_pdf(smaller, smaller.seek(0, io.SEEK_END))
    else:
        made, count = picture_pdf(source, size, found, heavies.aside)
        if "frames" in found:
            found["kind"] = kind
    opened = open_pdf(made, heavies)
    opened.notes.clear()
    if smaller is not None:
        opened.notes.add("resampled", 1)
    if count == 1 and kind != "image/jpeg" and moves(source):
        opened.notes.add("moving")
    return Pages(opened, picture=True)


def _put_aside(made: BinaryIO, aside: Aside) -> BinaryIO:
    made.seek(0)
    return cast("BinaryIO", Spliced([aside.range(*aside.put([made.read()]))]))


def _sharp(pages: Pages, paper: Print | None) -> Pages:
    if paper is not None:
        note_resolution(pages.opened, paper, picture=pages.picture)
    return pages


def look(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """{pages} of one file, opened as a bundle would; `pages` is 0 for what is set by us."""
    part = params["part"]
    source = sources[part["source_name"]]
    kind = probe.media_type(source)
    if kind in _MAILS or kind.startswith(_TEXTS) or kind == "application/zip":
        return {"pages": 0}
    content = exhibit(source, part, Heavies(), lambda: Flow(Typesetter({}), Paper(595, 842, 56), lambda cite: ""))
    return {"pages": len(content.opened.views) if isinstance(content, Pages) else 0}
