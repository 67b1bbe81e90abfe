"""The uncertain date: EDTF, its bounds, the words as entered and their calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.domain.dates import edtf, reading, showing
from app.domain.dates.problem import DateProblem

_LATEST = "9999-12-31"


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """A date as exact as it is known; `earliest` and `latest` are ISO days, None where it is open.

    `edtf` is EDTF level 1 plus one-of-a-set; `text` the words as entered; `calendar` the one they were
    entered in: gregorian, solar_hijri or islamic.
    """

    edtf: str
    earliest: str | None
    latest: str | None
    text: str
    calendar: str = "gregorian"

    @classmethod
    def from_parts(cls, edtf_text: str, text: str, calendar: str = "gregorian") -> UncertainDate:
        """Make one of what is stored or handed over; DateProblem when it is not EDTF or can't be."""
        expression = edtf.known(edtf_text)
        return cls(str(expression), _iso(expression.first), _iso(expression.last), text, calendar)

    def display(self, lang: str = "en") -> str:
        """The date in words of a language (English where there is no table), as precise as entered."""
        return showing.show(edtf.known(self.edtf), self.text, self.calendar, lang)

    def typed(self, lang: str = "en") -> str:
        """Words that `parse` takes back unchanged without being told an order: the entered ones if they do.

        A date that came as a machine writes it is told in words, as far as those are read back.
        """
        own, told = self._read_back(self.text), self.display(lang)
        if self.text == self.edtf and self._read_back(told, lang):
            return told
        return self.text if own else told

    def _read_back(self, words: str, lang: str | None = None) -> bool:
        try:
            again = parse(words, lang=lang)
        except DateProblem:
            return False
        return again is not None and (again.edtf, again.calendar) == (self.edtf, self.calendar)

    @property
    def sort_key(self) -> str:
        """Text that sorts by the earliest day (else the latest), then by the latest day."""
        return f"{self.earliest or self.latest or _LATEST} {self.latest or _LATEST}"

    def to_json(self) -> dict[str, str | None]:
        """The stored parts as JSON."""
        names = ("text", "edtf", "earliest", "latest", "calendar")
        return {name: getattr(self, name) for name in names}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def parse(text: str, *, order: str | None = None, lang: str | None = None) -> UncertainDate | None:
    """Read a date as typed; None for empty or "unknown".

    `order` ("dmy", "mdy", "ymd") settles dates such as 03/04/2021; every language that has a table is
    read, whatever `lang` says. DateProblem: ambiguous_date, impossible_date, unreadable_date.
    """
    del lang  # a caller may know it; the words of all tables are read at once, and none of them clash
    found = reading.read(text, order)
    if found is None:
        return None
    expression, calendar = found
    made = edtf.known(str(expression))
    return UncertainDate(str(made), _iso(made.first), _iso(made.last), text.strip(), calendar)
