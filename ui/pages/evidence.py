"""Exhibits: dropped in, hashed, looked at, with digests and chain of custody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.actions import looking
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_files, ask_target
from ui.kit.banner import Empty
from ui.kit.basics import boxed, button, column, label, put, row
from ui.kit.inspector import Inspector
from ui.kit.lists import Line, Lines, columns_of
from ui.kit.table import PagedModel, Table
from ui.kit.viewer import Viewer
from ui.pages.base import Page, needs_case
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.domain.changes import Changed


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of exhibits."""
    return EvidencePage(context)


class DropHint(QFrame):
    """Where files may be dropped, and a button for those who don't drag."""

    def __init__(self, context: Context, page: EvidencePage) -> None:
        super().__init__()
        self.setObjectName("drop")
        t = context.translate
        picture = label("")
        picture.setPixmap(context.theme.pixmap("upload", 20, "muted"))
        words = label(t(N_("Drop files here: each becomes an exhibit")), "muted")
        more = button(t(N_("Add files …")), page.ask_files, "link")
        self.setLayout(row(-1, picture, words, more, -1, margins=(12, 7, 12, 7)))


class EvidencePage(RecordsPage):
    """The generic page for exhibits, with drop, viewer, files and custody."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, ("evidence",))
        self.setAcceptDrops(True)
        self.new.setText(self.t(N_("Add files …")))
        self.new.clicked.disconnect()
        self.new.clicked.connect(lambda _=False: self.ask_files())
        self.drop = DropHint(context, self)
        self.body.addWidget(boxed(column(self.drop, margins=(20, 8, 20, 14))))

    # -- the inspector, with views ----------------------------------------------------

    def _make_inspector(self) -> Inspector:
        made = super()._make_inspector()
        self.viewer = Viewer(self.context, looking.look_at)
        self.files = self._sub_table("part", ("n", "original_name", "sha256", "size", "media_type"))
        self.custody = self._sub_table("custody", ("at", "action", "by", "purpose"))
        self.views = QButtonGroup(self)
        presses = []
        for number, words in enumerate((N_("Pages"), N_("About it"), N_("Files"), N_("Custody"))):
            press = QToolButton()
            press.setText(self.t(words))
            press.setCheckable(True)
            press.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            put(press, role="tab")
            self.views.addButton(press, number)
            presses.append(press)
        save = button(self.t(N_("Export …")), self._export, "link")
        made.extra.addLayout(row(*presses, -1, save, gap=4))
        self.views.idClicked.connect(self._view)
        # The form keeps its place in the inspector's stack; the other views stand beside it.
        self.panes = QStackedWidget()
        made.body.replaceWidget(made.stack, self.panes)
        for pane in (self.viewer, made.stack, self.files, self.custody):
            self.panes.addWidget(pane)
        made.body.setStretch(2, 1)
        self.panes.setCurrentIndex(1)
        return made

    def _sub_table(self, kind: str, fields: tuple[str, ...]) -> Table:
        model = PagedModel(columns_of(REGISTRY[kind], self.context, fields), self.context)
        made = Table(model, self.t(REGISTRY[kind].plural), self.context)
        model.setParent(made)
        model.failed.connect(self.show_error)
        return made

    def _view(self, number: int) -> None:
        self.inspector.flush()
        self.panes.setCurrentIndex(number)
        self.views.button(number).setChecked(True)
        if number == 0:
            self.viewer.draw()

    def _show(self, kind: Any, record: Any) -> None:
        super()._show(kind, record)
        if record is None:
            return
        if self.views.checkedId() < 0:
            self._view(0)
        self.context.jobs.ask(
            self,
            looking.parts_of,
            record.uid,
            then=lambda parts: self._parts(record.uid, parts),
        )
        self._list(self.custody, looking.custody_of, record.uid)

    def _parts(self, uid: str, parts: list[Any]) -> None:
        if self.inspector.uid == uid:
            self.viewer.show_parts(parts)
            self._list(self.files, looking.parts_of, uid)

    def _list(self, view: Table, query: Any, uid: str) -> None:
        view.rows.show(_whole, asked=query, uid=uid)

    def _created(self, kind: str, uid: str) -> None:
        super()._created(kind, uid)
        self._view(1)

    def _empty(self) -> QWidget:
        words = self.t(
            N_("Any file can be an exhibit. It is copied in, encrypted, hashed and read back; yours stays where it is.")
        )
        return Empty(self.context, "paperclip", self.t(N_("No exhibits yet")), words)

    def show_record(self, kind: str, uid: str) -> None:
        super().show_record("evidence", uid)

    def focus_form(self) -> None:
        """Into the words about the exhibit."""
        self._view(1)
        self.inspector.focus_form()

    # -- files in ---------------------------------------------------------------------

    def begin_new(self) -> None:
        self.ask_files()

    def ask_files(self) -> None:
        """Choose files to take in."""
        if self._may_add():
            self.add(ask_files(self, self.t(N_("Which files?"))))

    def paste(self) -> None:
        """Take in the files on the clipboard."""
        paths = _paths(QApplication.clipboard().mimeData())
        if paths and self._may_add():
            self.add(paths)
        elif not paths:
            self.banner.say(self.t(N_("No files on the clipboard.")), "plain")

    def _may_add(self) -> bool:
        if self.context.read_only:
            return False
        if not self.context.case.code:
            self.banner.say(needs_case(self.context), "warn")
            return False
        return True

    def add(self, paths: list[Path]) -> None:
        """Take files in, an exhibit each; all or none."""
        if not paths:
            return
        title = self.t(N_("Taking in {n} files")).format(n=len(paths))
        self.context.jobs.run(
            self,
            take_in,
            self.context.session,
            paths,
            self.context.case.code,
            title=title,
            then=self._added,
            failed=self.show_error,
        )

    def _added(self, uids: list[str]) -> None:
        self.banner.say(self.t(N_("{n} exhibits taken in, hashed and read back.")).format(n=len(uids)), "ok")
        self.load()
        if uids:
            self.table().choose(uids[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if _paths(event.mimeData()) and self._may_add():
            event.acceptProposedAction()
            put(self.drop, over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        put(self.drop, over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        put(self.drop, over=False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.add(_paths(event.mimeData()))

    # -- files out ----------------------------------------------------------------------

    def _export(self) -> None:
        uid = self.inspector.uid
        if not uid:
            return
        words = self.t(N_("The copy outside the vault is not encrypted. Where?"))
        target = ask_target(
            self,
            words,
            Path.home() / (self.inspector.title.text().split(" ")[0] or "exhibit"),
        )
        if target is not None:
            self.context.jobs.run(
                self,
                give_out,
                self.context.session,
                uid,
                target,
                title=self.t(N_("Exporting")),
                then=lambda _: self.banner.say(self.t(N_("Exported: {path}")).format(path=target), "ok"),
                failed=self.show_error,
            )

    def hear(self, changed: Changed) -> None:
        super().hear(changed)
        if "custody" in changed.kinds and self.inspector.uid:
            self.custody.rows.reload()


def _whole(reader: Any, asked: Any, uid: str, *, after: str | None, limit: int) -> Lines:  # noqa: ARG001
    """A short list all at once (query)."""
    return Lines([Line(record, {}) for record in asked(reader, uid)], None)


def _paths(data: QMimeData | None) -> list[Path]:
    if data is None or not data.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def take_in(session: Any, paths: list[Path], case: str, progress: Any = None) -> list[str]:
    """Take files in off the window's thread; the uids of the new exhibits."""
    from app.actions import evidence  # noqa: PLC0415 - the parsers' launcher, read when first needed

    taken = evidence.add_evidence(session, paths, case, progress=progress)
    return list(dict.fromkeys(one.uid for one in taken))


def give_out(session: Any, uid: str, target: Path, progress: Any = None) -> Any:
    """Write an exhibit outside the vault, off the window's thread."""
    from app.actions import evidence  # noqa: PLC0415 - read when first needed

    return evidence.export(session, uid, target, progress)
