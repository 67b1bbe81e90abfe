"""A vault as large as an office's whole work: 500 cases, 100,000 events and threats in one of them, 20,000 exhibits.

`python -m tests.big FOLDER [SHARE]` makes it (SHARE 0.01 makes one of a hundredth of that); its passphrase is `bench`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions import records
from app.domain import terms
from app.domain.fields import REGISTRY
from app.evidence.custody import custody_line, exhibit_digest
from app.evidence.ingest import IngestedPart
from app.session import Session
from app.vault.credentials import KdfParams, Passphrase
from tests.many import Gathered

SECRET = b"bench"
BATCH = 4000
LARGEST = "C-001"
RARE = "Heron 77"
_AT = "2026-05-01T10:00:00Z"
_NAMES = (
    "Anna Birch",
    "Иван Берёза",
    "سارا بید",
    "ئامىنە تېرەك",
    "王柳",
    "Zoe Elm",
    "Омар Тополь",
    "نور صنوبر",
    "Mihály Fűz",
    "ထွန်း",
)
_PLACES = ("Tbilisi", "Vienna", "Ankara", "Алматы", "وین", "Zarechensk", "Riverton", "Harbour Street")
_WORDS = ("grey car before the house", "call from an unknown number", "summoned again", "passport not renewed",
          "звонок матери", "followed to the office", "post taken down", "دوباره احضار شد", "questions about the sister")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each there is."""

    cases: int = 500
    happenings: int = 100_000
    exhibits: int = 20_000
    persons: int = 120

    def share(self, part: float) -> Size:
        """A part of it, never nothing."""
        return Size(*(max(2, round(n * part)) for n in (self.cases, self.happenings, self.exhibits, self.persons)))


def fill(session: Session, size: Size = Size(), tell: Callable[[str], object] = lambda words: None) -> None:
    """The largest case holds all events and threats named and half of the exhibits; the others hold some of each."""
    dice = random.Random(7)
    cases = [case.uid for case in _each(session, list(range(size.cases)), _case)]
    tell(f"{len(cases)} cases")
    people = {uid: [] for uid in cases}
    wanted = [(cases[0], n) for n in range(size.persons)] + [(uid, n) for uid in cases[1:] for n in range(4)]
    for person in _each(session, wanted, _person):
        people[person.case].append(person.uid)
    tell("people")
    where = [cases[0]] * size.happenings + [uid for uid in cases[1:] for _ in range(20)]
    happened = _each(session, [(uid, n, dice.choice(people[uid])) for n, uid in enumerate(where)], _happening)
    tell(f"{len(happened)} events and threats")
    involved = [
        (record.case, record.uid, dice.choice(people[record.case]))
        for record in happened
        if record.record_kind == "event"
    ]
    _each(session, involved[::2], _involvement)
    tell("who was in it")
    others = cases[1:] or cases
    holders = [cases[0] if n % 2 else others[n // 2 % len(others)] for n in range(size.exhibits)]
    exhibits = _each(session, list(enumerate(holders)), _Exhibits(session))
    session.do(_count_numbers)
    tell(f"{len(exhibits)} exhibits")
    by_case: dict[str, list[str]] = {}
    for record in happened:
        by_case.setdefault(record.case, []).append(record.uid)
    cited = [(one.case, one.uid, dice.choice(by_case[one.case])) for n, one in enumerate(exhibits) if n % 3]
    _each(session, cited, _citation)
    _each(session, [(uid, n) for n, uid in enumerate(cases)], _deadline)
    tell("citations and deadlines")


def _each(session: Session, wanted: list[Any], make: Callable[[Any, Any], Any]) -> list[Any]:
    """Make a record for each, some thousands in one change."""
    made: list[Any] = []
    for first in range(0, len(wanted), BATCH):
        made += session.do(_batch, wanted[first : first + BATCH], make).result
    return made


def _batch(unit: Any, wanted: list[Any], make: Callable[[Any, Any], Any]) -> list[Any]:
    with _gathered(unit) as gathered:
        made = [make(unit, one) for one in wanted]
        gathered.write()
    return made


@contextlib.contextmanager
def _gathered(unit: Any) -> Iterator[Gathered]:
    gathered = Gathered(unit.database)
    unit.database = unit.writer.database = gathered
    try:
        yield gathered
    finally:
        unit.database = unit.writer.database = gathered.database


def _parsed(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    return records.parse_values(REGISTRY[kind], values)


def _case(unit: Any, n: int) -> Any:
    statuses = [term.code for term in terms.choices("case_status")]
    values = {
        "code": f"C-{n + 1:03d}",
        "title": f"{('Birch', 'Willow', 'Elm', 'Poplar')[n % 4]} {n + 1}",
        "status": statuses[n % len(statuses)],
    }
    return unit.add("case", _parsed("case", values))


def _person(unit: Any, wanted: tuple[str, int]) -> Any:
    case, n = wanted
    name = f"{_NAMES[n % len(_NAMES)]} {n + 1}"
    person = unit.add("person", _parsed("person", {"pseudonym": f"P{n + 1}", "birth": str(1950 + n % 50)}), case)
    unit.add("person_name", {"person": person.uid, "text": name, "name_kind": "legal"}, case)
    unit.add("participation", {"person": person.uid, "role": "subject" if n == 0 else "witness"}, case)
    return person


def _happening(unit: Any, wanted: tuple[str, int, str]) -> Any:
    case, n, person = wanted
    day = f"{2005 + n * 7 % 21}-{1 + n % 12:02d}-{1 + n * 5 % 28:02d}"
    when = (day, day[:7], f"~{day[:7]}", day[:4], f"{day}/{int(day[:4]) + 1}", f"[{day}..{int(day[:4]) + 1}]", "")[
        n % 7
    ]
    title = f"{_WORDS[n % len(_WORDS)]} {n}" + (f" {RARE}" if n == 77_777 else "")
    place = _PLACES[n % len(_PLACES)]
    if n % 3:
        kinds = terms.choices("event_kind")
        values = {"event_kind": kinds[n % len(kinds)].code, "title": title, "when": when, "place": place}
        return unit.add("event", _parsed("event", {name: value for name, value in values.items() if value}), case)
    kinds = terms.choices("threat_kind")
    values = {"threat_kind": kinds[n % len(kinds)].code, "title": title, "first_seen": when, "place": place,
              "targets": [person], "severity": n // 3 % 6 or "", "likelihood": n // 5 % 6 or "",
              "narrative": f"Witness {n % 997} remembers the colour of the car and the hour."}  # fmt: skip
    return unit.add("threat", _parsed("threat", {name: value for name, value in values.items() if value}), case)


def _involvement(unit: Any, wanted: tuple[str, str, str]) -> Any:
    case, event, person = wanted
    values = {"person": person, "target_kind": "event", "target_uid": event, "degree": "victim"}
    return unit.add("involvement", values, case)


class _Exhibits:
    """Small pictures, each of its own bytes, each an object file like any other."""

    def __init__(self, session: Session) -> None:
        self._objects = session.vault.objects
        self._pictures = [_picture(n) for n in range(24)]
        self._numbers: dict[str, int] = {}

    def __call__(self, unit: Any, wanted: tuple[int, str]) -> Any:
        n, case = wanted
        data = self._pictures[n % len(self._pictures)] + n.to_bytes(8, "big")
        stored = self._objects.write(iter([data]), len(data))
        part = IngestedPart(
            stored.object_id, stored.key, stored.size, hashlib.sha256(data).hexdigest(), "image/jpeg", "image/jpeg",
            False, f"IMG_{n:05d}.jpg", "camera", _AT, None, _AT, None, "",
        )  # fmt: skip
        unit.database.run(
            "INSERT INTO object (object_id, key, size, sha256) VALUES (?,?,?,?)",
            (part.object_id.hex(), part.key, part.size, part.sha256),
        )
        number = self._numbers[case] = self._numbers.get(case, 0) + 1
        values = {"exhibit": f"E-{number:03d}", "title": f"Photograph {n} of {_PLACES[n % len(_PLACES)]}",
                  "evidence_kind": "photo", "digest": exhibit_digest([part]), "pages": 1}  # fmt: skip
        evidence = unit.add("evidence", values, case)
        unit.add("part", {**part.values(1), "evidence": evidence.uid}, case)
        line = custody_line("ingested", digest=evidence.digest, tool="bench", by=unit.stamp.actor)
        unit.add("custody", {**line, "evidence": evidence.uid}, case)
        return evidence


def _count_numbers(unit: Any) -> None:
    sql = 'INSERT INTO exhibit_number SELECT "case", ?, max(CAST(substr("exhibit", 3) AS INTEGER)) FROM "evidence" GROUP BY 1'
    unit.database.run(sql, ("",))


def _picture(n: int) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (320, 240), (40 + 8 * n, 90, 200 - 6 * n))
    ImageDraw.Draw(image).ellipse((20 + 4 * n, 20, 200, 200), fill=(230, 220, 40 + 8 * n))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _citation(unit: Any, wanted: tuple[str, str, str]) -> Any:
    case, exhibit, target = wanted
    values = {"evidence": exhibit, "target_kind": unit.kind(target), "target_uid": target, "page": 1}
    return unit.add("citation", values, case)


def _deadline(unit: Any, wanted: tuple[str, int]) -> Any:
    case, n = wanted
    values = {
        "deadline_kind": "statutory",
        "title": f"Reply {n + 1}",
        "due_at": f"2026-{1 + n % 12:02d}-{1 + n % 28:02d}T12:00:00Z",
    }
    return unit.add("deadline", values, case)


def make(path: Path, size: Size, tell: Callable[[str], object] = lambda words: None) -> Session:
    """A new vault at `path` with all that; the caller locks it."""
    session, _ = sessions.create(path, Passphrase(bytearray(SECRET)), worker="Bench", kdf=KdfParams(65536, 1, 1))
    fill(session, size, tell)
    return session


if __name__ == "__main__":
    make(Path(sys.argv[1]), Size().share(float(sys.argv[2]) if len(sys.argv) > 2 else 1.0), print).lock()
