"""Search of a finished paper for names that must not stand in it, wherever a file can hold words (job, worker)."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Name, Stream

from app.domain.folding import words
from app.dossier.leaks_blind import is_blind
from app.dossier.leaks_content import Fonts, as_text, contents, hexed, read, unescaped
from app.dossier.stems import LONG, Keys, Stems, bare, is_short, spoken, squeezed

_NOT_LETTERS = bytes(code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum()))
_LITERAL = rb"(\((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\))*\))"
_STRING = re.compile(_LITERAL + rb"|<([0-9A-Fa-f\s]+)>|/([^\s/<>\[\](){}%]+)", re.DOTALL)
_APART = re.compile(r"(?<!\w)\w(?: \w(?!\w))+")
_SHARP = re.compile(rb"#([0-9A-Fa-f]{2})")
_HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f\s]{12,})>")
_TAG = re.compile(r"<[^<>]{1,2000}>")
_NUMBER = re.compile(r"(?<!\d)\d(?:[ ./()\-\u00a0\u2010-\u2015]{0,2}\d){5,}(?!\d)")
_LONG_NUMBER = 9
_LARGEST = 64 << 20
_DEEPEST = 40
_FONT_FILES = ("/Length1", "/Length2", "/Length3")


class Wanted:
    """Names to look for: long ones however they are spaced or turned, every word by its stem."""

    def __init__(self, terms: list[str], accepted: Iterable[str] = ()) -> None:
        self._accepted = frozenset(accepted)
        self._keys = Keys(terms)
        self._stems = Stems((term, term) for term in terms if len(words(term)) == 1)
        self._told: dict[str, str | None] = {}
        self._short = {form: term for term in terms if is_short(term, term) for form in (term, term.upper())}
        # A short number is found as a number of its own only: any table or drawing holds its digits by chance.
        self._numbers = {key: self._keys.of.pop(key) for key in list(self._keys.of) if _is_short_number(key)}
        plain = {key: term for key, term in self._keys.of.items() if key.isascii() and not _is_hexadecimal(key)}
        self._ascii = {key.encode(): term for key, term in plain.items()}

    def inside(self, text: str) -> set[str]:
        """The terms that a text gives away."""
        return self.among([text])

    def among(self, texts: list[str]) -> set[str]:
        """The terms that some texts give away, each by itself."""
        found = self._keys.inside("\0".join(map(squeezed, texts)))
        text = "\n".join(texts)
        if self._numbers:
            runs = {squeezed(match[0]) for match in _NUMBER.finditer(text)}
            found |= {self._numbers[run] for run in runs & self._numbers.keys()}
        plain = _APART.sub(lambda match: match[0].replace(" ", ""), text) if " " in text else text
        solid = bare(plain)
        for word in {word for one in {plain, solid} for word in spoken(one)}:
            if word.casefold() in self._accepted:
                continue
            if word in self._short:
                found.add(self._short[word])
            if word not in self._told:
                self._told[word] = self._stems.behind(word)
            whose = self._told[word]
            if whose is not None:
                found.add(whose)
        return found

    def within(self, data: bytes) -> set[str]:
        """The long terms in bytes read as text of several encodings, and as hexadecimal."""
        tight = data.translate(None, _NOT_LETTERS).lower()
        found = {term for key, term in self._ascii.items() if key in tight}
        if not data.isascii():
            found |= self._keys.inside(squeezed(data.decode("utf-8", "ignore")))
        if b"\0" in data:
            for start in (0, 1):
                for codec in ("utf-16-be", "utf-16-le"):
                    found |= self._keys.inside(squeezed(data[start:].decode(codec, "ignore")))
        return found


def _is_short_number(key: str) -> bool:
    return key.isdigit() and len(key) < _LONG_NUMBER


def _is_hexadecimal(key: str) -> bool:
    return len(key) < _LONG_NUMBER and set(key) <= set("0123456789abcdef")


def search(params: dict[str, Any], sources: dict[str, Any], out: Any) -> dict[str, Any]:
    """Find `terms` (names) in the PDF `file`; `ours` are pages that we set ourselves.

    Answers {hits: [{place, page, term}], blind}: `page` is from 1, 0 for what belongs to none, `place` one of text,
    content, outline, metadata, stream, string; `blind` are pages with pictures, with words that are drawn or in a font
    that tells no letters, or without words.
    """
    wanted = Wanted(params["terms"], params.get("accepted", ()))
    hits: dict[tuple[str, int, str], None] = {}
    blind: set[int] = set()
    file = _near(sources["file"])
    for page, text, pictures in _pages(file, out):
        hits.update(dict.fromkeys(("text", page, term) for term in sorted(wanted.inside(text))))
        if pictures or not text.strip():
            blind.add(page)
    file.seek(0)
    with pikepdf.open(file, suppress_warnings=True) as pdf:
        for place, page, terms in _objects(pdf, wanted):
            hits.update(dict.fromkeys((place, page, term) for term in sorted(terms)))
        kept: dict[tuple[int, int], bool] = {}
        ours = frozenset(params.get("ours", ()))
        pages = [(number, page) for number, page in enumerate(pdf.pages, 1) if number not in blind]
        blind |= {number for number, page in pages if is_blind(page.obj, kept, ours=number in ours)}
    told = [{"place": place, "page": page, "term": term} for place, page, term in hits]
    return {"hits": told, "blind": sorted(blind)}


def search_plain(params: dict[str, Any], sources: dict[str, Any], out: Any) -> dict[str, Any]:  # noqa: ARG001 - a job
    """Find `terms` in the `file`, a text or a document packed as a ZIP of texts: {hits, blind} as for a PDF."""
    wanted = Wanted(params["terms"], params.get("accepted", ()))
    source = sources["file"]
    data = source.read(4)
    source.seek(0)
    found: set[str] = set()
    if data[:2] == b"PK":
        with zipfile.ZipFile(source) as packed:
            for name in packed.namelist():
                found |= wanted.inside(name) | _plain(packed.read(name), wanted)
    else:
        found = _plain(source.read(), wanted)
    return {"hits": [{"place": "text", "page": 1, "term": term} for term in sorted(found)], "blind": []}


def _plain(data: bytes, wanted: Wanted) -> set[str]:
    text = data.decode("utf-8", "ignore")
    return wanted.within(data) | wanted.inside(_TAG.sub("", text)) | wanted.inside(_TAG.sub(" ", text))


def _near(source: Any) -> Any:
    """A file that is not too large is read as a whole: two engines jump about in it."""
    end = source.seek(0, 2)
    source.seek(0)
    return io.BytesIO(source.read()) if end <= _LARGEST else source


def _pages(source: Any, out: Any) -> Iterator[tuple[int, str, bool]]:
    with contextlib.closing(pypdfium2.PdfDocument(source)) as document:
        for number in range(len(document)):
            with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
                yield number + 1, str(text.get_text_range()), _has_picture(page)
            out.step(number + 1, len(document), "searching")


def _has_picture(page: Any) -> bool:
    return any(item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=_DEEPEST))


def _objects(pdf: pikepdf.Pdf, wanted: Wanted) -> Iterator[tuple[str, int, set[str]]]:
    """(place, page, terms) of whatever is found outside of what a reader's program copies."""
    fonts, seen = Fonts(), set[tuple[int, int]]()
    for number, page in enumerate(pdf.pages, 1):
        for text in contents(page.obj, fonts, seen):
            yield "content", number, wanted.inside(text)
    for item in (*pdf.objects, pdf.trailer):
        if not isinstance(item, pikepdf.Object):
            continue
        yield _place_of(item), 0, _strings(item, wanted)
        if isinstance(item, Stream):
            yield from _stream(item, wanted)


def _place_of(item: pikepdf.Object) -> str:
    if isinstance(item, pikepdf.Dictionary) and "/Title" in item:
        return "outline" if "/Parent" in item else "metadata"
    return "string"


def _strings(item: pikepdf.Object, wanted: Wanted) -> set[str]:
    """Terms in the strings and names of one object."""
    if isinstance(item, Stream):
        item = item.stream_dict
    data = item.unparse(resolved=True)
    found, texts = wanted.within(data), []
    for literal, digits, name in _STRING.findall(data):
        if name:
            text = _SHARP.sub(lambda match: bytes([int(match[1], 16)]), name).decode("utf-8", "ignore")
        else:
            text = as_text(unescaped(literal[1:-1]) if literal else hexed(digits))
        if len(text) > 2:
            texts.append(text)
    return found | wanted.among(texts)


def _stream(item: Stream, wanted: Wanted) -> Iterator[tuple[str, int, set[str]]]:
    """Terms in the decoded bytes of a stream; pictures are looked at by eye, and outlines of letters say nothing."""
    if item.get("/Subtype") == Name.Image or any(name in item for name in _FONT_FILES):
        return
    data = read(item)[:_LARGEST]
    found = wanted.within(data)
    for digits in _HEXADECIMAL.findall(data):
        found |= wanted.within(hexed(digits))
    if item.get("/Type") == Name.Metadata:
        found |= wanted.inside(data.decode("utf-8", "ignore"))
        yield "metadata", 0, found
        return
    yield "stream", 0, found


__all__ = ["LONG", "Wanted", "search", "search_plain", "squeezed"]
