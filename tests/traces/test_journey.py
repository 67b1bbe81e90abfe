"""The whole way of a case on the command line, watched: nothing is written but vault and outputs, nothing is called."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from app import session as sessions
from app.actions import evidence, queries, records
from app.paths import ROOT, resource
from app.vault.credentials import Passphrase
from tests.traces import keyboard, watched
from tests.traces.typist import Typist
from tests.vaults import CHEAP

WORD, OTHER = "kittiwake", "Жаворонок"
PASSPHRASE = f"{WORD} lintel {OTHER} 71"


@dataclass
class Journey:
    """What was done, where, and what was seen of it."""

    folder: Path
    vault: Path
    home: Path
    out: Path
    answers: dict[str, Any]
    said: bytes
    seen: watched.Seen


def forms(word: str) -> list[bytes]:
    """A word as it may lie on a disk."""
    codes = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp1251", "koi8-r")
    return list(dict.fromkeys(word.encode(code) for code in codes))


MARKERS = forms(WORD) + forms(WORD.capitalize()) + forms(OTHER)


def own_environ(home: Path) -> dict[str, str]:
    """An environment whose homes and temporary folder are all empty folders of its own."""
    environ = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    for name in (
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_RUNTIME_DIR",
        "TMPDIR",
    ):
        environ[name] = str(home / name.lower())
        (home / name.lower()).mkdir(parents=True, mode=0o700)
    return {**environ, "PYTHONPATH": str(ROOT)}


def everything_under(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    folder = tmp_path_factory.mktemp("journey")
    inputs, out, home = folder / "in", folder / "out", folder / "home"
    for path in (inputs, out, home):
        path.mkdir()
    files = _sources(inputs)
    with (folder / "said").open("wb") as said, watched.watch(
        [sys.executable, "-m", "tests.traces.commands"], folder / "log", cwd=ROOT, env=own_environ(home),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
    ) as process:  # fmt: skip
        try:
            answers = _travel(process, folder, inputs, out, files)
        finally:
            process.stdin.close()
        assert process.wait(60) == 0
    seen = watched.read(folder / "log", ROOT)
    return Journey(folder, folder / "vault", home, out, answers, (folder / "said").read_bytes(), seen)


def _sources(inputs: Path) -> list[Path]:
    made = []
    for name in ("search-order.pdf", "death-threat.eml", "grey-car.jpg", "consulate-letter.tiff", "calls.csv"):
        made.append(inputs / f"{WORD} {name}")
        made[-1].write_bytes(resource("sample", "exhibits", name).read_bytes())
    picture = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "blue")).save(picture, quality=80)
    made += [inputs / f"{OTHER}.heic", inputs / "words.txt"]
    made[-2].write_bytes(picture.getvalue())
    made[-1].write_text(f"{WORD} said that {OTHER} was there\n")
    (inputs / "table.csv").write_text(f"event_kind,title\narrest,{WORD} again\n")
    rows = [{"file": made[0].name, "title": f"{WORD} order"}, {"file": made[2].name, "title": OTHER}]
    (inputs / "manifest.json").write_text(json.dumps({"base": ".", "exhibits": rows}))
    (inputs / "secret").write_text(PASSPHRASE)
    (inputs / "secret").chmod(0o600)
    return made


def _travel(process: Any, folder: Path, inputs: Path, out: Path, files: list[Path]) -> dict[str, Any]:
    """From an empty disk to a restored backup; the answers by command."""
    answers: dict[str, Any] = {}
    base = ["--json", "--vault", folder / "vault", "--passphrase-file", inputs / "secret"]

    def do(*words: object, **values: Any) -> Any:
        given = [str(word) for word in [*base, *words]]
        if values:
            (inputs / "values.json").write_text(json.dumps(values))
            given += ["--json-file", str(inputs / "values.json")]
        process.stdin.write(json.dumps(given).encode() + b"\n")
        process.stdin.flush()
        document, code = json.loads(process.stdout.readline()), process.stdout.readline()
        assert code == b"exit 0\n", (words, document)
        answers[" ".join(map(str, words[:2]))] = document
        return document

    do("vault", "create", folder / "vault", "--kdf-memory", "64", "--worker", WORD, "--recovery-out", out / "code")
    case = do("case", "add", title=WORD.capitalize(), summary=f"about {OTHER}")["code"]
    who = do("record", "add", "person", "--case", case, name=f"{WORD.capitalize()} {OTHER}", role="subject")["uid"]
    do("record", "add", "consent", "--case", case, person=who, status="given", scopes={"store": "yes"})
    do("record", "add", "event", "--case", case, event_kind="arrest", title=f"{WORD} taken", when="May 2021")
    do("record", "add", "note", "--case", case, text=f"{OTHER} {WORD}")
    rows = do("evidence", "add", *files, "--case", case)["rows"]
    do("undo")
    do("redo")
    do("search", WORD)
    do("timeline", "--case", case)
    do("evidence", "metadata", rows[0]["uid"])
    do("evidence", "export", rows[0]["uid"], out / "export.pdf")
    do("evidence", "verify")
    do("dossier", "build", "--case", case, "--profile", "case_brief", "--out", out / "brief.pdf")
    do("bundle", "build", inputs / "manifest.json", "--out", out / "bundle.pdf", "--profile", "uk_ftt")
    do("import", inputs / "table.csv", "--case", case, "--kind", "event")
    values = {"deadline_kind": "statutory", "title": WORD, "due_at": "2099-05-01T14:00:00Z", "reminders": [7]}
    do("record", "add", "deadline", "--case", case, **values)
    do("deadlines", "export", "--out", out / "calendar.ics")
    do("vault", "backup", folder / "backup")
    do("vault", "rehearse", folder / "backup")
    do("vault", "restore", folder / "backup", folder / "restored")
    do("record", "erase", rows[-1]["uid"], "title", "--reason", "asked")
    do("evidence", "shred", rows[-1]["uid"], "--reason", "asked")
    do("traces", "list")
    do("traces", "remove", out / "export.pdf")
    do("vault", "verify")
    do("vault", "info")
    do("selftest")
    return answers


def test_nothing_is_written_but_vault_and_outputs(journey: Journey) -> None:
    allowed = [journey.vault, journey.folder / "backup", journey.folder / "restored", journey.out]
    # While a new folder is made it has a name of its own beside the one it gets.
    unfinished = [
        path for path in journey.seen.written if Path(path).parent == journey.folder and path.endswith(".part")
    ]
    outside = [
        path
        for path in journey.seen.outside(*allowed)
        if not any(path == one or path.startswith(f"{one}/") for one in unfinished)
    ]
    assert journey.seen.lines > 1000
    assert str(journey.vault / "header.a") in journey.seen.written
    assert outside == []


def test_homes_and_temporary_folders_stay_empty(journey: Journey) -> None:
    assert everything_under(journey.home) == []


def test_no_socket_is_opened(journey: Journey) -> None:
    assert journey.seen.sockets <= {"AF_UNIX"}
    # The C library asks a local service of the system for names of users, where there is one.
    assert {one for one in journey.seen.addresses if "/nscd/" not in one} == set()
    assert journey.seen.in_memory == set()


def test_nothing_is_started_but_our_own_worker(journey: Journey) -> None:
    assert len(journey.seen.started) > 3
    commands = [words[1:] for words in journey.seen.started]
    worker = str(ROOT / "app" / "sandbox" / "worker.py")
    assert [words for words in commands if worker not in words and words[1:] != ["-m", "tests.traces.commands"]] == []


def test_what_was_written_stands_nowhere_but_in_the_chosen_outputs(journey: Journey) -> None:
    assert WORD in json.dumps(journey.answers)
    assert journey.said == b""
    papers = {journey.out / "brief.pdf", journey.out / "bundle.pdf"}
    hits = [
        str(path.relative_to(journey.folder))
        for path in journey.folder.rglob("*")
        if path.is_file() and path.parent.name not in {"in", "log"} and path not in papers
        if any(
            marker in path.read_bytes() or marker in os.fsencode(path.relative_to(journey.folder)) for marker in MARKERS
        )
    ]
    assert hits == []


# -- the window -----------------------------------------------------------------------


@pytest.fixture(params=["offscreen", "xvfb"])
def screen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment of its own, on no screen and on a real X screen."""
    environ = own_environ(tmp_path / "home")
    if request.param == "offscreen":
        yield {**environ, "QT_QPA_PLATFORM": "offscreen"}
        return
    taking, giving = os.pipe()
    command = ["Xvfb", "-displayfd", str(giving), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[giving], stderr=subprocess.DEVNULL) as server:
        os.close(giving)
        with os.fdopen(taking) as answer:
            number = answer.readline().strip()
        yield {**environ, "DISPLAY": f":{number}"}
        server.terminate()


_OF_THE_DESKTOP = re.compile(r"X11-unix|/nscd/|/bus\"|/system_bus_socket\"")


def test_the_window_leaves_only_its_settings(screen: dict[str, str], tmp_path: Path) -> None:
    """Unlocked, every page looked at, an event typed, a search, locked by key, fresh and locked again."""
    files = tmp_path / "in"
    files.mkdir()
    session, _ = sessions.create(tmp_path / "vault", Passphrase(bytearray(PASSPHRASE.encode())), kdf=CHEAP)
    with session:
        session.do(records.add_case, {"title": WORD.capitalize()})
        evidence.add_evidence(session, _sources(files), "C-001")
    typist = Typist(tmp_path / "vault", lambda *a, **o: watched.watch(a[0], tmp_path / "log", **o), screen)
    try:
        assert typist.hear() == "ready"
        typist.press(*PASSPHRASE, "\r")
        assert typist.hear() == "open"
        typist.with_ctrl(*"10")
        typist.press("↓", "\r", keyboard.CALM)
        typist.with_ctrl(*"123456789E")
        typist.press(*f"May 2021 {WORD} taken #arrest", "\r")
        typist.press(keyboard.CALM)
        typist.with_ctrl("3")
        typist.press("↓", "↓", keyboard.CALM, "\r", keyboard.CALM)
        typist.with_ctrl(*"F1G0BK")  # lanes of the timeline, the board, then to anything by its words
        typist.press(*WORD, keyboard.CALM, "\r", keyboard.CALM)
        typist.with_ctrl("I")  # intake: what is typed there waits as drafts
        typist.press(*OTHER, "\t", keyboard.CALM)
        typist.press(keyboard.LOCK)
        assert typist.hear() == "end"
        typist.go_on()
        assert typist.hear() == "ready"
    finally:
        typist.end()
    seen = watched.read(tmp_path / "log", ROOT)
    home = Path(screen["XDG_CONFIG_HOME"])
    settings = home / "havenfile" / "window.json"
    left = [path for path in everything_under(tmp_path / "home") if tmp_path / "home" / path != settings]
    assert left == []
    assert not any(marker in settings.read_bytes() for marker in MARKERS)
    working = re.compile(re.escape(str(settings.parent)) + r"/\.window\.json\.[0-9a-f]+\.part")
    assert [path for path in seen.outside(tmp_path / "vault", settings.parent) if not working.fullmatch(path)] == []
    assert seen.sockets <= {"AF_UNIX"}
    assert {one for one in seen.addresses if not _OF_THE_DESKTOP.search(one)} == set()
    assert seen.in_memory == set()
    started = [words[1:] for words in seen.started]
    assert len(started) > 2  # the window, its fresh self, and the worker that drew the exhibit
    worker = str(ROOT / "app" / "sandbox" / "worker.py")
    assert [words for words in started if worker not in words and "tests.traces.keyboard" not in words] == []
    with sessions.open_session(tmp_path / "vault", Passphrase(bytearray(PASSPHRASE.encode()))) as session:
        assert [row.title for row in session.ask(queries.timeline, "C-001").rows] == [f"{WORD} taken"]
        assert OTHER in "".join(draft.text for draft in session.ask(queries.drafts))
