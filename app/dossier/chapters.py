"""The chapters of a paper: each section with its own parts and its exhibits, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from app.domain.records import Evidence, Part
from app.domain.words import N_
from app.dossier import filed as before
from app.dossier.binding import Binding
from app.dossier.blocks import Block, Heading
from app.dossier.filed import Filed
from app.dossier.marks import marks
from app.dossier.parts import PARTS, certificates, statements
from app.dossier.placing import placed
from app.dossier.profiles import Section
from app.dossier.view import View

_EVERY_TIME = frozenset({"statements", "proof_of_service", "late_reason"})
_ANEW = frozenset({"proof_of_service", "late_reason"})
_ONLY_LATE = frozenset({"late_reason"})
_TRANSLATION = N_("{title} (translation)")
_TRANSLATION_BY = N_("{title} (translation by {translator})")
_CERTIFICATE = N_("Certificate of translation: {title}")
_CERTIFICATE_OF = N_("Certificate of translation: {translator}")
_MOVED = N_("What moved")
CERTIFICATE = "certificate:"


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A document of ours, as blocks; `part` is the name it has in the profile, a margin of 0 is the bundle's."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    part: str = ""
    margin_mm: float = 0
    language: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class BoundExhibit:
    """An exhibit to be bound in; `mark` is what a statement calls it."""

    item: Evidence
    title: str
    author: str
    date: str
    language: str
    parts: tuple[Part, ...]
    mark: str = ""

    @property
    def key(self) -> str:
        """What citations call it: a redacted copy answers for its original."""
        redacted = self.item.derived_as == "redacted" and self.item.derived_from
        return self.item.derived_from or self.item.uid if redacted else self.item.uid


Document = OwnPart | BoundExhibit


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its documents in order."""

    section: Section
    documents: tuple[Document, ...]


def chapters_of(view: View, binding: Binding, without: tuple[str, ...], one: Filed | None) -> list[Chapter]:
    """All chapters; a supplementary bundle holds only what none before it holds."""
    adds = one is not None and bool(binding.supplements)
    known = frozenset(one.documents) if one is not None and adds else frozenset()
    exhibits = placed(view, without=known)
    marked = marks(view)
    found = []
    for section in view.profile.sections:
        own, behind = (
            [
                part
                for name in names
                if name not in without and _stands(name, adds=adds)
                for part in _own(view, name, binding)
                if part.key not in known or part.part in _ANEW
            ]
            for names in (section.parts, section.after)
        )
        own = [_flowing(view, section, own)] if own and not view.profile.takes_exhibits else own
        bound = [_bound(view, item, marked) for item in exhibits.get(section.title, [])]
        documents: tuple[Document, ...] = (*own, *_certified(view, bound, binding), *behind)
        if documents:
            found.append(Chapter(section, documents))
    if one is None:
        return found
    return _told(view, found, one) if adds else [_moved(view, found, one, binding), *found]


def _stands(name: str, *, adds: bool) -> bool:
    return name in _EVERY_TIME if adds else name not in _ONLY_LATE


def _flowing(view: View, section: Section, parts: list[OwnPart]) -> OwnPart:
    """The parts of a plain paper one under the other, each with its heading."""
    blocks = [block for part in parts for block in (*([Heading(part.title)] if part.title else []), *part.blocks)]
    return OwnPart(section.title, view.t(section.title), tuple(blocks))


def _own(view: View, name: str, binding: Binding) -> Iterator[OwnPart]:
    title, make = PARTS[name]
    title = view.profile.words.get(f"part_{name}", title)
    if name == "statements":
        layout = binding.statements or view.profile.statements
        for item in statements.all_statements(view):
            yield _statement(view, item, layout, title)
        return
    blocks = tuple(make(view))
    if blocks:
        yield OwnPart(name, view.t(title), blocks, name)


def _statement(view: View, item: Any, layout: str, title: str) -> OwnPart:
    """A statement; two languages side by side need the width that its margin would take."""
    words = view.names.text(item.title, "statement.title") or view.t(title)
    blocks = tuple(statements.one(view, item, layout))
    margin = 0 if layout == "facing" and statements.translated(view, item) else view.profile.statement_margin_mm
    language = view.t(statements.language_name(view.value(item, "language")))
    return OwnPart(item.uid, words, blocks, "statements", margin, language, view.value(item, "taken"))


def _titled(view: View, item: Evidence) -> str:
    """The title of an exhibit. One that nobody chose is the name of its file: a copy is then called as its original,
    and no paper shows the ending of a file's name."""
    names = {part.original_name for part in view.facts.parts_of(item.uid)}
    original = view.facts.get(item.derived_from) if item.title in names else None
    if isinstance(original, Evidence):
        return _titled(view, original)
    title = view.value(item, "title")
    return PurePath(title).stem if item.title in names else title


def _bound(view: View, item: Evidence, marked: dict[str, str]) -> BoundExhibit:
    title = _titled(view, item) or (item.exhibit if view.profile.internal else "") or view.value(item, "evidence_kind")
    if item.derived_as == "translation":
        by = view.value(item, "translator")
        title = view.t(_TRANSLATION_BY, title=title, translator=by) if by else view.t(_TRANSLATION, title=title)
    return BoundExhibit(
        item, title, view.value(item, "author"), view.value(item, "date"),
        view.t(statements.language_name(view.value(item, "language"))), tuple(view.facts.parts_of(item.uid)),
        marked.get(item.derived_from if item.derived_as and item.derived_from else item.uid, ""),
    )  # fmt: skip


def _certified(view: View, bound: list[BoundExhibit], binding: Binding) -> Iterator[Document]:
    """Exhibits, each translation with its certificate behind it, or the certificates together at the end."""
    wanted = "translation_certificate" in view.profile.words and binding.certificates != "none"
    together: dict[str, list[BoundExhibit]] = {}
    for exhibit in bound:
        yield exhibit
        if wanted and exhibit.item.derived_as == "translation":
            if binding.certificates == "together":
                together.setdefault(exhibit.item.translator or "", []).append(exhibit)
            else:
                yield _certificate(view, [exhibit], view.t(_CERTIFICATE, title=_plain_title(view, exhibit)))
    for translator, exhibits in together.items():
        yield _certificate(
            view, exhibits, view.t(_CERTIFICATE_OF, translator=view.names.text(translator, "translator"))
        )


def _plain_title(view: View, exhibit: BoundExhibit) -> str:
    original = view.facts.get(exhibit.item.derived_from)
    return (view.value(original, "title") if original is not None else "") or exhibit.title


def _certificate(view: View, exhibits: list[BoundExhibit], title: str) -> OwnPart:
    blocks = certificates.certificate(view, [exhibit.item for exhibit in exhibits])
    head = Heading(view.t(certificates.TITLE), 1)
    return OwnPart(f"{CERTIFICATE}{exhibits[0].item.uid}", title, (head, *blocks), "translation_certificate")


def _told(view: View, chapters: list[Chapter], one: Filed) -> list[Chapter]:
    here = frozenset(document.key for chapter in chapters for document in chapter.documents)
    return [
        Chapter(chapter.section, tuple(_told_in(view, document, one, here) for document in chapter.documents))
        for chapter in chapters
    ]


def _told_in(view: View, document: Document, one: Filed, here: frozenset[str]) -> Document:
    if isinstance(document, BoundExhibit):
        return document
    return replace(document, blocks=before.told(view, document.blocks, one, here))


def _moved(view: View, chapters: list[Chapter], one: Filed, binding: Binding) -> Chapter:
    now = [(document.key, document.title) for chapter in chapters for document in chapter.documents]
    blocks = before.moved(view, one, now, numbers_kept=binding.numbers == "kept")
    return Chapter(Section("", ""), (OwnPart("moved", view.t(_MOVED), tuple(blocks), "moved"),))
