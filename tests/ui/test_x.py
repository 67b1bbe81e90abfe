"""On a real X server with a window manager: the new user's first hour by keys alone, dragging, the clipboard, the focus."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.actions import opening, records
from app.paths import ROOT
from tests.ui.conftest import CHEAP
from tests.ui.other import SIDE
from tests.ui.stage import PASSPHRASE, Stage, staged, x_screen

_PHOTO = ROOT / "resources" / "sample" / "exhibits" / "grey-car.jpg"


@pytest.fixture(scope="module")
def screen() -> Iterator[dict[str, str]]:
    with x_screen() as made:
        yield made


@contextmanager
def other(environ: dict[str, str], **told: Any) -> Iterator[subprocess.Popen[str]]:
    """Another program on the same screen."""
    command = [sys.executable, "-m", "tests.ui.other"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "there\n"
        yield process
        process.kill()


@contextmanager
def opened(screen: dict[str, str], vault: Path) -> Iterator[Stage]:
    """The program on that screen, a vault open and its case in hand."""
    session, _ = opening.make_vault(vault, bytearray(PASSPHRASE.encode()), kdf=CHEAP)
    session.do(records.add_case, {"title": "Birch", "code": "C-001"})
    session.lock()
    with staged(screen, "--vault", str(vault)) as made:
        made.until(lambda seen: seen["screen"] == "Unlock", "the lock")
        made.type(PASSPHRASE)
        made.press("Return")
        made.until(lambda seen: seen["screen"] == "Desk", "the desk")
        made.press("ctrl+0")
        made.until(lambda seen: seen["page"] == "cases" and seen["rows"] and seen["focus"] == "Cases", "the cases")
        made.press("Return")
        made.until(lambda seen: seen["case"] == "C-001", "the case")
        yield made


@pytest.fixture(scope="module")
def stage(screen: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One for the tests of this file that leave it as good as they found it."""
    with opened(screen, tmp_path_factory.mktemp("x") / "vault") as made:
        yield made


def test_files_dragged_from_another_program_become_exhibits(stage: Stage, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.jpg", "two.jpg")]
    for n, path in enumerate(files):
        path.write_bytes(_PHOTO.read_bytes() + bytes([n]))
    stage.press("ctrl+3")
    seen = stage.until(lambda seen: seen["page"] == "evidence", "the exhibits")
    there = seen["rows"]
    x, y, width, height = seen["at"]
    with other(stage.environ, drag=[str(path) for path in files]):
        half = str(SIDE // 2)
        # As a hand does it: between the two programs there is a conversation at each step.
        way = [str(step) for share in (0.2, 0.3, 0.35, 0.4) for step in (x + int(width * share), y + height // 2)]
        steps = [word for n in range(0, len(way), 2) for word in ("mousemove", way[n], way[n + 1], "sleep", "0.15")]
        stage.x("mousemove", half, half, "sleep", "0.1", "mousedown", "1", "sleep", "0.1", *steps, "mouseup", "1")
        stage.until(lambda seen: seen["rows"] == there + 2, "two exhibits")


def test_a_picture_copied_in_another_program_is_pasted_as_an_exhibit(stage: Stage) -> None:
    stage.press("ctrl+3")
    there = stage.until(lambda seen: seen["page"] == "evidence", "the exhibits")["rows"]
    with other(stage.environ, picture=str(_PHOTO)):
        stage.press("ctrl+shift+v")
        stage.until(lambda seen: seen["rows"] == there + 1, "the exhibit")


def test_what_is_ours_on_the_clipboard_goes_with_the_panic_key(screen: dict[str, str], tmp_path: Path) -> None:
    with opened(screen, tmp_path / "vault") as stage, other(stage.environ, text="of another") as foreign:
        stage.press("ctrl+e")
        stage.type("taken at the border")
        stage.until(lambda seen: seen["field"] == "taken at the border", "the words")
        stage.press("ctrl+a", "ctrl+c")
        stage.until(lambda _: _clipboard(foreign) == "taken at the border", "our words on the clipboard")
        stage.press("ctrl+shift+q")
        assert stage.process.wait(30) == 0
        assert _clipboard(foreign) == "-"


def _clipboard(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("look\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_the_keys_come_back_from_a_dialog(stage: Stage) -> None:
    stage.press("ctrl+3", "ctrl+o")
    stage.until(lambda seen: seen["dialog"] == "QFileDialog" and seen["active"], "the files")
    stage.press("Escape")
    stage.until(lambda seen: not seen["dialog"] and seen["focus"], "the page again")
    stage.press("ctrl+t")
    stage.type("2 May 2021 a call !4")
    stage.press("Return", "ctrl+1")
    stage.until(lambda seen: seen["page"] == "timeline" and seen["rows"], "the threat")


def test_a_picture_of_the_screen_shows_the_window(stage: Stage, tmp_path: Path) -> None:
    """What a screenshot program gets is what the palette says; blocking it is not in an X server's power."""
    script = (
        "import sys; from PySide6.QtGui import QGuiApplication; app = QGuiApplication([]);"
        "sys.exit(0 if app.primaryScreen().grabWindow(0).save(sys.argv[1]) else 1)"
    )
    stage.press("ctrl+1")
    stage.until(lambda seen: seen["page"] == "timeline", "the timeline")
    out = tmp_path / "screen.png"
    subprocess.run([sys.executable, "-c", script, out], env=stage.environ, check=True, timeout=60)
    from PySide6.QtGui import QImage

    picture = QImage(str(out))
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    }
    assert {"#f4f5f7", "#ffffff", "#1f5a73"} <= colours


_TOLD = ROOT / "docs" / "journey.md"


def _told() -> dict[str, list[int]]:
    """What the page says of each step: keys here, keys there."""
    rows = re.findall(r"^\| ([^|]+?) \| (\d+) \| (\d+) \|", _TOLD.read_text("utf-8").replace("**", ""), re.MULTILINE)
    return {step: [int(here), int(there)] for step, here, there in rows}


class Hour:
    """The first hour of a new user, and how many keys beyond the text each step took."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.keys: dict[str, int] = {}

    def step(self, name: str, *doing: str, seen: Any) -> dict[str, Any]:
        """Keys where they begin with `+`, words otherwise; then what must be seen."""
        before = self.stage.keys
        for one in doing:
            self.stage.press(one[1:]) if one.startswith("+") else self.stage.type(one)
        found = self.stage.until(seen, name)
        self.keys[name] = self.keys.get(name, 0) + self.stage.keys - before
        return found


def test_a_new_user_gets_from_nothing_to_a_paper_by_keys_alone(screen: dict[str, str], tmp_path: Path) -> None:
    photo, paper = tmp_path / "photo.jpg", tmp_path / "brief.pdf"
    photo.write_bytes(_PHOTO.read_bytes())
    own, case, event, threat, exhibit, made, together = _told()
    with staged(screen, "--vault", str(tmp_path / "vault")) as stage:
        hour = Hour(stage)
        stage.until(lambda seen: seen["step"] == 0, "the language")
        hour.step(own, "+Return", seen=lambda seen: seen["step"] == 1)
        seen = hour.step(own, PASSPHRASE, "+Tab", PASSPHRASE, "+Return", seen=lambda seen: seen["step"] == 2)
        hour.step(own, _asked_group(seen), "+Return", seen=lambda seen: seen["step"] == 3)
        hour.step(case, "Birch", "+Return", seen=lambda seen: seen["case"])
        hour.step(
            event, "+ctrl+e", "~mar 2021 detained at Vnukovo #arrest", "+Return", seen=lambda seen: seen["rows"] == 1
        )
        words = "2 May 2021 caller says we know where you live !4"
        hour.step(threat, "+ctrl+t", words, "+Return", seen=lambda seen: seen["rows"] == 2)
        asked = lambda seen: seen["dialog"] and seen["active"] and seen["focus"] == "QLineEdit"  # noqa: E731
        hour.step(exhibit, "+ctrl+o", seen=asked)  # what is typed before its line has the focus is lost
        there = lambda seen: seen["page"] == "evidence" and seen["rows"] == 1  # noqa: E731 - a name for what is seen
        hour.step(exhibit, str(photo), seen=lambda seen: seen["field"] == str(photo))
        hour.step(exhibit, "+Return", seen=there)
        # Before the pre-flight has said anything.
        hour.step(made, "+ctrl+shift+e", seen=lambda seen: seen["dialog"] == "QFileDialog" and seen["active"])
        done = lambda seen: paper.exists() and "dossier" in seen["page"] and seen["banner"]  # noqa: E731 - the same
        hour.step(made, "+ctrl+a", str(paper), seen=lambda seen: seen["field"] == str(paper))
        hour.step(made, "+Return", seen=done)
    assert paper.read_bytes().startswith(b"%PDF-")
    hour.keys[together] = sum(hour.keys.values())
    assert hour.keys == {step: here for step, (here, _) in _told().items()}
    assert (hour.keys[event], hour.keys[threat]) <= (2, 4)
    assert all(here < there for here, there in _told().values())
    there = [keys for _, keys in _told().values()]
    assert sum(there[:-1]) == there[-1]


def _asked_group(seen: dict[str, Any]) -> str:
    """The group of the recovery code that is asked for again, read from the screen."""
    groups = re.findall(r"[0-9A-Z]{4}", next(w for w in seen["words"] if re.fullmatch(r"[0-9A-Z\s]{30,}", w)))
    asked = re.search(r"\d+", seen["focus"])
    assert asked
    return groups[int(asked.group()) - 1]
