"""Every screen in every palette, large letters and right to left: each control has a name and a way to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QWidget

from app.actions import opening, queries, records
from app.vault.state import Rollback
from tests import once
from tests.spoken import compiled
from tests.ui import handing, walker
from tests.vaults import SECRET
from ui.context import Context
from ui.dialogs import credential, recovery, restore, rotation, travel, wipe
from ui.pages import PAGES, vault_keys
from ui.theme import PALETTES, Theme


@pytest.fixture(params=[*PALETTES, "large", "rtl"])
def dressed(request: pytest.FixtureRequest, qapp: QApplication, context: Context) -> Iterator[str]:
    """The same context in other clothes."""
    if request.param == "large":
        context.theme = Theme("light", 2.0)
    elif request.param == "rtl":
        context.lang = "fa"
    else:
        context.theme = Theme(request.param)
    context.theme.wear(qapp)
    yield request.param
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


_LANGUAGES = ("en", "ru", "fa")
_EVERY = [(palette, lang, scale) for palette in PALETTES for lang in _LANGUAGES for scale in (1.0, 2.0)]
# Every palette in every language, half of them in large letters; the other half is for the long run.
_SOME = [one for n, one in enumerate(_EVERY) if n % 4 in (0, 3)]
_SIZES = {1.0: (1366, 768), 2.0: (1920, 1080)}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with the sample cases, to be copied."""
    return once.sample(tmp_path_factory)


@pytest.fixture
def sampled(
    request: pytest.FixtureRequest, qapp: QApplication, context: Context, sample: Path, tmp_path: Path
) -> Iterator[Any]:
    """The desk of the sample cases in other clothes and another language, as large as a usual screen."""
    palette, lang, scale = request.param
    compiled()
    context.theme = Theme(palette, scale)
    context.speak(lang)
    context.theme.wear(qapp)
    window, hands = request.getfixturevalue("window"), request.getfixturevalue("hands")
    shutil.copytree(sample, tmp_path / "vault")
    session = opening.open_vault(tmp_path / "vault", bytearray(SECRET))
    window.open_desk(session)
    window.resize(*_SIZES[scale])
    hands.settle()
    case = next(one for one in session.ask(queries.cases) if one.code == "BIRCH")
    context.case.take(case.code, case.uid, case.title)
    yield hands
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _screens(at_desk: Any) -> Iterator[str]:
    """Every page as it comes up, and again with the first line of its list in hand."""
    desk = at_desk.window.desk
    for entry in PAGES:
        page = desk.show_page(entry.name)
        at_desk.settle()
        yield entry.name
        table = page.table() if callable(getattr(page, "table", None)) else None
        if table is not None and table.model().rowCount():
            table.selectRow(0)
            at_desk.settle()
            yield f"{entry.name}, a line in hand"


def _look_at(window: Any, screen: str, shown: QWidget | None = None) -> list[str]:
    """What is wrong with what is shown: the window, or a question over it."""
    walker.settle()
    least = 7.0 if window.context.theme.palette.name == "contrast" else 4.5
    part = shown or window
    checks = {
        "has no name": walker.nameless(part),
        "is out of reach": walker.unreachable(part),
        "is cut": walker.clipped(part),
        "has its keys twice": walker.doubled_keys(window),
        "is faint": walker.faint(part, least) if window.context.theme.scale > 1 else [],
    }
    return [f"{screen}: {what}: {line}" for what, lines in checks.items() for line in lines]


def _walk(at_desk: Any) -> None:
    window = at_desk.window
    wrong = [line for screen in _screens(at_desk) for line in _look_at(window, screen)]
    assert sorted(set(wrong)) == []
    rtl = window.context.lang == "fa"
    assert (window.layoutDirection() == Qt.LayoutDirection.RightToLeft) is rtl


@pytest.mark.parametrize("sampled", _SOME, indirect=True, ids=lambda one: "-".join(map(str, one)))
def test_every_screen_has_names_ways_room_and_ink(sampled: Any) -> None:
    _walk(sampled)


@pytest.mark.soak
@pytest.mark.parametrize(
    "sampled", [one for one in _EVERY if one not in _SOME], indirect=True, ids=lambda one: "-".join(map(str, one))
)
def test_every_other_screen_has_names_ways_room_and_ink(sampled: Any) -> None:
    _walk(sampled)


@pytest.fixture(scope="session")
def handing_over(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault in the middle of handing over, to be copied."""
    return handing.scene(tmp_path_factory)


# Each palette, language and size of letters once; what is longest and what runs from right to left in large letters.
_HANDED = [("light", "en", 1.0), ("dark", "ru", 2.0), ("contrast", "fa", 2.0)]


def _named(one: tuple[str, str, float]) -> str:
    return "-".join(map(str, one))


@pytest.mark.parametrize(
    "clothes",
    [pytest.param(one, marks=() if one in _HANDED else pytest.mark.soak, id=_named(one)) for one in _EVERY],
)
def test_every_step_of_handing_over_has_names_ways_room_and_ink(
    clothes: tuple[str, str, float], request: pytest.FixtureRequest, qapp: QApplication, context: Context,
    handing_over: Path, tmp_path: Path,
) -> None:  # fmt: skip
    palette, lang, scale = clothes
    compiled()
    context.theme = Theme(palette, scale)
    context.speak(lang)
    context.theme.wear(qapp)
    window, hands = request.getfixturevalue("window"), request.getfixturevalue("hands")
    shutil.copytree(handing_over, tmp_path / "handing")
    tour = handing.Tour(hands, tmp_path / "handing")
    tour.begin()
    window.resize(*_SIZES[scale])
    hands.settle()
    seen, wrong = [], []
    for screen, shown in tour:
        seen.append(screen)
        wrong += _look_at(window, screen, shown)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert sorted(set(wrong)) == []
    assert len(seen) == 21


@pytest.mark.parametrize("state", [pytest.param("read only", marks=pytest.mark.soak), "alarm", "no case"])
def test_no_page_breaks_where_nothing_can_be_made(
    state: str, window: Any, hands: Any, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that a page offers is pressed: nothing is written, nothing fails, nothing is asked twice."""
    for name in ("getOpenFileNames", "getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, staticmethod(lambda *_: ([], "")))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", staticmethod(lambda *_: ""))
    shutil.copytree(sample, tmp_path / "vault")
    session = opening.open_vault(tmp_path / "vault", bytearray(SECRET), read_only=state == "read only")
    if state == "alarm":
        session.alarms.append(Rollback("rolled_back", "An older copy lies here."))
    window.open_desk(session)
    hands.settle()
    failed: list[str] = []
    window.context.jobs.unhandled.connect(lambda error: failed.append(repr(error)))
    if state != "no case":
        case = next(one for one in session.ask(queries.cases) if one.code == "BIRCH")
        window.context.case.take(case.code, case.uid, case.title)
    before = session.ask(lambda reader: reader.database.value("SELECT count(*) FROM journal"))
    for entry in PAGES:
        page = window.desk.show_page(entry.name)
        hands.settle()
        table = page.table() if callable(getattr(page, "table", None)) else None
        if table is not None and table.model().rowCount():
            table.selectRow(0)
        ways = [act for _, _, act in page.actions()]
        ways += [page.begin_new, page.next_new, page.duplicate_current, page.delete_current, page.flush]
        for act in ways:
            act()
            hands.settle()
            for dialog in [one for one in window.findChildren(QDialog) if one.isVisible()]:
                dialog.close()
            assert failed == [], entry.name
            if window.desk.current() is not page:
                window.desk.show_page(entry.name)
    if state != "no case":
        assert session.ask(lambda reader: reader.database.value("SELECT count(*) FROM journal")) == before


def test_every_page_has_its_key(at_desk: Any) -> None:
    window = at_desk.window
    for number, name in enumerate(["timeline", "people", "evidence", "threats", "risk", "law", "dossier", "log"], 1):
        at_desk.press(f"Ctrl+{number}")
        assert window.desk.current() is window.desk.pages[name]
        at_desk.settle()
    at_desk.press("Ctrl+N")
    assert window.desk.current() is window.desk.pages["cases"]
    at_desk.press("Ctrl+Shift+F")
    assert window.desk.current() is window.desk.pages["search"]
    assert QApplication.focusWidget() is window.desk.pages["search"].field


def test_the_title_names_nobody(at_desk: Any) -> None:
    window = at_desk.window
    assert "Birch" not in window.windowTitle()
    assert "haven" not in window.windowTitle().lower()


def test_a_new_case_by_keys(at_desk: Any) -> None:
    window = at_desk.window
    at_desk.press("Ctrl+N")
    page = window.desk.pages["cases"]
    page.inspector.form.form.focus_field("title")
    at_desk.type("Linden")
    at_desk.press("Enter")
    at_desk.until(lambda: window.context.case.title == "Linden")
    assert window.context.case.code


def test_ctrl_z_in_an_editor_is_the_editors_own(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    event = session.do(records.add_record, "event", {"event_kind": "arrest", "title": "Taken"}, "C-001").result
    page = window.desk.show_page("timeline")
    page.show_record("event", event.uid)
    at_desk.until(lambda: page.inspector.uid == event.uid)
    at_desk.settle()
    page.inspector.form.form.focus_field("title")
    at_desk.press("End") if hasattr(Qt.Key, "Key_End") else None
    at_desk.type(" away")
    at_desk.press("Ctrl+Z")
    assert page.inspector.form.form.text("title") != "Taken away"
    at_desk.settle()
    assert session.ask(_find, event.uid).deleted_at is None


def _find(reader: Any, uid: str) -> Any:
    from app.actions import queries

    return queries.find(reader, uid)


def _dialogs(window: Any) -> list[Any]:
    """Every question of the vault's page and the lock screen."""
    context, page = window.context, window.desk.pages["vault"]
    found = {"tested_at": None, "only_here": {"entries": 3, "exhibits": 1}, "plaintext": 2}
    kinds = (credential.PASSPHRASE, credential.KEY_FILE, credential.KEYRING, credential.CHANGE)
    code = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345-6789"
    return [
        *(credential.Credential(page, context, kind, print) for kind in kinds),
        credential.Rehearsal(page, context, print),
        recovery.NewCode(page, context, code, print),
        rotation.Rotation(page, context, print),
        travel.Travel(page, context, page.keys.rows, print),
        vault_keys.Revoke(page, context, page.keys.rows[0], print),
        vault_keys.Renew(page, context, print),
        wipe.Wipe(page, context, window.vault_path, found, print),
        restore.Restore(page, context, window.vault_path, print),
    ]


def test_every_question_of_the_vault_has_names_ways_and_room(dressed: str, at_desk: Any) -> None:
    window = at_desk.window
    page = window.desk.show_page("vault")
    at_desk.until(lambda: page.keys.rows)
    at_desk.settle()
    nameless, unreachable, cut = [], [], []
    for dialog in _dialogs(window):
        dialog.open()
        at_desk.until(dialog.isVisible)
        for widget in walker.controls(dialog):
            where = (type(dialog).__name__, type(widget).__name__, walker.name(widget))
            nameless += [] if walker.name(widget) else [where]
            if widget.isEnabled() and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                unreachable.append(where)
        for words in dialog.findChildren(QLabel):
            if words.isVisible() and words.wordWrap() and words.height() < words.heightForWidth(words.width()):
                cut.append((type(dialog).__name__, words.text()))
        dialog.done(0)
    assert nameless == []
    assert unreachable == []
    assert cut == []


def test_the_lock_screen_has_names_ways_and_room(dressed: str, window: Any, hands: Any, make_vault: Any) -> None:
    session = make_vault()
    session.lock()
    window.begin(session.path)
    hands.settle()
    unlock = window.stack.currentWidget()
    unlock.take_file(session.path / "key.bin")
    for screen in (unlock, wipe.Gone(window.context, {"remains": "words", "left": []})):
        window._show(screen)
        hands.settle()
        controls = list(walker.controls(window))
        assert len(controls) >= 1
        assert [widget for widget in controls if not walker.name(widget)] == []
        assert [w for w in controls if w.isEnabled() and not w.focusPolicy() & Qt.FocusPolicy.TabFocus] == []
        clipped = [w for w in controls if isinstance(w, QAbstractButton) and w.width() < w.minimumSizeHint().width()]
        assert clipped == []
