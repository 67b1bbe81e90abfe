"""Witness statements: numbered paragraphs, both languages facing, statement of truth, read-back."""

from __future__ import annotations

from typing import Any

from app.domain.dates import UncertainDate
from app.dossier.blocks import Block, Cite, Facing, Heading, Numbered, Paragraph, Run, SignatureLine, Words, plain
from app.dossier.view import View

_LANGUAGES = {
    "en": "English", "ru": "Russian", "be": "Belarusian", "uk": "Ukrainian", "fa": "Persian", "ar": "Arabic",
    "tr": "Turkish", "ug": "Uyghur", "zh": "Chinese", "ka": "Georgian", "el": "Greek", "fr": "French", "es": "Spanish",
    "tg": "Tajik", "tk": "Turkmen", "km": "Khmer", "my": "Burmese", "th": "Thai", "bo": "Tibetan", "pl": "Polish",
}  # fmt: skip


def language_name(tag: str | None) -> str:
    """A language in English words; its tag when there is no word here."""
    return _LANGUAGES.get((tag or "").split("-")[0], tag or "")


def all_statements(view: View) -> list[Any]:
    """The statements that go out, in order."""
    return list(view.facts.all("statement"))


def statement(view: View) -> list[Block]:
    """All statements after one another; see `one` for a single one."""
    return [block for item in all_statements(view) for block in one(view, item)]


def one(view: View, item: Any) -> list[Block]:
    """One statement: who, when, how; its paragraphs; truth and read-back; lines to sign."""
    witness = view.names.label(item.person) or "the witness"
    blocks: list[Block] = [Paragraph(plain(_opening(view, item, witness)))]
    blocks += [_paragraph(view, paragraph) for paragraph in view.facts.children("paragraph", "statement", item.uid)]
    truth = view.profile.words.get("statement_of_truth")
    if truth:
        blocks += [Heading("Statement of truth", 3), Paragraph(plain(truth))]
    if item.read_back and "read_back" in view.profile.words:
        certificate = view.profile.words["read_back"].format(language=language_name(item.language) or "my own language")
        blocks += [Heading("Read-back", 3), Paragraph(plain(certificate))]
        if item.interpreter:
            blocks.append(
                Paragraph(plain(f"Interpreter: {view.names.label(item.interpreter) or 'named to the tribunal'}."))
            )
    signed = f", signed on {_day(item.signed_on, view.lang)}" if item.signed_on else ""
    return [*blocks, SignatureLine(f"{witness}{signed}")]


def _opening(view: View, item: Any, witness: str) -> str:
    taken = f" taken on {item.taken.display(view.lang)}" if item.taken else ""
    place = f" in {view.value(item, 'place')}" if item.place else ""
    language = f" It was given in {language_name(item.language)}" if item.language else ""
    through = (
        f" through the interpreter {view.names.label(item.interpreter)}" if view.names.label(item.interpreter) else ""
    )
    return f"Statement of {witness}{taken}{place}.{language}{through}{'.' if language else ''}"


def _day(day: str, lang: str) -> str:
    return UncertainDate.from_parts(day, day, "gregorian").display(lang)


def _paragraph(view: View, item: Any) -> Block:
    original = view.names.text(item.original, f"paragraph {item.n}")
    proof = _proof(view, item)
    if not item.translation:
        return Numbered(item.n, (*plain(original), *proof))
    translated = view.names.text(item.translation, f"paragraph {item.n}")
    return Facing(
        item.n, plain(original), (*plain(translated), *proof), item.language or "", item.translation_language or "en"
    )


def _proof(view: View, item: Any) -> Words:
    words: list[Run | Cite] = []
    for citation in view.facts.children("citation", "target_uid", item.uid):
        if view.facts.get(citation.evidence):
            words += [Run(" "), Cite(citation.evidence, citation.page or 1, citation.locator or "")]
    return tuple(words)
