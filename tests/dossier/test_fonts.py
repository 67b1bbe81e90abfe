"""Fonts that ship: each is the file it should be, and each is accounted for."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from app.domain.errors import Damaged
from app.dossier import fonts
from app.paths import resource


def test_every_file_is_used_hashed_and_accounted_for() -> None:
    folder = resource("fonts")
    shipped = {path.name for path in folder.glob("*.ttf")}
    hashes = json.loads((folder / "hashes.json").read_text("ascii"))
    assert shipped == set(hashes) == {f"{name}.ttf" for name in fonts.files()}
    for name, digest in hashes.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    readme = (folder / "README.md").read_text("utf-8")
    assert all(f"| {name.split('-')[0]}-* |" in readme for name in shipped)
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")


def test_a_style_that_is_not_there_is_set_in_the_nearest() -> None:
    family = fonts.Family("R", "B")
    assert [family.file(bold=b, italic=i) for b in (False, True) for i in (False, True)] == ["R", "R", "B", "B"]
    whole = fonts.Family("R", "B", "I", "BI")
    assert [whole.file(bold=b, italic=i) for b in (False, True) for i in (False, True)] == ["R", "I", "B", "BI"]


def test_sources_give_the_files() -> None:
    sources = fonts.font_sources()
    name = "NotoSans-Regular"
    assert set(sources) == {fonts.PREFIX + one for one in fonts.files()}
    source = sources[fonts.PREFIX + name]
    assert source.read_at(0, source.size) == resource("fonts", f"{name}.ttf").read_bytes()


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_font_that_is_not_what_it_was_is_refused(harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "fonts"
    shutil.copytree(resource("fonts"), copy)
    victim = copy / "NotoSans-Bold.ttf"
    if harm == "gone":
        victim.unlink()
    else:
        victim.write_bytes(victim.read_bytes() + b"\0")
    monkeypatch.setattr(fonts, "resource", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(Damaged, match=r"NotoSans-Bold\.ttf"):
        fonts.font_sources()[f"{fonts.PREFIX}NotoSans-Bold"].read_at(0, 4)
    if harm == "changed":
        assert fonts.font_sources()[f"{fonts.PREFIX}NotoSans-Italic"].read_at(0, 4) == b"\0\1\0\0"
