"""The bytes of exhibits that came: each with the part it belongs to, by its digest, with a line of custody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.actions import cards
from app.actions.evidence import TOOL
from app.actions.receiving.describing import Package
from app.actions.receiving.storing import Stored, row_of
from app.domain.kinds.sentences import CAME_IN
from app.evidence.custody import custody_line, exhibit_digest
from app.session import marks
from app.store.unit import Unit

ACTION = "handover"


@dataclass(slots=True)
class Placing:
    """Parts that come, as they were before: uid to the object they had; and which exhibits got bytes."""

    package: Package
    files: frozenset[str]
    before: dict[str, str | None] = field(default_factory=dict)
    mismatched: list[str] = field(default_factory=list)

    def expect(self, unit: Unit, uid: str) -> None:
        """Note a part that comes as it stands here, before it is taken in."""
        if uid not in self.before:
            self.before[uid] = unit.database.value('SELECT "object" FROM "part" WHERE "uid"=?', (uid,))

    def settle(self, unit: Unit) -> list[str]:
        """Give exhibits whose bytes came their line of custody (part of a command); their uids.

        A part that only claims a digest gets no bytes: what lies here of another case is not given away for a claim.
        """
        exhibits: dict[str, None] = {}
        for uid, had in self.before.items():
            row = unit.database.row('SELECT "object", "sha256", "evidence" FROM "part" WHERE "uid"=?', (uid,))
            if row is None or row[0] is None or row[0] == had:
                continue
            if row[1] in self.files:
                exhibits[str(row[2])] = None
            elif had is None:
                unit.write(unit.find(uid), {"object": None}, ACTION)
        for uid in exhibits:
            self._line(unit, uid)
        return list(exhibits)

    def _line(self, unit: Unit, uid: str) -> None:
        exhibit: Any = unit.find(uid)
        parts = sorted(unit.all("part", '"evidence"=?', (uid,)), key=lambda part: part.n or 0)
        found = exhibit_digest(parts)
        if exhibit.digest and found != exhibit.digest:
            self.mismatched.append(uid)
        site = marks.read_site(unit.database)
        values = custody_line(
            "transferred_in", digest=found, tool=TOOL, by=unit.stamp.actor, to_whom=site.organisation,
            from_whom=cards.partner_name(self.package.known.record),
            purpose=CAME_IN.format(n=self.package.head.number, id=self.package.head.package_id[:8]),
        )  # fmt: skip
        unit.add("custody", {**values, "evidence": uid}, exhibit.case, ACTION)


def store_rows(unit: Unit, stored: Stored) -> None:
    """Every file that is new gets its row, so that parts find it by its digest (part of a command)."""
    sql = "SELECT 1 FROM object WHERE sha256=?"
    for digest, made in stored.files.items():
        if not unit.database.value(sql, (digest,)):
            row_of(unit, made)


def drop_unused(unit: Unit, stored: Stored) -> None:
    """Rows of files that no part took are taken back; their bytes go when the import ends (part of a command)."""
    for made in stored.files.values():
        if not unit.database.value('SELECT 1 FROM "part" WHERE "object"=?', (made.object_id.hex(),)):
            unit.database.run("DELETE FROM object WHERE object_id=?", (made.object_id.hex(),))
