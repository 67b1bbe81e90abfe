"""Packages of a partner whose keys are true and whose words are not: a real one, changed, and signed anew."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.domain import canonical
from app.handover import age
from app.handover.package_reader import open_package
from app.handover.package_writer import write_package
from app.handover.rows import Member
from app.jobs import Progress
from tests.partners import Partner

# What becomes of a line: itself, others in its place, none at all.
Lines = Callable[[dict[str, Any]], list[dict[str, Any]]]


def member(path: str, role: str, content: bytes, name: str = "") -> Member:
    """A file of a package."""
    return Member(path, role, len(content), hashlib.sha256(content).digest(), lambda: iter([content]), name)


def forged(  # noqa: PLR0913 - each is another lie
    true: Path,
    sender: Partner,
    receiver: Partner,
    out: Path,
    *,
    head: Mapping[str, Any] | None = None,
    lines: Lines | None = None,
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """A package like `true`, under a new id: `head` replaces keys of its description, `more` adds files."""
    keys = age.identities(receiver.session.site.age_seed)
    with true.open("rb") as stream:
        found = open_package(stream, keys, lambda _: sender.session.site.public(), Progress())
        files = [(row, b"".join(map(bytes, pieces))) for row, pieces in found.members()]
        found.finish()
    members = [
        member(row.path, row.role, _changed(content, lines) if row.role == "records" else content, row.original_name)
        for row, content in files
    ]
    members += [member(path, "records" if path.startswith("records") else "original", content)
                for path, content in (more or {}).items()]  # fmt: skip
    kept = {name: value for name, value in found.head.items() if name != "files"}
    told = {**kept, "package_id": os.urandom(16).hex(), "number": kept["number"] + 50, **(head or {})}
    sink = io.BytesIO()
    write_package(sink, told, members, sender.session.site, age.Hybrid(keys[0].recipient()), Progress())
    out.write_bytes(sink.getvalue())
    return out


def _changed(content: bytes, lines: Lines | None) -> bytes:
    if lines is None:
        return content
    told = [other for line in content.splitlines() for other in lines(json.loads(line))]
    return b"".join(canonical.encode(line) + b"\n" for line in told)


def site_of(line: Mapping[str, Any]) -> str:
    """Who wrote the first value of a line."""
    return str(next(iter(next(iter(line["fields"].values()))[0][0])))


def stating(line: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """A line that says something of one field, as if its sender had just entered it."""
    return {**line, "fields": {**line["fields"], name: [[{site_of(line): 999}, value]]}}
