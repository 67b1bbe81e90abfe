"""What the golden vaults tell: invented people and papers, plain data."""

from __future__ import annotations

from typing import Any

WORKER, ORGANISATION = "Ada Lindqvist", "Example Defenders (invented)"
# NFKC makes other letters of the ligature and the Roman numeral.
PASSPHRASE = "Weißbuche — ﬁne Ⅳ"
# Of the credential that needs a file besides.
WITH_KEY_FILE = "второй ключ"

CASES: list[dict[str, Any]] = [
    {"code": "ALDER", "title": "Alder", "status": "active", "origin_state": "BY", "host_states": ["GB", "GE"],
     "summary": "A printer and her brother, pressed at home and abroad. Invented.", "tags": ["golden", "печать"]},
    {"code": "ROWAN", "title": "Rowan", "status": "monitoring", "summary": "A poet. Invented."},
]  # fmt: skip

# (key, kind, case, values): `@key` stands for the uid of an earlier record.
RECORDS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("printer", "person", "ALDER", {"name": "Даша Выдуманная", "role": "subject", "sex": "female", "birth": "around 1987",
                                    "nationalities": ["BY"], "languages": ["ru", "be"], "pseudonym": "Alder"}),
    ("printer-la", "person_name", "ALDER", {"person": "@printer", "text": "Daša Vydumanaja", "name_kind": "alias", "script": "Latn"}),
    ("brother", "person", "ALDER", {"name": "ნინო გამოგონილი", "role": "relative", "birth": "1979?"}),
    ("officer", "person", "ALDER", {"name": "النقيب المختلق", "role": "perpetrator", "agency_of": "BY"}),
    ("poet", "person", "ROWAN", {"name": "虛構的詩人", "role": "subject", "birth": "195X"}),
    ("poet-el", "person_name", "ROWAN", {"person": "@poet", "text": "Ποιητής Φανταστικός", "name_kind": "alias", "script": "Grek"}),
    ("search", "event", "ALDER", {"event_kind": "search", "title": "The workshop is searched", "when": "night of 11 to 12 August 2024",
                                  "place": "Zarechensk (invented)", "country": "BY", "narrative": "Two presses are carried off."}),
    ("held", "event", "ALDER", {"event_kind": "detention", "title": "Held and questioned", "when": "from 12 Aug to 15 Aug 2024"}),
    ("leaves", "event", "ALDER", {"event_kind": "departure", "title": "Leaves by train", "when": "between 20 Sep and 5 Oct 2024"}),
    ("calendar", "event", "ROWAN", {"event_kind": "arrest", "title": "Taken from his flat", "when": "autumn 2019"}),
    ("threat", "threat", "ALDER", {"threat_kind": "threat_message", "title": "A message tells her to come home", "first_seen": "28 October 2024",
                                   "channel": "telegram", "words": "Возвращайся сама, пока зовём.", "targets": ["@printer"]}),
    ("threat2", "threat", "ALDER", {"threat_kind": "following", "title": "A grey car on four evenings", "first_seen": "14 Nov 2024"}),
    ("consent", "consent", "ALDER", {"person": "@printer", "status": "given", "given": "March 2025", "basis": "self",
                                     "scopes": {"store": "yes", "legal_domestic": "yes", "publish_named": "no"}}),
    ("consent2", "consent", "ROWAN", {"person": "@poet", "status": "withdrawn", "scopes": {"store": "yes"}}),
    ("note", "note", "ALDER", {"text": "Ring the office, not her home."}),
    ("gone", "note", "ALDER", {"text": "A note that is deleted."}),
    ("erased", "note", "ROWAN", {"text": "A sentence that must not stay: хрустальный ключ."}),
]  # fmt: skip

EDITS: list[tuple[str, dict[str, Any]]] = [
    ("search", {"narrative": "Two presses and all paper are carried off.", "disputed": True}),
    ("threat", {"severity": 4}),
    ("consent", {"valid_until": "2027-03-31"}),
]

# (key, case, files, values); content is made from the name and the number of bytes.
EXHIBITS: list[tuple[str, str, list[tuple[str, int]], dict[str, Any]]] = [
    ("order", "ALDER", [("order-1.txt", 700), ("order-2.txt", 0), ("order-3.txt", 17_001)], {"title": "Search order in three parts", "date": "12 August 2024"}),
    ("letter", "ROWAN", [("letter.txt", 16_384)], {"title": "Letter of the publisher"}),
    ("shredded", "ROWAN", [("shredded.txt", 120)], {"title": "Taken in by mistake"}),
]  # fmt: skip

CUSTODY: dict[str, Any] = {
    "action": "collected", "at": "2025-02-11T09:00:00Z", "by": WORKER, "from_whom": "S-04", "place": "by post", "purpose": "appeal",
}  # fmt: skip

DRAFT = "half a sentence that nobody has"


def content(name: str, size: int) -> bytes:
    """The bytes of a made-up file."""
    line = f"{name}: this paper is invented.\n".encode()
    return (line * (size // len(line) + 1))[:size]
