"""What the window remembers, and what it does when that is broken."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.settings import IDLE_MINUTES, TROUBLE, Settings, load_settings, settings_file


def test_choices_come_back_as_they_were_kept(own_home: Path) -> None:
    chosen = Settings("/media/stick/a.haven", True, "ru", "dark", 1.5, 10, "dmy", False)
    chosen.save()
    assert load_settings() == chosen
    assert own_home in settings_file().parents
    assert not [path for path in settings_file().parent.iterdir() if path != settings_file()]


def test_the_first_start_is_no_trouble() -> None:
    assert load_settings() == Settings()
    assert load_settings().trouble == ""


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe\x00", b"null", b"[" * 100_000, b'"x"'])
def test_a_broken_file_gives_the_usual_choices_and_one_calm_sentence(damage: bytes) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_bytes(damage)
    found = load_settings()
    assert found == Settings()
    assert found.trouble == TROUBLE
    found.save()
    assert load_settings().trouble == ""


def test_single_values_of_another_sort_are_as_at_first(tmp_path: Path) -> None:
    odd = {
        "idle_minutes": 7,
        "font_scale": 90,
        "theme": 3,
        "neutral_title": 1,
        "date_order": "ydm",
        "language": None,
        "more": [],
    }
    (tmp_path / "window.json").write_text(json.dumps(odd))
    found = load_settings(tmp_path / "window.json")
    assert found.idle_minutes in IDLE_MINUTES
    assert found.font_scale == 2.0
    assert (found.theme, found.neutral_title, found.date_order, found.language) == ("light", True, "", "")
    assert found.trouble == ""


def test_a_whole_number_is_a_scale_too(tmp_path: Path) -> None:
    (tmp_path / "window.json").write_text('{"font_scale": 1}')
    assert isinstance(load_settings(tmp_path / "window.json").font_scale, float)


def test_the_last_vault_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    Settings("/secret/place.haven", remember_vault=False).save(path)
    assert "secret" not in path.read_text("utf-8")


def test_paths_of_odd_bytes_survive(tmp_path: Path) -> None:
    odd = os.fsdecode(b"/media/\xff/a.haven")
    Settings(odd).save(tmp_path / "window.json")
    assert load_settings(tmp_path / "window.json").last_vault == odd


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    Settings().save(tmp_path / "file" / "window.json")
    assert load_settings(tmp_path / "file" / "window.json") == Settings()


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    Settings().save(tmp_path / "window.json")
    assert (tmp_path / "window.json").stat().st_mode & 0o077 == 0
