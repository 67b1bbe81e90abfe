"""What proves an exhibit: digests to be read aloud, three clocks side by side, what its files say, the check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QLayout, QScrollArea

from app.actions import sitting
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, clear, column, label, leading, row, tool
from ui.pages.evidence_words import clock_words, grouped, moment_of, size_words

_PROBLEMS = {
    "object_digest": N_("The bytes are not those that were taken in."),
    "object_damaged": N_("A file of it is damaged; take it from a backup."),
    "object_missing": N_("A file of it is missing; take it from a backup."),
    "digest": N_("The order or number of its files is not the one that was recorded."),
}
_LARGE = 1.3
_MOST_FACTS = 60
_LONGEST_FACT = 400


class FactsPane(QScrollArea):
    """One block a file; above them the digest of all, and the check."""

    refused = Signal(object)
    copied = Signal(str)
    checked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.item: Any = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.t(N_("Digests and times")))
        self.verdict = label("", wrap=True)
        self.check_now = button(self.t(N_("Check the bytes now")), self.check, icon=context.theme.icon("circle-check"))
        self.blocks = column(gap=6)
        self.top = column(row(self.check_now, -1), self.verdict, gap=4)
        self.setWidget(boxed(column(self.top, self.blocks, -1, margins=(24, 14, 24, 24), gap=10), "sheet"))

    def show_facts(self, item: Any, parts: list[Any], checked_at: str | None) -> None:
        """Show an exhibit's digests and clocks; `checked_at` is when its bytes were last found whole."""
        if self.item is None or item.uid != self.item.uid:
            self.verdict.setText("")
        self.item = item
        if not self.verdict.text():
            self._say_checked(checked_at)
        clear(self.blocks)
        if item.concerns:
            self.blocks.addWidget(label(self.t(N_("Doubts about authenticity")), "section"))
            self.blocks.addWidget(label(item.concerns, "warn", wrap=True, selectable=True))
        if len(parts) > 1 and item.digest:
            words = N_("Digest of all files in their order (SHA-256 of the list of parts)")
            self.blocks.addWidget(label(self.t(words), "section", wrap=True))
            self.blocks.addLayout(self._digest(item.digest))
        for part in parts:
            self._add_part(part, many=len(parts) > 1)

    def _say_checked(self, at: str | None) -> None:
        if at:
            self.verdict.setText(self.t(N_("Last found whole {at}.")).format(at=self.context.moment(at)))
        else:
            self.verdict.setText(self.t(N_("Read back when it was taken in, not checked since.")))

    def _add_part(self, part: Any, *, many: bool) -> None:
        if many:
            words = self.t(N_("File {n}: {name}"))
            self._section(
                words.format(n=self.context.number(part.n or 0), name=self.context.apart(part.original_name or ""))
            )
        else:
            self._section(self.context.apart(part.original_name or ""))
        self.blocks.addWidget(label(self.t(N_("SHA-256, in groups of four for reading aloud")), "label", wrap=True))
        self.blocks.addLayout(self._digest(part.sha256 or ""))
        self.blocks.addWidget(label(self.t(N_("Three clocks")), "label"))
        self.blocks.addLayout(self._clocks(part))
        for words in clock_words(part, self.context):
            self.blocks.addWidget(label(words, "muted", wrap=True))
        self.blocks.addWidget(label(self.t(N_("What the file is and says of itself")), "label", wrap=True))
        self.blocks.addLayout(self._pairs(list(self._facts(part))))

    def _section(self, words: str) -> None:
        made = leading(label(words, "heading", wrap=True))
        made.setContentsMargins(0, 12, 0, 0)
        self.blocks.addWidget(made)

    def _digest(self, digest: str) -> QLayout:
        line = 32 if self.context.theme.scale < _LARGE else 16
        text = "\n".join(grouped(digest[at : at + line]) for at in range(0, len(digest), line))
        words = label(text, "mono", selectable=True)
        words.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        words.setAccessibleName(self.t(N_("SHA-256 {digest}")).format(digest=grouped(digest)))
        copy = tool(self.t(N_("Copy the digest")), self.context.theme.icon("copy"), lambda: self._copy(digest))
        return row(words, copy, -1, gap=8)

    def _copy(self, digest: str) -> None:
        QApplication.clipboard().setText(digest)
        self.copied.emit(self.t(N_("The digest is on the clipboard.")))

    def _clocks(self, part: Any) -> QLayout:
        t = self.t
        embedded = part.embedded_at
        moment, zoned = moment_of(embedded)
        if embedded and moment is not None and zoned:
            embedded = self.context.moment(moment.isoformat())
        none = t(N_("none"))
        clocks = (
            (t(N_("The disk claims")), self.context.moment(part.claimed_at) if part.claimed_at else none),
            (t(N_("The file tells")), embedded or none),
            (t(N_("Taken in here")), self.context.moment(part.ingested_at) if part.ingested_at else none),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(2)
        for place, (words, at) in enumerate(clocks):
            grid.addWidget(label(words, "muted"), 0, place)
            grid.addWidget(label(at, selectable=True, wrap=True), 1, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, 1)
        return grid

    def _facts(self, part: Any) -> Iterator[tuple[str, str]]:
        t = self.t
        yield t(N_("Size")), size_words(part.size or 0, self.context)
        yield t(N_("Media type found")), part.media_type or ""
        metadata = dict(part.metadata or {})
        if metadata.pop("mismatch", False):
            words = t(N_("{kind}: the name claims something else than the content is"))
            yield t(N_("Media type claimed")), words.format(kind=part.media_type_claimed or "")
        if part.origin_label:
            yield t(N_("Taken from")), self.context.apart(part.origin_label)
        if problem := metadata.pop("problem", ""):
            yield t(N_("Could not be read")), str(problem)
        for name, value in list(_flat(metadata))[:_MOST_FACTS]:
            yield name, value[:_LONGEST_FACT]

    def _pairs(self, pairs: list[tuple[str, str]]) -> QLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(pairs):
            caption = label(name, "muted", wrap=True)
            caption.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
            caption.setMinimumWidth(self.context.theme.size(130))
            grid.addWidget(caption, place, 0)
            grid.addWidget(self._value(value), place, 1)
        return grid

    def _value(self, value: str) -> QLabel:
        return label(value, wrap=True, selectable=True)

    # -- the check --------------------------------------------------------------------

    def check(self) -> None:
        """Read the bytes now and compare them with their digests."""
        if self.item is None:
            return
        uid = self.item.uid
        self.verdict.setText(self.t(N_("Reading …")))
        self.context.jobs.run(
            self, check, self.context.session, uid, title=self.t(N_("Checking an exhibit")),
            then=lambda problems: self._checked(uid, problems), failed=self._stopped,
        )  # fmt: skip

    def _checked(self, uid: str, problems: list[dict[str, str]]) -> None:
        if self.item is None or self.item.uid != uid:
            return
        if problems:
            words = self.t(N_("Not whole: {what}")).format(what=self._problems(problems))
        else:
            words = self.t(N_("Whole: every byte is as it was taken in."))
        self.verdict.setText(words)
        self.checked.emit(problems)

    def _problems(self, problems: list[dict[str, str]]) -> str:
        return " ".join(self.t(_PROBLEMS.get(one["code"], one["message"])) for one in problems)

    def _stopped(self, error: BaseException) -> None:
        self.verdict.setText("")
        self._say_checked(None)
        self.refused.emit(error)


def _flat(found: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Metadata as name and words, nested names joined."""
    for name, value in found.items():
        whole = f"{before} {name}".strip()
        if isinstance(value, dict):
            yield from _flat(value, whole)
        elif isinstance(value, list):
            yield whole, ", ".join(str(one) for one in value)
        elif value not in (None, ""):
            yield whole, str(value)


def check(session: Any, uid: str, progress: Any = None) -> list[dict[str, str]]:
    """Check an exhibit's bytes off the window's thread."""
    return sitting.check(session, uid, progress)
