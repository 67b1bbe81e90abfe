"""Large pictures: kept out of memory until the bundle is saved (runs in the worker).

A PDF library copies what it takes over from another file at once, but reads its own file only when it saves.
So large pictures become objects of the file that the bundle grows from, whose bytes are read from the exhibits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
from pikepdf import Dictionary, Object, Stream

from app.dossier.exhibit_splice import Lazy, Part, Range, pdf_file, stream
from app.sandbox.streams import SetAside

LEAST = 48 << 10
_MARK = "/HeavyPicture"
_FIRST = 3
_DEEPEST = 40


class _Held:
    """The bytes of the one picture that was read last."""

    def __init__(self) -> None:
        self.of: object = None
        self.data = b""


class Whole:
    """The bytes of a picture that can only be read as a whole; those of the last one are kept.

    They are read from `pdf`, which stays open as long as they may be asked for.
    """

    def __init__(self, length: int, read: Callable[[], bytes], held: _Held, pdf: pikepdf.Pdf) -> None:
        self.length = length
        self._read, self._held, self._pdf = read, held, pdf

    def fill(self, start: int, view: memoryview) -> None:
        """Bytes of the stream as it is stored."""
        if self._held.of is not self:
            self._held.data = self._read()
            self._held.of = self
        view[:] = memoryview(self._held.data)[start : start + len(view)]


@dataclass(slots=True)
class _Veil:
    """Whether bytes of pictures are shown yet."""

    lifted: bool = False


class _Veiled:
    """The bytes of a picture; while its file is opened, which touches a few of each, nobody wants them in earnest."""

    def __init__(self, data: Lazy, veil: _Veil) -> None:
        self.length, self._data, self._veil = data.length, data, veil

    def fill(self, start: int, view: memoryview) -> None:
        """Bytes of it, or as many zeros."""
        if self._veil.lifted:
            self._data.fill(start, view)
        else:
            view[:] = bytes(len(view))


@dataclass(frozen=True, slots=True)
class Heavy:
    """One picture: where its dictionary stands, and its bytes."""

    pdf: pikepdf.Pdf
    image: Object
    data: Lazy


class Aside:
    """What is too much for memory and can't be read again as it is, such as the samples of a decoded picture.

    The parent keeps it; `file` reads what is `kept`.
    """

    def __init__(self, kept: SetAside, file: BinaryIO) -> None:
        self._kept, self._file = kept, file

    def put(self, pieces: Iterable[bytes]) -> tuple[int, int]:
        """Where they begin and end."""
        start = self._kept.size
        for piece in pieces:
            self._kept.add(piece)
        self._kept.settle()
        return start, self._kept.size

    def range(self, start: int, end: int) -> Range:
        """What was put there."""
        return Range(self._file, start, end)


class Heavies:
    """The large pictures of one bundle, and where samples may be put `aside`."""

    def __init__(self, aside: Aside | None = None) -> None:
        self.aside = aside
        self._all: list[Heavy] = []
        self._held = _Held()
        self._objects: list[Object] = []

    def whole(self, length: int, read: Callable[[], bytes], pdf: pikepdf.Pdf) -> Lazy:
        """Bytes that `read` gives out of `pdf`, `length` of them."""
        return Whole(length, read, self._held, pdf)

    def keep(self, pdf: pikepdf.Pdf, image: Object, data: Lazy) -> Object:
        """A stand-in for `image` of `pdf`, whose stored bytes are `data`."""
        self._all.append(Heavy(pdf, image, data))
        stand_in = pdf.make_stream(b"")
        stand_in[_MARK] = len(self._all) - 1
        return stand_in

    def clear(self) -> None:
        """Forget all pictures, and the files they came from."""
        self._all.clear()
        self._held = _Held()

    def length(self, stand_in: Object) -> int | None:
        """The bytes of the picture that `stand_in` stands for; None for any other stream."""
        number = stand_in.get(_MARK)
        return None if number is None else self._all[int(number)].data.length

    def begin(self) -> pikepdf.Pdf:
        """The file that the bundle grows from; call once all pictures are known."""
        veil = _Veil()
        bodies: list[list[Part]] = [
            [b"<< /Type /Catalog /Pages 2 0 R >>"],
            [b"<< /Type /Pages /Count 0 /Kids [] >>"],
            *(stream("", _Veiled(heavy.data, veil)) for heavy in self._all),
        ]
        pdf = pikepdf.open(pdf_file(bodies))
        self._objects = [pdf.get_object(_FIRST + at, 0) for at in range(len(self._all))]
        veil.lifted = True
        for heavy, made in zip(self._all, self._objects, strict=True):
            entries = Dictionary({key: value for key, value in heavy.image.items() if key != "/Length"})
            copied = pdf.copy_foreign(heavy.pdf.make_indirect(entries))
            for key in list(copied.keys()):
                made[key] = copied[key]
            self._swap_mask(made)
        self._all.clear()  # the file that is begun reads their bytes, and nothing else of theirs is needed
        return pdf

    def swap(self, form: Object, seen: set[tuple[int, int]], depth: int = 0) -> None:
        """Put the pictures in the place of their stand-ins in all that `form` reaches."""
        if depth > _DEEPEST:
            return
        resources = form.get("/Resources")
        if not isinstance(resources, Dictionary) or (resources.is_indirect and resources.objgen in seen):
            return
        seen.add(resources.objgen)
        for kind in ("/XObject", "/Pattern", "/Font", "/ExtGState"):
            group = resources.get(kind)
            if not isinstance(group, Dictionary):
                continue
            for name in list(group.keys()):
                self._swap_item(group, name, seen, depth)

    def _swap_item(self, group: Object, name: str, seen: set[tuple[int, int]], depth: int) -> None:
        item = group[name]
        if not isinstance(item, Dictionary | Stream):
            return
        if _MARK in item:
            group[name] = self._objects[int(item[_MARK])]
            return
        self._swap_mask(item)
        soft = item.get("/SMask")
        if isinstance(soft, Dictionary) and isinstance(soft.get("/G"), Stream):
            self.swap(soft.G, seen, depth + 1)
        self.swap(item, seen, depth + 1)

    def _swap_mask(self, item: Object) -> None:
        mask = item.get("/SMask")
        if isinstance(mask, Stream) and _MARK in mask:
            item.SMask = self._objects[int(mask[_MARK])]
