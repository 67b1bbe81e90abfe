"""What comes in on the page of exhibits: dropped, pasted or chosen; folders are counted before anything is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame

from app.domain.lines import one_line
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_folder
from ui.errors import notice
from ui.kit.basics import button, label, row
from ui.pages.evidence_words import size_words

if TYPE_CHECKING:
    from ui.pages.evidence import EvidencePage

# Pictures as whoever copied them offers them: taken byte by byte, read by nobody here.
_PICTURES = (("image/png", "png"), ("image/jpeg", "jpg"), ("image/tiff", "tiff"), ("image/webp", "webp"),
             ("image/bmp", "bmp"))  # fmt: skip
_FILES = frozenset({"unreadable", "not_found", "not_a_file", "unusable_files", "io", "source_changed"})
_MOST_NAMED = 3


def paths_in(data: QMimeData | None) -> list[Path]:
    """The files and folders of this computer that are dragged or pasted."""
    if data is None or not data.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def content_in(data: QMimeData | None) -> tuple[bytes, str, str] | None:
    """A picture or text that is dragged or pasted: its bytes, its ending, and which of the two it is."""
    if data is None:
        return None
    for kind, ending in _PICTURES:
        if data.hasFormat(kind) and (found := bytes(data.data(kind).data())):
            return found, ending, "picture"
    if data.hasImage() and isinstance(image := data.imageData(), QImage):
        return _png(image), "png", "picture"
    text = data.text() if data.hasText() else ""
    return (text.encode("utf-8"), "txt", "text") if text.strip() else None


def _png(image: QImage) -> bytes:
    """A picture that another window of this program put there, as a file holds it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def welcome(data: QMimeData | None) -> bool:
    """Whether anything of this can become an exhibit."""
    return bool(paths_in(data)) or content_in(data) is not None


class DropHint(QFrame):
    """Where files may be dropped, and a button for those who don't drag."""

    def __init__(self, context: Context, page: EvidencePage) -> None:
        super().__init__()
        self.setObjectName("drop")
        t = context.translate
        picture = label("")
        picture.setPixmap(context.theme.pixmap("upload", 20, "muted"))
        words = label(t(N_("Drop files or folders here, or paste with Ctrl+V")), "muted", wrap=True)
        more = button(t(N_("Add files …")), page.ask_files, "link")
        line = row(picture, words, more, margins=(12, 7, 12, 7))
        line.setStretch(1, 1)
        self.setLayout(line)


class Arrivals:
    """Takes in, says what came, what was there already and what still lies outside."""

    def __init__(self, page: EvidencePage) -> None:
        self.page, self.context, self.t = page, page.context, page.t

    def take(self, data: QMimeData | None) -> bool:
        """Take in what is dropped or pasted; False when there is nothing of use."""
        paths = paths_in(data)
        if paths:
            self.files(paths)
            return True
        content = content_in(data)
        if content is not None:
            self._content(*content)
        return content is not None

    # -- files ------------------------------------------------------------------------

    def ask_folder(self) -> None:
        """Choose a folder; its files are counted before any is taken in."""
        folder = ask_folder(self.page, self.t(N_("Which folder?")), Path.home())
        if folder is not None:
            self.files([folder])

    def files(self, paths: list[Path]) -> None:
        """Take files in, an exhibit each; what is in a folder is counted and asked for first."""
        if not paths:
            return
        title, case = self.t(N_("Counting files")), self.context.case.code
        self.context.jobs.run(
            self.page, gather, paths, title=title, then=lambda batch: self._gathered(batch, case),
            failed=self.page.show_error,
        )  # fmt: skip

    def _gathered(self, batch: Any, case: str) -> None:
        """They go into the case they were brought to, whichever is taken up before somebody answers."""
        if not batch.folders:
            self.add(list(batch.files), case)
            return
        names, shut = self._names(batch.folders), self._shut(batch.shut)
        if not batch.files and shut:
            self.page.banner.say(shut, "problem", self.t(N_("Nothing was taken in.")))
            return
        if not batch.files:
            self.page.banner.say(self.t(N_("There are no files in {folder}.")).format(folder=names), "plain")
            return
        files = self.context.plural("{n} file", "{n} files", len(batch.files))
        words = self.t(N_("{folder}: {files}, {size}. Each file becomes an exhibit of its own."))
        self.page.banner.say(
            words.format(folder=names, files=files, size=size_words(batch.size, self.context)),
            "warn" if shut else "plain",
            " ".join(filter(None, (shut, self._passed(batch.passed)))),
            action=self.t(N_("Take them in")),
            then=lambda: self.add(list(batch.files), case),
        )

    def _names(self, folders: Sequence[Path]) -> str:
        return self.context.listed(self.context.apart(one_line(folder.name)) for folder in folders[:_MOST_NAMED])

    def _shut(self, folders: Sequence[Path]) -> str:
        words = N_("What is in folders that can't be opened is left out: {folder}")
        return self.t(words).format(folder=self._names(folders)) if folders else ""

    def _passed(self, n: int) -> str:
        if not n:
            return ""
        return self.context.plural(
            "{n} thing in it is left out: a link, or what the system put there.",
            "{n} things in it are left out: links, or what the system put there.",
            n,
        )

    def add(self, paths: list[Path], case: str) -> None:
        """Take files into a case (code), an exhibit each; all or none."""
        if not paths:
            return
        title = self.context.plural("Taking in {n} file", "Taking in {n} files", len(paths))
        self.context.jobs.run(
            self.page, take_in, self.context.session, paths, case, title=title,
            then=self.came, failed=lambda error: self._refused(error, paths, case),
        )  # fmt: skip

    def _refused(self, error: BaseException, paths: list[Path], case: str) -> None:
        """Which files are in the way; the others can come without them."""
        code = getattr(error, "code", "")
        if code == "cancelled":
            self.page.banner.say(self.t(N_("Stopped. Nothing was taken in.")), "plain")
            return
        if code not in _FILES or len(paths) < 2:
            self.page.show_error(error)
            return
        told = notice(error, self.t)
        self.context.jobs.run(
            self.page, usable, paths,
            then=lambda good: self._offer(told.words, good, paths, case), failed=lambda _: self.page.show_error(error),
        )  # fmt: skip

    def _offer(self, words: str, good: list[Path], paths: list[Path], case: str) -> None:
        advice = self.t(N_("Nothing was taken in."))
        if not good or len(good) == len(paths):
            self.page.banner.say(words, "problem", advice)
            return
        more = self.context.plural("Take in the other file", "Take in the other {n} files", len(good))
        self.page.banner.say(words, "problem", advice, action=more, then=lambda: self.add(good, case))

    # -- content ----------------------------------------------------------------------

    def _content(self, data: bytes, ending: str, what: str) -> None:
        at = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H-%M-%S")
        name = self.t(N_("Pasted picture {at}") if what == "picture" else N_("Pasted text {at}")).format(at=at)
        self.context.jobs.run(
            self.page, take_content, self.context.session, data, f"{name}.{ending}", self.t(N_("clipboard")),
            self.context.case.code, title=self.t(N_("Taking in what was pasted")),
            then=self.came, failed=self.page.show_error,
        )  # fmt: skip

    # -- afterwards ---------------------------------------------------------------------

    def came(self, taken: list[Any]) -> None:
        """Say what came in, and what of it was there already."""
        uids = list(dict.fromkeys(one.uid for one in taken))
        words = self.context.plural(
            "{n} exhibit taken in, hashed and read back.", "{n} exhibits taken in, hashed and read back.", len(uids)
        )
        twice = [(one.exhibit, one.same_as) for one in taken if one.same_as]
        advice = self._twice(twice)
        self.page.banner.say(words, "warn" if twice else "ok", advice)
        self.page.show_all()
        if uids:
            self.page.table().choose(uids[0])
            self.context.jobs.ask(
                self.page, lying, uids, then=lambda n: self._lying(words, advice, bool(twice), n),
                failed=lambda _: None,
            )  # fmt: skip

    def _twice(self, twice: list[tuple[str, str]]) -> str:
        if not twice:
            return ""
        same = self.t(N_("{exhibit} holds the same bytes as {other}; they are stored once."))
        told = [same.format(exhibit=one, other=other) for one, other in twice[:_MOST_NAMED]]
        if len(twice) > _MOST_NAMED:
            told.append(
                self.context.plural("So it is with {n} more.", "So it is with {n} more.", len(twice) - _MOST_NAMED)
            )
        return " ".join(told)

    def _lying(self, words: str, advice: str, twice: bool, n: int) -> None:
        """What was taken in still lies where it was, unencrypted: say so, with the way to be rid of it."""
        if not n or not self.page.banner.isVisible() or self.page.banner.words.text() != words:
            return
        outside = self.context.plural(
            "{n} file still lies unencrypted where it was.", "{n} files still lie unencrypted where they were.", n
        )
        both = f"{advice}\n{outside}" if advice else outside
        self.page.banner.say(
            words,
            "warn" if twice else "ok",
            both,
            action=self.t(N_("See them")),
            then=lambda: self.context.open("vault"),
        )


def gather(paths: list[Path], progress: Any = None) -> Any:
    """The files of a batch, off the window's thread."""
    from app.actions import coming_in  # noqa: PLC0415 - the parsers' launcher, read when first needed

    return coming_in.gather(paths, progress)


def usable(paths: list[Path]) -> list[Path]:
    """Which files can be opened, off the window's thread."""
    from app.actions import coming_in  # noqa: PLC0415 - read when first needed

    return coming_in.usable(paths)


def take_in(session: Any, paths: list[Path], case: str, progress: Any = None) -> list[Any]:
    """Take files in off the window's thread; what became of each."""
    from app.actions import evidence  # noqa: PLC0415 - read when first needed

    return evidence.add_evidence(session, paths, case, progress=progress)


def take_content(session: Any, data: bytes, name: str, label: str, case: str, progress: Any = None) -> list[Any]:
    """Take in what was pasted, off the window's thread."""
    from app.actions import coming_in  # noqa: PLC0415 - read when first needed

    return coming_in.paste(session, data, name, label, case, progress)


def lying(reader: Any, uids: list[str]) -> int:
    """How many of the files still lie outside (query)."""
    from app.actions import evidence  # noqa: PLC0415 - read when first needed

    return evidence.lying_of(reader, uids)
