"""One screen a file; this list is the rail."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from app.domain.words import N_
from ui.context import Context
from ui.pages.base import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """A page on the rail: where it is made, and for the generic page which kinds it shows.

    `gap` 1 sets it off from the one above, -1 moves it to the lower end of the rail; a page without a `home` stands
    on the rail itself, one with it is reached from there.
    """

    name: str
    title: str
    icon: str
    keys: str
    module: str
    kinds: tuple[str, ...] = ()
    gap: int = 0
    home: str = ""

    def make(self, context: Context) -> Page:
        """The page itself; its module is read when it is first shown."""
        module = importlib.import_module(f"ui.pages.{self.module}")
        made: Page = module.make(context, self.kinds)
        return made


PAGES = (
    Entry("today", N_("Today"), "sun", "Alt+Home", "today"),
    Entry("cases", N_("Cases"), "folder", "Ctrl+0", "cases"),
    Entry("intake", N_("Intake"), "user-plus", "Ctrl+I", "intake", ("intake",), home="cases"),
    Entry("timeline", N_("Timeline"), "calendar-range", "Ctrl+1", "timeline", gap=1),
    Entry(
        "people", N_("People"), "users", "Ctrl+2", "people",
        ("person", "person_name", "participation", "relationship", "consent", "contact_point", "address",
         "identity_document"),
    ),
    Entry("evidence", N_("Evidence"), "paperclip", "Ctrl+3", "evidence", ("evidence",)),
    Entry("importing", N_("Import a table"), "columns-3", "Ctrl+Alt+I", "importing", home="evidence"),
    Entry("threats", N_("Threats"), "shield-alert", "Ctrl+4", "threats", ("threat", "involvement")),
    Entry("risk", N_("Risk"), "gauge", "Ctrl+5", "risk", ("risk_assessment", "intervention", "task")),
    Entry(
        "law", N_("Law"), "scale", "Ctrl+6", "law",
        ("proceeding", "deadline", "decision", "remedy", "statement", "paragraph", "fact"),
    ),
    Entry("dossier", N_("Dossier"), "book-open", "Ctrl+7", "dossier"),
    Entry("handover", N_("Handover"), "handshake", "Ctrl+Alt+H", "handover", ("card", "handover")),
    Entry("sealing", N_("Hand over"), "package", "Ctrl+Shift+H", "sealing", home="handover"),
    Entry("receiving", N_("Open a package"), "package-open", "", "receiving", home="handover"),
    Entry("log", N_("Log"), "history", "Ctrl+8", "log"),
    Entry(
        "records", N_("All records"), "list", "Ctrl+9", "all_records",
        ("note", "answer", "source", "citation", "custody", "case_link", "worker", "dossier", "part", "look", "event",
         "person_name", "contact_point", "address", "identity_document", "participation", "relationship"),
    ),
    Entry("search", N_("Search"), "search", "Ctrl+Shift+F", "search", gap=-1),
    Entry("vault", N_("Vault"), "lock", "Ctrl+Shift+B", "vault"),
    Entry("settings", N_("Settings"), "settings", "Ctrl+,", "settings"),
)  # fmt: skip


def page_of(kind: str) -> str:
    """The page that shows a kind of record."""
    if kind == "event":
        return "timeline"
    if kind == "case":
        return "cases"
    return next((page.name for page in PAGES if kind in page.kinds), "records")
