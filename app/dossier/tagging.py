"""What stands on own pages said for those who hear them: structure, languages, reading order (runs in the worker)."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from app.dossier.text import Line, Mark, Piece

# Words of a script whose language nobody said: its only language, or the script alone (RFC 5646).
_SCRIPTS = {
    "ARABIC": "und-Arab", "CYRILLIC": "und-Cyrl", "LATIN": "und-Latn", "HEBREW": "he", "KHMER": "km", "THAI": "th",
    "LAO": "lo", "MYANMAR": "my", "TIBETAN": "bo", "DEVANAGARI": "und-Deva", "BENGALI": "bn", "TAMIL": "ta",
    "ETHIOPIC": "und-Ethi", "GEORGIAN": "ka", "ARMENIAN": "hy", "CJK": "zh",
}  # fmt: skip
_WRITTEN_IN = {
    **dict.fromkeys(("ar", "fa", "ug", "ur", "ps", "ckb", "sd"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "be", "kk", "ky", "tg", "bg", "sr", "mn"), "CYRILLIC"),
    "he": "HEBREW", "km": "KHMER", "th": "THAI", "lo": "LAO", "my": "MYANMAR", "bo": "TIBETAN", "hi": "DEVANAGARI",
    "ne": "DEVANAGARI", "bn": "BENGALI", "ta": "TAMIL", "am": "ETHIOPIC", "ti": "ETHIOPIC", "ka": "GEORGIAN",
    "hy": "ARMENIAN", "zh": "CJK",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Node:
    """An element of the structure; `kids` are elements, (page, number of the marked content), or an annotation."""

    role: str
    lang: str = ""
    attributes: dict[str, Any] | None = None
    said: str = ""
    kids: list[Node | tuple[int, int] | Object] = field(default_factory=list)

    def child(self, role: str, lang: str = "", attributes: dict[str, Any] | None = None) -> Node:
        """A new element below this one."""
        made = Node(role, lang, attributes)
        self.kids.append(made)
        return made


ARTIFACT = Node("Artifact")
_HEAD = {"O": Name.Table, "Scope": Name.Column}


def heads() -> dict[str, Any]:
    """Attributes of a cell that heads its column."""
    return dict(_HEAD)


def band(columns: int) -> dict[str, Any]:
    """Attributes of a cell over all columns."""
    return {"O": Name.Table, "Scope": Name.Row, "ColSpan": columns}


def artifact(operators: str) -> str:
    """Operators that nobody needs to hear: rules, running heads, page numbers."""
    return f"/Artifact BMC\n{operators}\nEMC" if operators else ""


class Tags:
    """The structure of one PDF: grown while its sheets are filled, given its contents while they are drawn."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.root = self.at = Node("Document")
        self._owners: list[list[Node]] = []
        self._links: list[tuple[Object, Node]] = []

    @contextlib.contextmanager
    def within(self, role: str, lang: str = "", attributes: dict[str, Any] | None = None) -> Iterator[Node]:
        """An element that holds what is placed meanwhile."""
        before = self.at
        self.at = before.child(role, lang, attributes)
        try:
            yield self.at
        finally:
            self.at = before

    def page(self) -> PageTags:
        """The next page to be drawn."""
        self._owners.append([])
        return PageTags(self, len(self._owners) - 1, self._owners[-1])

    def link(self, node: Node, annotation: Object) -> None:
        """An area that leads somewhere belongs to the words it lies on."""
        self._links.append((annotation, node))
        node.kids.append(annotation)

    def write(self, pdf: pikepdf.Pdf, pages: Sequence[Object]) -> None:
        """Put the structure into the PDF; `pages` are those that were drawn, in their order."""
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        made: dict[Node, Object] = {}
        root.K = _element(pdf, self.root, root, pages, made)
        nums: list[Any] = []
        for at, owners in enumerate(self._owners):
            pages[at].StructParents = at
            pages[at].Tabs = Name.S
            nums += [at, Array([made[node] for node in owners])]
        for at, (annotation, node) in enumerate(self._links, len(self._owners)):
            annotation.StructParent = at
            nums += [at, made[node]]
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(nums)))
        root.ParentTreeNextKey = len(self._owners) + len(self._links)
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(pdf: pikepdf.Pdf, node: Node, parent: Object, pages: Sequence[Object], made: dict[Node, Object]) -> Object:
    data = Dictionary(Type=Name.StructElem, S=Name("/" + node.role), P=parent)
    element = made[node] = pdf.make_indirect(data)
    home = next((kid[0] for kid in node.kids if isinstance(kid, tuple)), None)
    kids = [_kid(pdf, kid, element, home, pages, made) for kid in node.kids if _stands(kid)]
    node.kids.clear()  # from here on the file has them: a long structure is not held twice
    if home is not None:
        element.Pg = pages[home]
    if kids:
        element.K = kids[0] if len(kids) == 1 else Array(kids)
    if node.lang:
        element.Lang = String(node.lang)
    if node.said:
        element.ActualText = String(node.said)
    if node.attributes:
        element.A = Dictionary({f"/{name}": value for name, value in node.attributes.items()})
    return element


def _stands(kid: Any) -> bool:
    """What nothing was placed in is left out, but for cells, which hold their column."""
    return not isinstance(kid, Node) or kid.role in ("TD", "TH") or any(_stands(inner) for inner in kid.kids)


def _kid(pdf: pikepdf.Pdf, kid: Any, element: Object, home: int | None, pages: Sequence[Object],
         made: dict[Node, Object]) -> Any:  # fmt: skip
    if isinstance(kid, Node):
        return _element(pdf, kid, element, pages, made)
    if isinstance(kid, tuple):
        page, number = kid
        return number if page == home else Dictionary(Type=Name.MCR, Pg=pages[page], MCID=number)
    return Dictionary(Type=Name.OBJR, Obj=kid)


@dataclass(slots=True)
class _Run:
    """Pieces of a line, side by side, that are read as one: a link, words of one language, or the rest.

    `areas` are those that lead somewhere, `first` is its place in what was written.
    """

    mark: Mark | None
    lang: str
    rtl: bool
    pieces: list[Piece]
    areas: list[Object]

    @property
    def first(self) -> int:
        """Where its words stand in what was written."""
        return min(piece.at for piece in self.pieces)


class PageTags:
    """Marked contents of one page, numbered in the order they are drawn."""

    def __init__(self, tags: Tags, number: int, owners: list[Node]) -> None:
        self._tags, self._number, self._owners = tags, number, owners

    def drawn(self, node: Node, lines: Sequence[str]) -> str:
        """The operators of lines as content of an element."""
        operators = "\n".join(filter(None, lines))
        if not operators:
            return ""
        node.kids.append((self._number, len(self._owners)))
        return self._marked(node, operators)

    def _marked(self, node: Node, operators: str) -> str:
        number = len(self._owners)
        self._owners.append(node)
        return f"/{node.role} <</MCID {number}>> BDC\n{operators}\nEMC"

    def simple(self, node: Node, line: Line) -> bool:
        """Whether a line has no link and no words of another language or direction."""
        mine = node.lang or self._tags.lang
        plain = (piece.mark is None and not piece.level and not self._lang(piece, mine) for piece in line.pieces)
        return not line.rtl and all(plain)

    def _lang(self, piece: Piece, mine: str) -> str:
        """The language of a piece where it is another than the one around it: as it was said, else by its script."""
        said = piece.lang if piece.lang not in (mine, self._tags.lang) else ""
        return said or tongue(piece.text, mine)

    def line(self, node: Node, line: Line, x: float, y: float, show: Callable[[Line, float, float], str],
             areas: Mapping[int, Object]) -> str:  # fmt: skip
        """A line of an element, its links (`areas` by piece) and other languages apart, told as it is read."""
        x += line.shift
        out: list[str] = []
        found: list[tuple[_Run, int]] = []
        for run in self._runs(node, line, areas):
            width = sum(piece.width for piece in run.pieces)
            operators = show(spaced(Line(run.pieces, width, line.rtl)), x, y)
            x += width
            if operators:
                found.append((run, len(self._owners)))
                out.append(self._marked(node, operators))
        for run, number in sorted(found, key=lambda one: one[0].first):
            self._owners[number] = self._home(node, run, number)
        return "\n".join(out)

    def _home(self, node: Node, run: _Run, number: int) -> Node:
        """The element that a run belongs to, which takes its content."""
        home = node
        if run.mark is not None:
            home = node.child("Link") if run.areas else node
        elif run.lang or run.rtl:
            last = node.kids[-1] if node.kids else None
            goes_on = isinstance(last, Node) and (last.role, last.lang) == ("Span", run.lang) and bool(last.said)
            home = last if goes_on and isinstance(last, Node) and run.rtl else node.child("Span", run.lang)
            home.said += "".join(piece.text for piece in sorted(run.pieces, key=_place)) if run.rtl else ""
        home.kids.append((self._number, number))
        for area in run.areas:
            self._tags.link(home, area)
        return home

    def _runs(self, node: Node, line: Line, areas: Mapping[int, Object]) -> list[_Run]:
        mine = node.lang or self._tags.lang
        from_right = next((lang for piece in line.pieces if piece.level % 2 and (lang := self._lang(piece, mine))), "")
        parts = _parts(line.pieces)

        def sort(numbered: tuple[int, Piece]) -> tuple[int, Mark | None, str, bool]:
            at, piece = numbered
            if piece.mark is not None:
                return parts[at], piece.mark, "", False
            if line.rtl:
                return parts[at], None, from_right, True
            return parts[at], None, self._lang(piece, mine), piece.level > 0

        runs = []
        for (_, mark, lang, rtl), group in groupby(enumerate(line.pieces), key=sort):
            held = list(group)
            leading = [areas[at] for at, _ in held if at in areas]
            runs.append(_Run(mark, lang, rtl, [piece for _, piece in held], leading))
        return runs


def _place(piece: Piece) -> int:
    return piece.at


def _parts(pieces: Sequence[Piece]) -> list[int]:
    """For each piece how many links begin or end before it in what was written: words of two parts are read apart."""
    parts = [0] * len(pieces)
    count, before = 0, None
    for at in sorted(range(len(pieces)), key=lambda at: pieces[at].at):
        count += pieces[at].mark is not before
        before = pieces[at].mark
        parts[at] = count
    return parts


def spaced(line: Line) -> Line:
    """The line with the space at which it was broken: else its last word and the next would be read as one."""
    last = line.pieces[-1] if line.pieces else None
    if last is None or line.rtl or last.level or not last.text.endswith(" ") or last.ink != last.width:
        return line
    space = last.face.shape(" ", lang=last.lang)
    width = space.width * last.style.size / 1000
    end = replace(last, text=" ", shaped=space, width=width, ink=0.0, at=last.at + len(last.text), stretch=0.0)
    return replace(line, pieces=[*line.pieces, end])


@lru_cache(1 << 14)
def tongue(text: str, lang: str) -> str:
    """The language of words whose script is not that of `lang`; "" for those that are, and for signs and digits."""
    written = _WRITTEN_IN.get(lang.split("-", maxsplit=1)[0], "LATIN")
    if written == "LATIN" and text.isascii():
        return ""
    script = next((name for char in text if char.isalpha() and (name := _script(char))), written)
    return "" if script == written else _SCRIPTS[script]


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "").split(" ")[0]
    return name if name in _SCRIPTS else ""
