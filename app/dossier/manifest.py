"""Bundles from loose files: a manifest read, checked, and built without a vault."""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.domain.errors import AlreadyExists, BadFile, EmptyFile, IoFailed, NotAFile, NotFound, Unreadable
from app.domain.numerals import base
from app.domain.words import N_
from app.dossier.bundle import (
    BundleSpec,
    CoverSpec,
    DocumentSpec,
    Layout,
    PartSpec,
    Room,
    SectionSpec,
    unusable,
)
from app.dossier.bundle_worker import worker_ahead
from app.dossier.front_words import WORDS
from app.dossier.hashing import HashedFile
from app.dossier.profiles import Profile
from app.dossier.together import Together
from app.dossier.volume_files import VolumeFiles
from app.dossier.volumes import Volume, build_volumes, whole
from app.i18n import paper_translator
from app.jobs import Progress
from app.sandbox.launcher import Readable
from app.sandbox.sources import FileSource

_LARGEST = 64 << 20
_EXHIBITS = N_("Exhibits")
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_TEXTS = ("title", "section", "date", "author", "language", "password")
_LETTER = re.compile(r"(?:section|tab|part|abschnitt|раздел)\s+([A-Z])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What to bind: the spec, the file behind each source, and the files that can't be opened."""

    spec: BundleSpec
    files: dict[str, Path]
    names: dict[str, str]
    missing: list[dict[str, str]]


def read_manifest(path: Path, profile: Profile | None = None) -> Manifest:
    """A manifest as a bundle to build; raises NotFound, NotAFile, EmptyFile, Unreadable or BadFile."""
    data = _json(path)
    rows = data.get("exhibits")
    if not isinstance(rows, list) or not rows:
        raise _bad(path, "it lists no exhibits")
    base = path.parent / _text(path, data, "base", "the manifest")
    entries = [_entry(path, row, number) for number, row in enumerate(rows, 1)]
    files, missing = _files(base, entries)
    lang = _text(path, data, "lang", "the manifest") or (profile.usual_language if profile else "en")
    say = _words_in(lang, profile)
    title = _text(path, data, "title", "the manifest") or (say(profile.document_title) if profile else "Bundle")
    spec = BundleSpec(
        title=title,
        layout=replace(Layout.of(profile) if profile else Layout(), resample=data.get("resample") is True),
        most_bytes=profile.max_mb * 1_000_000 if profile else 0,
        parts=profile is not None and profile.division == "part",
        cover=CoverSpec(),
        sections=_sections(entries, {row["key"] for row in missing}, say(_EXHIBITS)),
        lang=lang,
        words={english: say(english) for english in WORDS},
    )
    return Manifest(spec, files, {row["key"]: row["file"] for row in entries}, missing)


def _words_in(lang: str, profile: Profile | None) -> Callable[[str], str]:
    """Words of cover and index in a language, those that the body has of its own first."""
    own = profile.catalogue.get(base(lang), {}) if profile else {}
    t = paper_translator(lang)
    return lambda words: own.get(words) or t(words)


def _json(path: Path) -> dict[str, Any]:
    raw = _raw(path)
    if not raw.strip():
        raise EmptyFile(subject=str(path))
    if len(raw) > _LARGEST:
        raise _bad(path, "it is too large for a manifest")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _bad(path, "it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _bad(path, f"it is not JSON (line {error.lineno}, column {error.colno})") from None
    except (RecursionError, ValueError):
        raise _bad(path, "it is not JSON") from None
    if not isinstance(data, dict):
        raise _bad(path, "it must be an object with “exhibits”")
    return data


def _raw(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotAFile(subject=str(path))
        with path.open("rb") as stream:
            return stream.read(_LARGEST + 1)
    except FileNotFoundError:
        raise NotFound(subject=str(path)) from None
    except PermissionError:
        raise Unreadable(subject=str(path)) from None
    except OSError as error:
        raise IoFailed(subject=str(path), reason=error.strerror or "") from None


def _bad(path: Path, reason: str) -> BadFile:
    return BadFile(subject=path.name, reason=reason)


def _text(path: Path, row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _bad(path, f"“{key}” of {where} must be text")
    text = str(value)
    if any("\ud800" <= char <= "\udfff" or char == "\0" for char in text):
        raise _bad(path, f"“{key}” of {where} is not readable text")
    if key in ("file", "base"):
        return text.strip()
    return text if key == "password" else _one_line(text)


def _one_line(text: str) -> str:
    """Words as an index shows them: on one line, without marks that turn what stands beside them around."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return " ".join("".join(char for char in plain if char not in _TURNING).split())


def _entry(path: Path, row: Any, number: int) -> dict[str, str]:
    if not isinstance(row, dict):
        raise _bad(path, f"exhibit {number} must be an object")
    file = _text(path, row, "file", f"exhibit {number}")
    if not file:
        raise _bad(path, f"exhibit {number} names no file")
    found = {key: _text(path, row, key, f"exhibit {number}") for key in _TEXTS}
    return {
        **found,
        "key": f"x{number}",
        "file": file,
        "number": str(number),
        "title": found["title"] or Path(file).stem,
    }


def _files(base: Path, entries: list[dict[str, str]]) -> tuple[dict[str, Path], list[dict[str, str]]]:
    files, missing = {}, []
    for row in entries:
        target = base / row["file"]
        fault = _fault(target)
        if fault is None:
            files[row["key"]] = target
        else:
            missing.append({"key": row["key"], "file": row["file"], "code": fault[0], "message": fault[1]})
    return files, missing


def _fault(target: Path) -> tuple[str, str] | None:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return "not_found", N_("there is no such file")
    except (OSError, ValueError):
        return "unreadable", N_("this file can't be read")
    if not stat.S_ISREG(mode):
        return "not_a_file", N_("this is not a regular file")
    if not os.access(target, os.R_OK):
        return "unreadable", N_("this file can't be read")
    return None


def _sections(entries: list[dict[str, str]], missing: set[str], unnamed: str) -> tuple[SectionSpec, ...]:
    """Sections in the order in which their names come up first; letters are taken from the names where they say one."""
    titles = list(dict.fromkeys(row["section"] for row in entries))
    taken = {match.group(1).upper() for title in titles if (match := _LETTER.search(title))}
    free = (letter for letter in _letters() if letter not in taken)
    sections = []
    for title in titles:
        match = _LETTER.search(title)
        letter = match.group(1).upper() if match else next(free)
        mine = (row for row in entries if row["section"] == title and row["key"] not in missing)
        sections.append(SectionSpec(letter, title or unnamed, tuple(_document(row) for row in mine)))
    return tuple(sections)


def _letters() -> Iterator[str]:
    single = [chr(65 + at) for at in range(26)]
    yield from single
    for first in single:
        yield from (first + second for second in single)


def _document(row: dict[str, str]) -> DocumentSpec:
    part = PartSpec(row["key"], "", Path(row["file"]).name, row["password"])
    return DocumentSpec(
        row["key"], row["title"], row["author"], row["date"], row["language"], row["number"], None, (part,)
    )


@worker_ahead()
def build_from_manifest(
    path: Path,
    out_path: Path,
    profile: Profile,
    *,
    skip_unreadable: bool = False,
    progress: Progress | None = None,
    room: Room | None = None,
) -> dict[str, Any]:
    """Build and write the bundle: {out, pages, sha256, outputs, exhibits, skipped, problems}.

    Decoded pictures wait in `room`, or else in memory.

    Raises what `read_manifest` and `build_bundle` raise, AlreadyExists when something stands at `out_path`.
    """
    manifest = read_manifest(path, profile)
    if os.path.lexists(out_path):
        raise AlreadyExists(subject=str(out_path))
    with contextlib.ExitStack() as stack:
        together = stack.enter_context(Together())
        files = VolumeFiles(together, out_path, together.new(out_path), parts=manifest.spec.parts, wrap=_hashed)
        volumes = _built(manifest, files, stack, skip=skip_unreadable, progress=progress, room=room)
        files.keep(len(volumes))
        digests = [cast("HashedFile", files(one.number)).hexdigest() for one in volumes]
    paths = [files.path(one.number) for one in volumes]
    return _answer(manifest, volumes, list(zip(paths, digests, strict=True)))


def _hashed(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", HashedFile(stream))


def _built(
    manifest: Manifest,
    files: VolumeFiles,
    stack: contextlib.ExitStack,
    *,
    skip: bool,
    progress: Progress | None,
    room: Room | None,
) -> list[Volume]:
    sources: dict[str, Readable] = {key: stack.enter_context(FileSource(file)) for key, file in manifest.files.items()}
    missing = _told(manifest, manifest.missing)
    volumes = build_volumes(manifest.spec, sources, files, progress, skip_unreadable=skip or bool(missing), room=room)
    unread = missing + _told(manifest, whole(volumes).skipped)
    if unread and not skip:
        raise unusable(_in_order(manifest, unread))
    return volumes


def _told(manifest: Manifest, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"file": manifest.names[row["key"]], "code": row["code"], "message": row["message"]} for row in rows]


def _in_order(manifest: Manifest, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    order = {file: at for at, file in enumerate(manifest.names.values())}
    return sorted(rows, key=lambda row: order[row["file"]])


def _answer(manifest: Manifest, volumes: list[Volume], files: list[tuple[Path, str]]) -> dict[str, Any]:
    result = whole(volumes)
    role = ("part" if manifest.spec.parts else "volume") if len(volumes) > 1 else "bundle"
    outputs = [
        {"role": role, "path": str(path), "pages": one.result.pages, "sha256": sha256, "first_number": one.numbers[0]}
        for one, (path, sha256) in zip(volumes, files, strict=True)
    ]
    many = len(volumes) > 1
    return {
        "out": str(files[0][0]),
        "pages": result.pages,
        "sha256": files[0][1],
        "outputs": outputs,
        "exhibits": [
            {"file": manifest.names[row["key"]], "start": row["start"], "pages": row["pages"],
             **({"volume": row["volume"]} if many else {})}
            for row in result.documents
        ],
        "skipped": _in_order(manifest, _told(manifest, manifest.missing + result.skipped)),
        "problems": result.problems,
    }  # fmt: skip
