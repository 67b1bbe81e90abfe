"""The bag around the files (BagIt 1.0), its description, and the two signatures over all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from app.domain import canonical
from app.domain.errors import TooNew
from app.handover import names, strict_json
from app.handover.refusing import refused
from app.handover.rows import FileRow
from app.vault import crypto, identity

NAMESPACE = "handover@havenfile"
FORMAT = "havenfile-handover"
VERSION = "1.0"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGMANIFEST, SSHSIG, MLDSA = (f"tagmanifest-sha256.txt{end}" for end in ("", ".sig", ".mldsa65"))
TAGS = ("bagit.txt", "bag-info.txt", "handover.json", "manifest-sha256.txt")
# The most bytes of each part that is read before anything says how many it has.
CAPS = {TAGMANIFEST: 1024, SSHSIG: 1024, MLDSA: 3309, "bagit.txt": len(BAGIT), "bag-info.txt": 4096,
        "handover.json": 16 << 20, "manifest-sha256.txt": 4 << 20}  # fmt: skip
MOST_FILES = 20_000
# What a package may demand of its reader by name, and this one can do.
UNDERSTOOD: frozenset[Any] = frozenset()
_LARGEST_NAME = 1024
_FOLDER = re.compile(r"handover-[0-9a-f]{16}")
_TAG_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_PACKAGE_ID = re.compile(r"[0-9a-f]{32}")
_VERSION = re.compile(r"[1-9][0-9]{0,4}\.[0-9]{1,5}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_ROW = {"original_name": str, "path": str, "role": str, "sha256": str, "size": int}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Bag(NamedTuple):
    """The parts before the files."""

    folder: str
    tagmanifest: bytes
    tags: dict[str, bytes]


def folder_of(package_id: str) -> str:
    """The name of the folder that a package unpacks to."""
    return f"handover-{package_id[:16]}"


def is_folder(name: str) -> bool:
    """Whether a package may unpack to this folder."""
    return bool(_FOLDER.fullmatch(name))


def made(head: dict[str, Any], rows: Sequence[FileRow]) -> Bag:
    """The parts of a package with this description and these files."""
    described = {**head, "files": [row.as_json() for row in rows]}
    tags = {
        "bagit.txt": BAGIT,
        "bag-info.txt": _info(head, rows),
        "handover.json": canonical.encode(described),
        "manifest-sha256.txt": manifest(rows),
    }
    lines = (f"{crypto.sha256(content).hex()}  {name}\n" for name, content in tags.items())
    return Bag(folder_of(head["package_id"]), "".join(lines).encode(), tags)


def manifest(rows: Sequence[FileRow]) -> bytes:
    """The list of files with their digests."""
    return "".join(f"{row.sha256.hex()}  data/{row.path}\n" for row in rows).encode()


def _oxum(rows: Sequence[FileRow]) -> str:
    return f"Payload-Oxum: {sum(row.size for row in rows)}.{len(rows)}"


def _info(head: dict[str, Any], rows: Sequence[FileRow]) -> bytes:
    lines = (f"Bagging-Date: {head['created'][:10]}", f"External-Identifier: {head['package_id']}", _oxum(rows), "")
    return "\n".join(lines).encode()


def signature(site: identity.Site, tagmanifest: bytes) -> identity.Signed:
    """Both signatures of a package."""
    return identity.sign(site, tagmanifest, NAMESPACE)


def tag_digests(tagmanifest: bytes) -> dict[str, bytes]:
    """The digests of the parts that follow, in their fixed lines."""
    lines = tagmanifest.decode("ascii", "replace").split("\n")
    found = [_TAG_LINE.fullmatch(line) for line in lines[:-1]]
    if lines[-1] or [line and line[2] for line in found] != list(TAGS):
        raise refused("order")
    return {line[2]: bytes.fromhex(line[1]) for line in found if line}


def described(folder: str, tags: dict[str, bytes]) -> tuple[dict[str, Any], tuple[FileRow, ...]]:
    """The description and the rows of its files, everything in the bag checked against everything else."""
    head = _decoded(tags["handover.json"])
    rows = _rows(head)
    if folder != folder_of(head["package_id"]) or tags["bagit.txt"] != BAGIT:
        raise refused("order")
    if manifest(rows) != tags["manifest-sha256.txt"] or _oxum(rows).encode() not in tags["bag-info.txt"].split(b"\n"):
        raise refused("list")
    return head, rows


def _decoded(data: bytes) -> dict[str, Any]:
    try:
        head = strict_json.decode(data)
    except canonical.BadCanonical as fault:
        raise refused("description", why=str(fault)) from None
    if not isinstance(head, dict) or not isinstance(head.get("files"), list):
        raise refused("description", why="no list of files")
    if head.get("format") != FORMAT or not _PACKAGE_ID.fullmatch(str(head.get("package_id"))):
        raise refused("description", why="another format")
    _understood(head)
    return head


def _understood(head: dict[str, Any]) -> None:
    """Refuse by name what a newer version demands."""
    version, demands = head.get("version"), head.get("must_understand")
    if not isinstance(version, str) or not _VERSION.fullmatch(version) or not isinstance(demands, list):
        raise refused("description", why="no version")
    if version.partition(".")[0] != VERSION.partition(".")[0]:
        raise TooNew(found=version, known=VERSION, subject=folder_of(head["package_id"]))
    for demand in demands:
        if demand not in UNDERSTOOD:
            raise refused("not_understood", name=ascii(demand)[:60])


def _rows(head: dict[str, Any]) -> tuple[FileRow, ...]:
    files = head["files"]
    if len(files) > MOST_FILES:
        raise refused("too_many", n=MOST_FILES)
    rows = tuple(_row(one) for one in files)
    clash = names.clash(row.path for row in rows)
    if clash is not None:
        raise refused("name", name=clash)
    return rows


def _row(one: Any) -> FileRow:
    if not isinstance(one, dict) or any(type(one.get(key)) is not kind for key, kind in _ROW.items()):
        raise refused("description", why="a file without its facts")
    root, _, path = one["path"].partition("/")
    if root != "data" or not names.allowed(path):
        raise refused("name", name=ascii(one["path"][:100]))
    fits = _DIGEST.fullmatch(one["sha256"]) and _ROLE.fullmatch(one["role"]) and one["size"] >= 0
    if not fits or len(one["original_name"]) > _LARGEST_NAME or _CONTROL.search(one["original_name"]):
        raise refused("description", why="a file without its facts")
    return FileRow(path, one["role"], one["size"], bytes.fromhex(one["sha256"]), one["original_name"])
