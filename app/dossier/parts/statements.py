"""Witness statements: numbered paragraphs in both languages, statement of truth, reading over, interpreter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.dates import UncertainDate
from app.domain.words import N_
from app.dossier import citing, wordings
from app.dossier.blocks import (
    Block,
    Cite,
    Facing,
    Heading,
    Inline,
    Numbered,
    PageBreak,
    Paragraph,
    Run,
    SignatureLine,
    Words,
    plain,
)
from app.dossier.marks import marks
from app.dossier.testimony import all_statements, paragraphs_of
from app.dossier.tongues import language_name
from app.dossier.view import View

_OPENING = N_("I, {witness}, say as follows.")
_TAKEN = N_("This statement was taken on {date} in {place}.")
_TAKEN_ON = N_("This statement was taken on {date}.")
_TAKEN_IN = N_("This statement was taken in {place}.")
_IN_LANGUAGE = N_("It was given in {language}.")
_THROUGH = N_("It was given in {language} through the interpreter {interpreter}.")
_MARKED = N_("marked “{mark}”")
_DECLARATION = N_("Interpreter's declaration")
_SIGNED = N_("{name}, signed on {date}")
_READ_ON = N_("Read over on {date}.")
_TRANSLATED = N_("{title}: translation into {language}")
_BY = N_("Translated from {language} by {translator}.")
_ORIGINAL = N_("{title}: original in {language}")
_OWN_LANGUAGE = N_("my own language")
_WITNESS = N_("the witness")


def statement(view: View) -> list[Block]:
    """All statements after one another; see `one` for a single one."""
    return [block for item in all_statements(view) for block in one(view, item)]


def one(view: View, item: Any, layout: str = "") -> list[Block]:
    """One statement, its two languages facing or in sequence: the original first, each with what is signed."""
    if (layout or view.profile.statements) == "sequence" and translated(view, item):
        return _in_sequence(view, item)
    return [*_head(view, item), *_both(view, item), *_truth(view, item), *_read_back(view, item),
            *_signature(view, item), *_interpreter(view, item)]  # fmt: skip


def _in_sequence(view: View, item: Any) -> list[Block]:
    title = view.names.text(item.title, "statement.title")
    language = view.t(language_name(item.language))
    first = next(row for row in paragraphs_of(view, item) if row.translation)
    into = view.t(language_name(first.translation_language or "en"))
    by = view.value(first, "translator")
    note = [Paragraph(plain(view.t(_BY, language=language, translator=by)), quiet=True)] if by else []
    return [
        Heading(view.t(_ORIGINAL, title=title, language=language), 1),
        *_numbered(view, item, "original"),
        *_signed_words(view, item, "statement_of_truth", "truth", original=True),
        *(_signed_words(view, item, "read_back", "read_back", original=True) if item.read_back else []),
        *_signature(view, item),
        PageBreak(),
        Heading(view.t(_TRANSLATED, title=title, language=into), 1),
        *_head(view, item),
        *_numbered(view, item, "translation"),
        *_signed_words(view, item, "statement_of_truth", "truth", original=False),
        *(_signed_words(view, item, "read_back", "read_back", original=False) if item.read_back else []),
        *note,
        *_interpreter(view, item),
    ]


def translated(view: View, item: Any) -> bool:
    """Whether any of its paragraphs is there in a second language."""
    return any(row.translation for row in paragraphs_of(view, item))


# -- how it came about ----------------------------------------------------------------


def _head(view: View, item: Any) -> list[Block]:
    """Who speaks, and the process: when and where, face to face or not, in which language, through whom."""
    witness = view.names.label(item.person) or view.t(_WITNESS)
    lines = [_taken(view, item), about(view, item.person, "statement_process"), _language(view, item)]
    blocks: list[Block] = [Paragraph(plain(" ".join(line for line in lines if line)), quiet=True)] if any(lines) else []
    return [*blocks, Paragraph(plain(view.t(_OPENING, witness=witness)))]


def _taken(view: View, item: Any) -> str:
    day, place = view.value(item, "taken"), view.value(item, "place")
    if day and place:
        return view.t(_TAKEN, date=day, place=place)
    if day:
        return view.t(_TAKEN_ON, date=day)
    return view.t(_TAKEN_IN, place=place) if place else ""


def _language(view: View, item: Any) -> str:
    if not item.language:
        return ""
    language = view.t(language_name(item.language))
    interpreter = view.names.label(item.interpreter)
    if interpreter:
        return view.t(_THROUGH, language=language, interpreter=interpreter)
    return view.t(_IN_LANGUAGE, language=language)


def about(view: View, person: str | None, question: str) -> str:
    """What was written for a question about one person."""
    return replace(view, subject=view.facts.get(person)).written(question)


# -- what is said ---------------------------------------------------------------------


def _both(view: View, item: Any) -> list[Block]:
    known = marks(view)
    return [_paragraph(view, row, known) for row in paragraphs_of(view, item)]


def _paragraph(view: View, item: Any, known: dict[str, str]) -> Block:
    original = view.names.text(item.original, f"paragraph {item.n}")
    proof = _proof(view, item, known)
    if not item.translation:
        return Numbered(item.n, (*citing.words(view, original), *proof), item.uid)
    translated = view.names.text(item.translation, f"paragraph {item.n}")
    right = (*citing.words(view, translated), *proof)
    return Facing(item.n, plain(original), right, item.language or "", item.translation_language or "en", item.uid)


def _numbered(view: View, item: Any, name: str) -> list[Block]:
    """One language alone; citations find the translation, which is what the reader reads."""
    known = marks(view)
    rows = paragraphs_of(view, item)
    last = name == "translation"
    return [
        Numbered(
            row.n,
            (*plain(view.names.text(getattr(row, name) or row.original, f"paragraph {row.n}")),
             *_proof(view, row, known)),
            row.uid if last or not row.translation else "",
        )
        for row in rows
    ]  # fmt: skip


def _proof(view: View, item: Any, known: dict[str, str]) -> Words:
    """References to documents stand out: what each exhibit is marked, and its page."""
    words: list[Inline] = []
    for citation in view.facts.children("citation", "target_uid", item.uid):
        if view.facts.get(citation.evidence):
            mark = view.t(_MARKED, mark=known[citation.evidence]) if citation.evidence in known else ""
            words += [Run(f" ({mark} " if mark else " ", bold=True),
                      Cite(citation.evidence, citation.page or 1, citation.locator or "", bold=True)]  # fmt: skip
            words += [Run(")", bold=True)] if mark else []
    return tuple(words)


# -- what is signed -------------------------------------------------------------------


def _truth(view: View, item: Any) -> list[Block]:
    return _signed_words(view, item, "statement_of_truth", "truth")


def _read_back(view: View, item: Any) -> list[Block]:
    return _signed_words(view, item, "read_back", "read_back") if item.read_back else []


def _signed_words(view: View, item: Any, name: str, title: str, *, original: bool | None = None) -> list[Block]:
    """What the witness signs: in both languages facing, or in the `original` one or the paper's alone."""
    english = view.profile.words.get(name, "")
    if not english:
        return []
    shown = english.format(language=view.t(language_name(item.language)) or view.t(_OWN_LANGUAGE))
    own = wordings.said(english, item.language) if translated(view, item) else ""
    if original and own:
        return [Heading(wordings.title(title, item.language), 3), Paragraph(plain(own))]
    heading = Heading(view.t(wordings.title(title, "en")), 3)
    if own and original is None:
        return [heading, Facing(0, plain(own), plain(shown), item.language or "", view.lang)]
    return [heading, Paragraph(plain(shown))]


def _signature(view: View, item: Any) -> list[Block]:
    witness = view.names.label(item.person) or view.t(_WITNESS)
    day = _day(item.signed_on, view.lang) if item.signed_on else ""
    return [SignatureLine(view.t(_SIGNED, name=witness, date=day) if day else witness)]


def _interpreter(view: View, item: Any) -> list[Block]:
    """The interpreter's own declaration: who, what qualification, which language, read over when, understood."""
    name, words = view.names.label(item.interpreter), view.profile.words.get("interpreter", "")
    if not name or not words:
        return []
    language = about(view, item.interpreter, "interpreter_dialect") or view.t(language_name(item.language))
    qualification = about(view, item.interpreter, "interpreter_qualification")
    titled = view.listed((name, qualification)) if qualification else name
    witness = view.names.label(item.person) or view.t(_WITNESS)
    text = words.format(interpreter=titled, language=language, witness=witness)
    if item.read_back_on:
        text = f"{text} {view.t(_READ_ON, date=_day(item.read_back_on, view.lang))}"
    return [Heading(view.t(_DECLARATION), 3), Paragraph(plain(text)), SignatureLine(name)]


def _day(day: str, lang: str) -> str:
    return UncertainDate.from_parts(day, day, "gregorian").display(lang)


__all__ = ["about", "all_statements", "language_name", "one", "paragraphs_of", "statement", "translated"]
