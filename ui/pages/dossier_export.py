"""A paper made: where to, one file or several, and afterwards what each is for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget

from app.domain.errors import Cancelled, Stopped
from app.domain.lines import one_line
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_file, ask_target
from ui.errors import notice
from ui.kit.basics import button, clear, column, label, narrow, put, row, tool
from ui.pages import dossier_work as work
from ui.pages.dossier_wish import Choice
from ui.pages.evidence_words import grouped

if TYPE_CHECKING:
    from ui.pages.base import Page

# What an output is for, by its role.
ROLES = {
    "answers": N_("Answer sheet: the fields of the body's own form in its order, to copy from"),
    "text": N_("The same answers as text, one field after the other"),
    "bundle": N_("The paper itself: hand it in as it is"),
    "part": N_("One part of the paper: the body takes files of a limited size"),
    "volume": N_("One volume: hand in all of them, the first holds the index"),
    "docx": N_("Word file: the body asks for it instead of a PDF"),
    "encrypted": N_("The same paper under a passphrase, for sending by e-mail"),
    "signed": N_("The same paper with your signature in it"),
}


# Copies of the paper: they are not signed once more.
_COPIES = ("encrypted", "signed", "answers")


def role_words(role: str, name: str) -> str:
    """What an output is for, "" when that is not known."""
    return ROLES.get("text" if name.endswith(".txt") else role, "")


class Made(QFrame):
    """The files of the last export, each with what it is for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.context, self.t = context, context.translate
        self._passphrase = ""
        self.lines = column(gap=8)
        self.put_away = tool(self.t(N_("Put away")), context.theme.icon("x"), self.forget)
        head = row(label(self.t(N_("Made")), "section"), -1, self.put_away)
        self.setLayout(column(head, self.lines, margins=(20, 8, 12, 12), gap=4))
        self.hide()

    def show_files(
        self, outputs: list[dict[str, Any]], passphrase: str = "", proof: dict[str, int] | None = None
    ) -> None:
        """Show what was made; the passphrase of a locked copy stands here alone and is kept nowhere.

        `proof` says how many pages were searched for hidden names (`by_search`), how many looked at (`by_eye`).
        """
        clear(self.lines)
        if proof is not None:
            self.lines.addWidget(label(self._proven(proof), "muted", wrap=True))
        self._passphrase = passphrase
        if passphrase:
            words = N_("Passphrase of the locked copy: write it down now, it is kept nowhere. Send it another way.")
            self.lines.addWidget(label(self.t(words), "warn", wrap=True))
            self.lines.addWidget(label(passphrase, "code", wrap=True, selectable=True))
            self.lines.addLayout(row(button(self.t(N_("Copy the passphrase")), self._copy, "link"), -1))
        for one in outputs:
            self.lines.addLayout(self._file(one))
        pdf = [one for one in outputs if str(one["path"]).endswith(".pdf") and one.get("role") not in _COPIES]
        if pdf:
            self.lines.addWidget(Signing(self, Path(pdf[0]["path"])))
        self.show()

    def _proven(self, proof: dict[str, int]) -> str:
        if not any(proof.values()):
            return self.t(N_("Nobody is hidden in it, so there was nothing to search for."))
        plural, search, eye = self.context.plural, proof["by_search"], proof["by_eye"]
        searched = plural("{n} page searched for hidden names", "{n} pages searched for hidden names", search)
        return f"{searched} · {plural('{n} page looked at by a person', '{n} pages looked at by a person', eye)}"

    def forget(self) -> None:
        """What was made is put away, with the passphrase of its copy."""
        clear(self.lines)
        self._passphrase = ""
        self.hide()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._passphrase)

    def _file(self, one: dict[str, Any]) -> Any:
        words = role_words(str(one.get("role")), str(one["path"]))
        pages = self.context.plural("{n} page", "{n} pages", one["pages"]) if one.get("pages") else ""
        about = " · ".join(part for part in (self.t(words) if words else "", pages) if part)
        made = [narrow(label(str(one["path"]), selectable=True)), label(about, "muted", wrap=True)]
        made.append(label(f"SHA-256 {grouped(one['sha256'])}", "mono", wrap=True, selectable=True))
        return column(*made, gap=1)

    def text(self) -> str:
        """All that is shown, as text."""
        from PySide6.QtWidgets import QLabel  # noqa: PLC0415 - only here

        return "\n".join(one.text() for one in self.findChildren(QLabel))


class Signing(QWidget):
    """A signed copy of a finished file: the certificate is asked for, then its passphrase."""

    def __init__(self, made: Made, path: Path) -> None:
        super().__init__()
        self.context, self.t, self._made, self._path = made.context, made.t, made, path
        self._certificate: Path | None = None
        self.begin = button(self.t(N_("Sign a copy …")), self._ask, "link")
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setPlaceholderText(self.t(N_("Passphrase of the certificate")))
        self.secret.setAccessibleName(self.secret.placeholderText())
        self.secret.setMaxLength(1024)
        self.secret.hide()
        self.note = label("", "muted", wrap=True)
        self.note.hide()
        self.secret.returnPressed.connect(self._sign)
        self.setLayout(column(row(self.begin, self.secret, -1), self.note, gap=2))

    def _ask(self) -> None:
        self._certificate = ask_file(self, self.t(N_("Which certificate (.p12 or .pfx)?")))
        self.secret.setVisible(self._certificate is not None)
        if self._certificate is not None:
            self.secret.setFocus()

    def _sign(self) -> None:
        secret = bytearray(self.secret.text().encode("utf-8"))
        self.secret.clear()
        self.secret.hide()
        if self._certificate is not None:
            self.context.jobs.run(
                self, work.sign_file, self.context.session, self._path, self._certificate, secret,
                title=self.t(N_("Signing a copy")), then=self._signed, failed=self._failed,
            )  # fmt: skip

    def _signed(self, answer: dict[str, Any]) -> None:
        words = self.t(N_("Signed as {name}: {path}"))
        self._say(words.format(name=self.context.apart(str(answer.get("signer") or "")), path=answer["out"]), "reading")

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            told = notice(error, self.t)
            self._say(f"{told.words} {told.advice}".strip(), "problem")

    def _say(self, words: str, role: str) -> None:
        put(self.note, role=role)
        self.note.setText(words)
        self.note.show()


class Export(QObject):
    """Asks where and makes the paper; `made` brings the answer, `refused` what went wrong."""

    made = Signal(object)
    refused = Signal(object)
    stopped = Signal()

    def __init__(self, page: Page, wish: Callable[[], Choice]) -> None:
        super().__init__(page)
        self._page, self._wish = page, wish
        self.context, self.t = page.context, page.t
        self.busy = False

    def ask(self, form: str) -> None:
        """Ask where to, then make it."""
        code = one_line(self.context.case.code).replace("/", "-").replace("\\", "-")
        ending = "docx" if form == "docx" else "pdf"
        name = f"{code}-{self._wish().profile}.{ending}"
        words = self.t(N_("Where to write the dossier (it is not encrypted)?"))
        target = ask_target(self._page, words, Path.home() / name, f"{ending.upper()} (*.{ending})")
        if target is not None:
            self.begin(target)

    def begin(self, target: Path) -> None:
        """Make it at `target`; progress stands below, Cancel leaves nothing."""
        self.busy = True
        self.context.jobs.run(
            self, work.build, self.context.session, self.context.case.code, self._wish(), target,
            title=self.t(N_("Making the dossier")), then=self._made, failed=self._failed,
        )  # fmt: skip

    def _made(self, answer: dict[str, Any]) -> None:
        self.busy = False
        self.made.emit(answer)

    def _failed(self, error: BaseException) -> None:
        self.busy = False
        if isinstance(error, Cancelled):
            self.stopped.emit()
        else:
            self.refused.emit(error)


def problems_of(error: BaseException) -> list[dict[str, Any]]:
    """What a stopped build found."""
    return list(error.facts.get("problems") or ()) if isinstance(error, Stopped) else []
