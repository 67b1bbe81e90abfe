"""The words of every language: found in the sources, handed to translators, checked, compiled.

A language with a `papers.po` is one of papers alone; one with a `havenfile.po` is one of the window too.

python packaging/words.py extract            the marked words, as build/havenfile.pot
python packaging/words.py update             every catalogue holds exactly the marked words
python packaging/words.py missing fa         the words without a translation, as JSON to fill in
python packaging/words.py merge fa FILE      take translations from such a JSON file
python packaging/words.py check [fa]         what is wrong with the catalogues; exit code 1 when anything is
python packaging/words.py compile            the forms the programs read (.mo), where missing or older
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).resolve().parent))

from words_check import problems
from words_found import Found, found, in_papers, unmarked

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
TEMPLATE = ROOT / "build" / "havenfile.pot"
_FORMS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "fa": "nplurals=2; plural=(n > 1);",
}
_HEAD = """# Words of Havenfile: {language}.
# Filled by "python packaging/words.py merge"; see docs/translating.md."""


def languages() -> list[str]:
    """The languages there is a catalogue of: of the whole program, or of papers alone."""
    return sorted({path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/*.po")})


def source(language: str) -> Path:
    """Where the words of a language are written."""
    folder = LOCALE / language / "LC_MESSAGES"
    return folder / ("papers.po" if (folder / "papers.po").exists() else "havenfile.po")


@cache
def _read(finder: Callable[[Path], list[Found]], root: Path) -> list[Found]:
    """What a finder finds; the sources are read once a run."""
    return finder(root)


def asked(language: str) -> list[Found]:
    """The words a catalogue holds: all of them, or those that can stand in a paper."""
    return _read(in_papers if source(language).stem == "papers" else found, ROOT)


def read(path: Path, language: str) -> Catalog:
    """A catalogue as people wrote it."""
    with path.open("rb") as words:
        return read_po(words, locale=language)


def key(words: Found) -> str | tuple[str, str]:
    """What babel knows words by: one text, or the pair for one and for many."""
    return (words.one, words.many) if words.many else words.one


def whole(path: Path, write: object, catalogue: Catalog, **options: object) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.part")
    with beside.open("wb") as out:
        write(out, catalogue, **options)  # type: ignore[operator]
    beside.replace(path)


def form_count(language: str) -> int:
    """How many forms the language has for words that count."""
    return int(_FORMS[language].split("=")[1].split(";")[0]) if language in _FORMS else Catalog(language).num_plurals


def extract() -> Catalog:
    """All marked words with the files they stand in."""
    made = Catalog(project="Havenfile", charset="utf-8")
    for words in found(ROOT):
        made.add(key(words), locations=[(place, 0) for place in words.places])
    return made


def rewrite(language: str, taken: dict[str, list[str]]) -> None:
    """Write a catalogue anew: exactly the marked words, each with its translation or empty."""
    made = Catalog(locale=language, header_comment=_HEAD.format(language=language), fuzzy=False)
    count = form_count(language)
    if language in _FORMS:
        made.mime_headers = [("Plural-Forms", _FORMS[language])]
    for words in sorted(asked(language), key=lambda one: (one.one.casefold(), one.one)):
        forms = taken.get(words.one, [])
        if words.many:
            made.add(key(words), tuple(forms) if len(forms) == count else ("",) * count)
        else:
            made.add(words.one, forms[0] if len(forms) == 1 else "")
    whole(source(language), write_po, made, width=0, omit_header=False, ignore_obsolete=True)
    _plain_head(source(language), language)


def _plain_head(path: Path, language: str) -> None:
    """A head without dates and versions, which would change with every run."""
    text = path.read_text("utf-8")
    _, _, rest = text.partition("\n\n")
    forms = _FORMS.get(language, "")
    lines = [f"Language: {language}", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    lines += [f"Plural-Forms: {forms}"] if forms else []
    head = "\n".join(f'"{line}\\n"' for line in lines)
    path.write_text(f'{_HEAD.format(language=language)}\nmsgid ""\nmsgstr ""\n{head}\n\n{rest}', "utf-8")


def translations(language: str) -> dict[str, list[str]]:
    """The translations there are, by the English words (the singular of words that count)."""
    if not source(language).exists():
        return {}
    kept: dict[str, list[str]] = {}
    for message in read(source(language), language):
        one, forms = (
            (message.id[0], list(message.string)) if message.pluralizable else (message.id, [str(message.string)])
        )
        if one and all(forms):
            kept[str(one)] = [str(form) for form in forms]
    return kept


def missing(language: str) -> dict[str, str | list[str]]:
    """The words without a translation, in the shape `merge` takes back; words that count have a list of forms."""
    have = translations(language)
    forms = form_count(language)
    return {words.one: [""] * forms if words.many else "" for words in asked(language) if words.one not in have}


def merge(language: str, handed: dict[str, str | list[str]]) -> None:
    """Take translations into a catalogue; empty ones are passed over."""
    taken = translations(language)
    for one, forms in handed.items():
        every = [forms] if isinstance(forms, str) else list(forms)
        if all(every):
            taken[one] = every
    rewrite(language, taken)


def check(language: str) -> list[str]:
    """What is wrong with a catalogue, a line for each."""
    return problems(language, read(source(language), language), asked(language))


def compile_catalogue(written: Path, target: Path) -> None:
    """Read the words people wrote and write those the programs read, whole or not at all."""
    whole(target, write_mo, read(written, written.parts[-3]))


def compile_all() -> None:
    """Compile every catalogue whose compiled form is missing or older."""
    for language in languages():
        target = source(language).with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source(language).stat().st_mtime:
            compile_catalogue(source(language), target)


def main(argv: list[str]) -> int:
    """One command of the list above."""
    command, *rest = argv or ["help"]
    if command == "extract":
        whole(TEMPLATE, write_po, extract(), width=0)
        print(TEMPLATE)
    elif command == "update":
        for language in languages():
            rewrite(language, translations(language))
    elif command == "missing":
        print(json.dumps(missing(rest[0]), ensure_ascii=False, indent=0))
    elif command == "merge":
        merge(rest[0], json.loads(Path(rest[1]).read_text("utf-8")))
    elif command == "check":
        wrong = [line for language in rest or languages() for line in check(language)]
        print("\n".join(wrong) or "All words are there.")
        return bool(wrong)
    elif command == "compile" and not rest:
        compile_all()
    elif command == "compile":
        compile_catalogue(*map(Path, rest))
    else:
        print(__doc__)
        return 2
    return 0


__all__ = ["Found", "found", "problems", "unmarked"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
