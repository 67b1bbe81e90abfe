"""What a row of the timeline says in words: for the list, the graphic, and those who hear it."""

from __future__ import annotations

from typing import Any

from app.actions.chronology_graphic import NOBODY, OTHERS
from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.numerals import written
from app.domain.words import N_
from ui.context import Context

STATES = {
    "unsourced": N_("No source"),
    "disputed": N_("Disputed"),
    "unassessed": N_("Not assessed"),
    "grave": N_("Grave (4 or 5)"),
    "undated": N_("No date"),
}
_STATUS = {"event": "violation_status", "threat": "threat_status"}
_NO_LANE = {"person": N_("Nobody named"), "place": N_("No place"), "type": N_("No kind")}
_OTHER_LANES = {"person": N_("Other persons"), "place": N_("Other places"), "type": N_("Other kinds")}


class RowWords:
    """Words for rows in the language of the screen."""

    def __init__(self, context: Context) -> None:
        self.context, self.t = context, context.translate

    def when(self, row: Any) -> str:
        """The date as precise as it was entered, with its end and the hour there."""
        if row.when is None:
            return self.t(N_("not known"))
        words = str(row.when.display(self.context.lang))
        if row.local_time:
            words = self.t(N_("{date}, {time}")).format(date=words, time=written(row.local_time, self.context.lang))
        if row.end is not None:
            end = row.end.display(self.context.lang)
            words = self.t(N_("{begin} – {end}")).format(begin=words, end=end)
        return words

    def what(self, row: Any) -> str:
        """What happened: its title, else its kind."""
        return str(row.record.title or "") or self.kind(row.kind, row.code)

    def kind(self, kind: str, code: str | None) -> str:
        """The words of a kind of event or threat."""
        term = terms.by_code(f"{kind}_kind").get(code or "")
        return self.t(term.label) if term else self.t(REGISTRY[kind].label)

    def who(self, row: Any) -> str:
        """Those involved, the first two by name."""
        names = [name for _, name in row.who]
        if len(names) <= 2:
            return self.context.listed(names)
        more = self.context.number(len(names) - 2)
        return self.t(N_("{names} and {n} more")).format(names=self.context.listed(names[:2]), n=more)

    def exhibits(self, row: Any) -> str:
        """How many exhibits prove it."""
        if not row.exhibits:
            return self.t(N_("none"))
        return self.context.number(row.exhibits)

    def severity(self, row: Any) -> str:
        """How grave a threat is, or that nobody has judged it."""
        if not row.is_threat:
            return ""
        if row.severity is None:
            return self.t(N_("not assessed"))
        words = self.t(terms.by_code("severity")[str(row.severity)].label)
        return self.t(N_("{n} {words}")).format(n=self.context.number(row.severity), words=words)

    def status(self, row: Any) -> str:
        """What stands in the way of relying on it comes before the status it was given."""
        if row.disputed:
            return self.t(STATES["disputed"])
        if not row.exhibits:
            return self.t(STATES["unsourced"])
        return self.status_code(row.status) if row.status else ""

    def status_code(self, code: str) -> str:
        """The words of a status, whether stored or following from other things."""
        if code in STATES:
            return self.t(STATES[code])
        found = (terms.by_code(name).get(code) for name in _STATUS.values())
        term = next((term for term in found if term), None)
        return self.t(term.label) if term else code

    def type_words(self, key: str) -> str:
        """The words of a type: "threat", or "event:arrest"."""
        kind, _, code = key.partition(":")
        return self.kind(kind, code) if code else self.t(REGISTRY[kind].plural)

    def lane(self, lane: Any, by: str) -> str:
        """The name of a lane."""
        if lane.key == NOBODY:
            return self.t(_NO_LANE[by])
        if lane.key == OTHERS:
            return self.t(_OTHER_LANES[by])
        return self.type_words(lane.key) if by == "type" else str(lane.title)

    def told(self, row: Any) -> str:
        """All of it in one sentence after another, for those who hear the screen."""
        parts = [self.what(row), self.when(row), self.who(row), self.severity(row)]
        parts += [self.context.plural("{n} exhibit", "{n} exhibits", row.exhibits), self.status(row)]
        return ". ".join(part for part in parts if part)
