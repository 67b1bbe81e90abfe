"""The golden vaults: which there are, what must be found in them, and a fresh copy of one to work on."""

from __future__ import annotations

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

from app import session as sessions
from app.session import Session
from app.vault.credentials import Passphrase, RecoveryCode
from tests.golden.make import ARCHIVES, BACKUP, HERE, OPEN, REST

VERSIONS = sorted((path.name for path in HERE.iterdir() if path.name[0].isdigit()), key=lambda name: name.split("."))

__all__ = ["BACKUP", "OPEN", "REST", "VERSIONS", "expected", "opened", "recovered", "unpacked"]


@cache
def expected(version: str) -> dict[str, Any]:
    """What must be found in the vaults of a version."""
    return dict(json.loads((HERE / version / "expected.json").read_text("utf-8")))


def unpacked(version: str, name: str, folder: Path) -> Path:
    """A copy of `rest.haven`, `open.haven` or `backup` in a folder."""
    archive = next(archive for archive, names in ARCHIVES.items() if name in names)
    with tarfile.open(HERE / version / archive) as tar:
        members = [item for item in tar if item.name.split("/")[0] == name]
        tar.extractall(folder, members, filter="data")
    if name != BACKUP:
        (folder / name / "snapshots").mkdir(mode=0o700)
    return folder / name


def secret(version: str) -> bytearray:
    """The passphrase of a version's vaults, to be wiped."""
    return bytearray(expected(version)["passphrase"].encode())


def opened(version: str, path: Path, **options: Any) -> Session:
    """A vault opened with its passphrase."""
    return sessions.open_session(path, Passphrase(secret(version)), **options)


def recovered(version: str, path: Path) -> Session:
    """A vault opened with its recovery code."""
    return sessions.open_session(path, RecoveryCode.read(expected(version)["recovery_code"]))
