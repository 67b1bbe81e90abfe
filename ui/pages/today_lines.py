"""How the lines of Today are worded: every section as data, every line from what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.actions.today import COUNTED, Short, Waiting
from app.domain import terms
from app.domain.dates.telling import tell_moment
from app.domain.fields import REGISTRY
from app.domain.rules.deadlines import rules, zone_of
from app.domain.words import N_
from ui.context import Context
from ui.kit.agenda import Line
from ui.kit.lists import said_title


@dataclass(frozen=True, slots=True)
class _Section:
    """How a section is called, drawn, and where the rest of it is."""

    title: str
    icon: str
    rest: tuple[str, ...]


_SECTIONS = {
    "deadlines": _Section(N_("Deadlines within 30 days and overdue"), "scale", ("law",)),
    "packages": _Section(N_("Packages nobody has answered"), "package", ("handover",)),
    "came": _Section(N_("Packages of partners to decide on"), "package-open", ("handover",)),
    "conflicts": _Section(N_("In conflict with a partner"), "git-compare-arrows", ("handover",)),
    "threats": _Section(N_("Threats to look at"), "shield-alert", ("threats",)),
    "tasks": _Section(N_("Tasks due within a week"), "circle-check", ("risk",)),
    "consents": _Section(N_("Consents that run out"), "users", ("people",)),
    "reviews": _Section(N_("Cases to review: must this still be kept?"), "history", ("cases",)),
    "unverified": _Section(N_("Exhibits not checked for 90 days"), "paperclip", ("log", "verify")),
    "unsourced": _Section(N_("Events without a source or exhibit"), "circle-dot", ("timeline",)),
}
_REST = {
    "unverified": N_("Check all exhibits now"),
}
_ENDS = {
    "grave": N_("grave, no review date"),
    "unassessed": N_("not assessed for a day"),
    "retention_unset": N_("no review date yet"),
    "unverified": N_("check it"),
    "unsourced": N_("name its source"),
    "unanswered": N_("ask whether it came"),
    "undecided": N_("take it in or refuse it"),
    "taken_back": N_("its sender took it back"),
    "conflict": N_("decide what stays"),
}
# What can't be missed presses some days before.
_HARD_WITHIN = 3
_BACKUP = {
    "none": N_("No backup yet"),
    "failed": N_("The last backup would not restore"),
    "untested": N_("Last backup {made}, not rehearsed in 30 days"),
    "good": N_("Last backup {made}, rehearsed {tested}"),
}


class Words:
    """Turns what was found into lines in the language of the screen."""

    def __init__(self, context: Context) -> None:
        self.context, self.t = context, context.translate

    def lines(self, found: dict[str, Any], now: dt.datetime) -> list[Line]:
        """Headings, lines, and where there are more, the way to the rest; empty sections are left out."""
        made: list[Line] = []
        for name, section in _SECTIONS.items():
            short: Short = found[name]
            if not short.rows:
                continue
            made.append(Line(self.t(section.title), self._count(short.count), heading=True))
            made += [self._line(row, section, now) for row in short.rows]
            made += self._rest(name, section, short)
        return made

    def _count(self, count: int) -> str:
        number = self.context.number(min(count, COUNTED - 1))
        return f"{number}+" if count >= COUNTED else number

    def _rest(self, name: str, section: _Section, short: Short) -> list[Line]:
        more = min(short.count, COUNTED) - len(short.rows)
        if name in _REST:
            return [Line(self.t(_REST[name]), icon="circle-check", ink="accent", key=name, what=section.rest)]
        if more <= 0:
            return []
        words = self.context.plural("{n} more", "{n} more", more)
        return [Line(words, icon="list", ink="accent", key=name, what=section.rest)]

    def _line(self, row: Waiting, section: _Section, now: dt.datetime) -> Line:
        end, grave = self._end(row, now)
        below = [part for part in (f"{row.case}  {row.case_title}".strip(), *self._more(row)) if part]
        if row.kind == "case":
            below = [self._term("case_status", row.code)]
        grave = grave or row.why in {"taken_back", "overdue", "expired", "review_overdue", "retention_overdue", "grave"}
        ink = "danger" if grave else "muted"
        return Line(
            self._title(row),
            end,
            "  ·  ".join(map(self.context.apart, below)),
            section.icon,
            ink,
            grave,
            key=row.uid,
            what=("handover", "show_conflict", row.uid) if row.why == "conflict" else row,
        )

    def _title(self, row: Waiting) -> str:
        apart = self.context.apart
        if row.kind == "case":
            return apart(f"{row.case}  {row.title}".strip())
        if row.kind == "consent":
            return apart(row.facts["pseudonym"]) or self.t(N_("A person without a pseudonym"))
        if row.kind == "proceeding":
            words = {"removal": N_("Removal"), "hearing": N_("Hearing")}[row.code]
            return self._about(self.t(words), row.title)
        if row.kind == "handover":
            words = self.t(N_("Package {number}")).format(number=self.context.number(row.facts["number"]))
            return self._about(words, row.facts["partner"] or row.title)
        if row.kind == "evidence":
            return apart(f"{row.code}  {row.title}".strip())
        if row.why == "conflict":
            return self._about(self.t(REGISTRY[row.kind].label), row.title)
        title = said_title(row.kind, row.title, self.t) if row.title else ""
        return apart(title) or self._term(f"{row.kind}_kind", row.code) or self.t(REGISTRY[row.kind].label)

    def _about(self, words: str, theirs: str) -> str:
        return f"{words}  ·  {self.context.apart(theirs)}" if theirs else words

    def _term(self, code_list: str, code: str) -> str:
        if not code:
            return ""
        try:
            term = terms.by_code(code_list).get(code)
        except KeyError:
            return ""
        return self.t(term.label) if term else code

    # -- when ---------------------------------------------------------------------------

    def _end(self, row: Waiting, now: dt.datetime) -> tuple[str, bool]:
        """What stands at the end of a line, and whether it presses."""
        if row.why in _ENDS:
            return self.t(_ENDS[row.why]), False
        day = _day_of(row.at)
        if day is None:
            return "", False
        left = (day - now.date()).days
        return self._days(left), left <= (_HARD_WITHIN if row.facts.get("hard") else 0)

    def _days(self, days: int) -> str:
        plural = self.context.plural
        if days < 0:
            return plural("{n} day overdue", "{n} days overdue", -days)
        if days == 0:
            return self.t(N_("today"))
        return self.t(N_("tomorrow")) if days == 1 else plural("in {n} day", "in {n} days", days)

    def _more(self, row: Waiting) -> list[str]:
        tell: dict[str, Callable[[Waiting], list[str]]] = {
            "deadline": self._due, "proceeding": self._due, "threat": self._assessed,
        }  # fmt: skip
        if row.kind in tell:
            return tell[row.kind](row)
        return [self.context.day(row.at)] if row.kind in {"task", "consent"} and row.at else []

    def _due(self, row: Waiting) -> list[str]:
        """The moment on the forum's clock and on this one's, and the rule it follows."""
        zone = row.facts["zone"]
        here = self.context.moment(row.at)
        told = [here]
        if zone:
            there = tell_moment(row.at, self.context.lang, zone_of(zone))
            words = N_("{there} in {zone}, {here} here")
            told = [there if there == here else self.t(words).format(there=there, zone=zone, here=here)]
        rule = rules().get(row.facts["rule"])
        if rule is not None:
            label = self.t(rule.label)
            told.append(label if rule.verified else self.t(N_("{rule} (rule not verified)")).format(rule=label))
        return told

    def _assessed(self, row: Waiting) -> list[str]:
        severity, likelihood = row.facts["severity"], row.facts["likelihood"]
        if not severity and not likelihood:
            return []
        number = self.context.number
        words = N_("severity {severity}, likelihood {likelihood}")
        told = {
            "severity": number(severity) if severity else "–",
            "likelihood": number(likelihood) if likelihood else "–",
        }
        return [self.t(words).format(**told)]

    def backup(self, state: dict[str, Any]) -> str:
        """The last backup and its rehearsal in one line."""
        made, tested = state["made"], state["tested"]
        day = self.context.day
        return self.t(_BACKUP[state["state"]]).format(
            made=day(made) if made else "", tested=day(tested) if tested else ""
        )


def _day_of(at: str) -> dt.date | None:
    """The day on this wall of a stored day or moment."""
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment.astimezone().date() if len(at) > 10 else moment.date()
