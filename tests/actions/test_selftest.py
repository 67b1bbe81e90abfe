"""The self-test says what is wrong with an installation instead of failing with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.actions import selftest
from app.domain.errors import WorkerFailed
from app.paths import resource
from app.vault import crypto


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the fonts that may be damaged."""
    shutil.copytree(resource("fonts"), tmp_path / "fonts")
    monkeypatch.setattr(selftest, "resource", lambda *parts: tmp_path.joinpath(*parts))
    return tmp_path / "fonts"


def test_all_is_well() -> None:
    told = selftest.selftest()
    assert told["ok"] is True
    assert set(told["known_answers"].values()) == {True}
    assert told["fonts"]["count"] > 0


def test_damaged_and_missing_fonts_are_named(fonts: Path) -> None:
    damaged, missing = sorted(json.loads((fonts / "hashes.json").read_text("utf-8")))[:2]
    (fonts / damaged).write_bytes(b"no font")
    (fonts / missing).unlink()
    told = selftest.selftest()
    assert (told["ok"], told["fonts"]["damaged"]) == (False, [damaged, missing])


def test_fonts_without_their_list(fonts: Path) -> None:
    (fonts / "hashes.json").write_text("[")
    assert selftest.selftest()["fonts"]["damaged"] == ["hashes.json"]


def test_a_library_that_fails_or_answers_otherwise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> bytes:
        raise RuntimeError("broken")

    monkeypatch.setattr(crypto, "argon2id", fails)
    monkeypatch.setattr(crypto, "sha256", lambda data: bytes(32))
    told = selftest.selftest()
    assert told["ok"] is False
    assert [name for name, met in told["known_answers"].items() if not met] == ["sha256", "argon2id"]


def test_a_worker_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> dict[str, str]:
        raise WorkerFailed(subject="worker", reason="it did not start")

    monkeypatch.setattr(selftest, "confinement", fails)
    assert "it did not start" in selftest.selftest()["confinement"]["worker"]
