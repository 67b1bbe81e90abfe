"""Import: a table becomes records in four steps; nothing is stored before the last, and that is one step of undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.actions import coming_in, importing
from app.actions import import_looking as looking
from app.domain.errors import Cancelled, HavenError
from app.domain.fields import REGISTRY, RecordKind
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.import_steps import CheckStep, ColumnsStep, FileStep, ValuesStep
from ui.pages import page_of
from ui.pages.base import Page, needs_case
from ui.pages.wizard import Wizard

STEPS = (N_("File"), N_("Columns"), N_("Words and dates"), N_("Check"))
FILE, COLUMNS, VALUES, CHECK = range(4)


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page."""
    return ImportPage(context)


_TAKEN = (
    N_("{n} row is in the vault; the file is exhibit {exhibit}. Ctrl+Z takes it back."),
    N_("{n} rows are in the vault; the file is exhibit {exhibit}. Ctrl+Z takes them back."),
)


class ImportPage(Wizard):
    """Enter or Alt+Right goes on, Alt+Left back; what was chosen stays until another file is taken."""

    help_words = N_(
        "A table from a spreadsheet becomes records. Say what its columns and words mean, look at what would happen to "
        "each row, then take it in: all rows at once, one step of undo. What you said is remembered for the next table "
        "with the same headers. The file itself is kept as an exhibit."
    )

    def __init__(self, context: Context) -> None:
        self.looked: Any = None
        self._known: dict[str, Any] = {}
        self._job: Any = None
        self.file, self.columns = FileStep(context), ColumnsStep(context)
        self.values, self.check = ValuesStep(context), CheckStep(context)
        steps = (self.file, self.columns, self.values, self.check)
        super().__init__(context, N_("Import a table"), list(zip(STEPS, steps, strict=True)))
        self.setAcceptDrops(True)
        self.file.asked.connect(self.ask_file)
        self.file.changed.connect(self._look_again)
        self.check.keep_report.connect(self._keep_report)
        context.case.changed.connect(lambda: self.show_step(self.step))
        self.show_step(FILE)

    # -- steps --------------------------------------------------------------------------

    def may_go_on(self) -> bool:
        return self.looked is not None and not self.context.read_only

    def on_words(self, step: int) -> str:
        """The last step says into which case the rows go: another one may be taken up meanwhile."""
        words = self.t(N_("Take the rows into {case}")) if step == CHECK else self.t(N_("Go on"))
        return words.format(case=self.context.case.code or "–")

    def kind(self) -> RecordKind:
        """What the rows become."""
        return REGISTRY[str(self.file.kind.currentData())]

    def shown(self) -> None:
        (self.next if self.looked is not None else self.file.choose).setFocus()

    def go_on(self) -> None:
        """The next step."""
        self.banner.hide()
        if self.looked is None:
            self.ask_file()
        elif self.step == FILE:
            self._begin_columns()
        elif self.step == COLUMNS:
            self._begin_values()
        elif self.step == VALUES:
            self._rehearse()
        else:
            self._take()

    # -- the file -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take_file(paths[0])

    def begin(self) -> None:
        """The command: at once the question which file, when none is in hand."""
        if self.looked is None:
            self.ask_file()

    def ask_file(self) -> None:
        """Ask which file."""
        from ui.dialogs.files import ask_file  # noqa: PLC0415 - rarely used

        chosen = ask_file(self, self.t(N_("Which table?")))
        if chosen is not None:
            self.take_file(chosen)

    def take_file(self, path: Path, **how: str) -> None:
        """Look into a file, off the window's thread."""
        if not self.context.case.code:
            self.banner.say(needs_case(self.context), "warn")
            return
        self.banner.hide()
        title = self.t(N_("Reading the table"))
        self.context.jobs.run(self, looking.look, path, **how, title=title, then=self._looked, failed=self._not_read)

    def _look_again(self) -> None:
        if self.looked is not None:
            self.take_file(self.looked.path, **self.file.how())

    def _not_read(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self.show_error(error)
        if self.looked is not None:
            self.file.show_found(self.looked)

    def _looked(self, looked: Any) -> None:
        self.looked, self._known = looked, {}
        self.file.show_found(looked)
        self.show_step(FILE)
        self.next.setFocus()
        if looked.unsure:
            words = N_(
                "How letters are stored in this file is not certain. Look at the words below: if they are wrong, "
                "choose another way of reading."
            )
            self.banner.say(self.t(words), "warn")
        self.context.jobs.ask(self, looking.remembered, looked.signature, then=self._remembered)

    def _remembered(self, found: Any) -> None:
        if found is None or self.looked is None:
            return
        self._known = found.mapping
        self.file.kind.setCurrentIndex(max(0, self.file.kind.findData(found.kind)))
        words = N_("What was said before of a table with these headers is filled in.")
        self.banner.say(self.t(words), "ok")

    # -- what it means ------------------------------------------------------------------

    def _begin_columns(self) -> None:
        suggested = looking.suggest_columns(self.looked, self.kind())
        known = self._known.get("columns", {})
        self.columns.show_columns(self.looked, self.kind(), {**suggested, **known})
        self.show_step(COLUMNS)
        self.next.setFocus()

    def _begin_values(self) -> None:
        columns = self.columns.columns()
        if not any(columns.values()):
            self.banner.say(self.t(N_("Say of at least one column what it means.")), "warn")
            return
        kind = self.kind()
        found = looking.dates(self.looked, kind, columns)
        order = self._known.get("dates") or found.certain or None
        unread = looking.unread_dates(self.looked, kind, {"columns": columns, "dates": order or "dmy"}, self._lang)
        self.values.show_values(self.looked, looking.coded(kind, columns), found, self._known, unread)
        self.show_step(VALUES)
        self._remember()
        self.next.setFocus()

    @property
    def _lang(self) -> str:
        return self.context.lang

    def mapping(self) -> dict[str, Any]:
        """All that was said, as the command line's mapping."""
        order = self.values.order.currentData() if self.values.order is not None else None
        return {
            "columns": self.columns.columns(),
            "values": self.values.values(),
            "dates": order or None,
            **self.file.how(),
        }

    def _remember(self) -> None:
        """What was said is kept from step to step: it outlives the program."""
        if self.looked is not None and not self.context.read_only:
            self.context.jobs.do(self, looking.remember, self.looked.signature, self.kind().name, self.mapping())

    # -- the dry run, and taking ----------------------------------------------------------

    def _rehearse(self) -> None:
        if self.values.order is not None and not self.values.order.currentData():
            self.banner.say(self.t(N_("Say first in which order numbers stand in dates.")), "warn")
            self.values.order.setFocus()
            return
        self._remember()
        looked = self.looked
        self._run(
            looking.rehearse,
            looked,
            self.kind(),
            self.mapping(),
            self._lang,
            keep_unread_dates=self.values.keep.isChecked(),
            title=self.t(N_("Trying every row")),
            then=lambda plan: self._rehearsed(looked, plan),
        )

    def _run(self, work: Any, *args: Any, **options: Any) -> None:
        self.next.setEnabled(False)
        self.context.jobs.run(self, work, *args, failed=self._failed, **options)

    def _failed(self, error: BaseException) -> None:
        self.next.setEnabled(True)
        self.next.setFocus()
        if isinstance(error, Cancelled):
            self.banner.say(self.t(N_("Stopped. Nothing was stored.")), "plain")
        elif isinstance(error, HavenError):
            self.show_notice(notice(error, self.t))
        else:
            self.show_error(error)

    def _rehearsed(self, looked: Any, plan: Any) -> None:
        self.next.setEnabled(True)
        if looked is not self.looked or self.step != VALUES:  # another table, or a step back, meanwhile
            return
        self.check.show_plan(plan)
        self.show_step(CHECK)
        self.next.setEnabled(bool(plan.taken))
        self.next.setFocus()

    def _take(self) -> None:
        if not self.context.case.code:
            self.banner.say(needs_case(self.context), "warn")
            return
        mapping, looked, kind = self.mapping(), self.looked, self.kind().name
        self._remember()
        self._run(
            importing.import_file,
            self.context.session,
            looked.path,
            self.context.case.code,
            kind,
            mapping=mapping,
            keep_unread_dates=self.values.keep.isChecked(),
            lang=self._lang,
            title=self.t(N_("Taking in {file}")).format(file=looked.name),
            then=lambda report: self._taken(kind, report),
        )

    def _taken(self, kind: str, report: dict[str, Any]) -> None:
        self.looked, self._known = None, {}
        self.file.show_nothing()
        self.show_step(FILE)
        self.file.choose.setFocus()
        words = self.context.ngettext(*_TAKEN, report["taken"])
        told = words.format(n=self.context.number(report["taken"]), exhibit=report["exhibit"])
        where = page_of(kind)
        self.banner.say(told, "ok", action=self.t(N_("Show them")), then=lambda: self.context.open(where))

    def _keep_report(self) -> None:
        name = f"{Path(self.looked.name).stem} – report.csv"
        words = self.t(N_("Report of a dry run: {file}")).format(file=self.looked.name)
        self._run(
            coming_in.paste,
            self.context.session,
            looking.report_csv(self.check.plan),
            name,
            words,
            self.context.case.code,
            title=words,
            then=self._report_kept,
        )

    def _report_kept(self, taken: Any) -> None:
        self.next.setEnabled(True)
        self.next.setFocus()
        self.banner.say(self.t(N_("The report is exhibit {exhibit}.")).format(exhibit=taken[0].exhibit), "ok")
