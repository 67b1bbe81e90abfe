"""Core properties of office files, from their own small XML parts (runs in the worker)."""

from __future__ import annotations

import zipfile
from typing import Any
from xml.parsers import expat

from app.sandbox.protocol import JobError
from app.sandbox.streams import SourceFile

_PARTS = ("docProps/core.xml", "docProps/app.xml", "meta.xml")
_LARGEST = 1 << 20
_LEFT_OUT = {"TitlesOfParts", "HeadingPairs", "lpstr", "i4", "vector", "variant"}


def office_metadata(source: SourceFile) -> dict[str, Any]:
    """Author, clocks, program and the like of a DOCX, XLSX, PPTX or OpenDocument file."""
    found: dict[str, Any] = {}
    with zipfile.ZipFile(source) as box:
        for name in _PARTS:
            if name in box.NameToInfo:
                found |= properties(_member(box, name))
    clock = found.get("created") or found.get("creation-date")
    return {**found, "embedded_at": clock}


def _member(box: zipfile.ZipFile, name: str) -> bytes:
    with box.open(name) as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise JobError("too_large", "its properties are larger than any properties are")
    return data


def properties(data: bytes) -> dict[str, str]:
    """{element: its text} of a small XML part; a document type declaration, where bombs live, is refused."""
    found: dict[str, str] = {}
    stack: list[tuple[str, list[str]]] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        stack.append((name.rpartition("}")[2], []))

    def end(_name: str) -> None:
        name, texts = stack.pop()
        text = "".join(texts).strip()
        if text and name not in _LEFT_OUT:
            found.setdefault(name, text)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: stack[-1][1].append(text) if stack else None
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(data, True)
    return found


def _refuse(*_: Any) -> None:
    raise JobError("entities", "it declares entities, which properties never need")
