"""Sound recorded straight into the vault: encrypted piece by piece while it is heard, then one exhibit's one part.

A crash loses the last piece at most; each is known by its digest in a draft, as other text that is not stored yet.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.evidence import TOOL, Taken, exhibit_of, unused_destroyed
from app.domain.errors import HavenError, NotFound
from app.evidence.custody import custody_line
from app.evidence.ingest import IngestedPart, ingest_stream
from app.evidence.microphone import BYTES_A_SECOND, Microphone, NoMicrophone, wav_head
from app.jobs import Progress
from app.session import Session, keeps_reserve
from app.session.marks import REPLACED, forget_replaced, put
from app.store import drafts
from app.store.drafts import Draft
from app.vault.objects import StoredObject

__all__ = [
    "Held", "Microphone", "NoMicrophone", "Recording", "Taken", "composed", "destroy", "discard",
    "exhibit_of_recording", "forget_pieces", "forget_sound", "held", "keep",
]  # fmt: skip

DRAFT_KIND, DRAFT_FIELD = "intake", "recording"
PIECE_SECONDS = 10.0
_WAIT = 0.25


@dataclass(frozen=True, slots=True)
class Held:
    """What was recorded and waits for its exhibit: when it began (ISO 8601), bytes of sound, and its pieces.

    Each piece is known by the id of its object and its digest: new keys for the vault give the object another id.
    """

    began: str
    size: int
    pieces: tuple[tuple[str, str], ...]
    pauses: int = 0

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.size / BYTES_A_SECOND

    def text(self) -> str:
        """As the draft keeps it."""
        told = {"began": self.began, "size": self.size, "pieces": self.pieces, "pauses": self.pauses}
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Held:
        """Of the text of a draft."""
        told = json.loads(text)
        return cls(
            told["began"], told["size"], tuple((piece[0], piece[1]) for piece in told["pieces"]), told.get("pauses", 0)
        )


def held(reader: Any, uid: str) -> Held | None:
    """What was recorded under the name of a draft (query)."""
    found = next((d for d in drafts.drafts(reader.database) if d.uid == uid and d.field == DRAFT_FIELD), None)
    return Held.read(found.text) if found else None


class Recording:
    """A recording under way. Its thread ends with `stop`, with the microphone, or when the vault is locked;
    what was heard until then stays. `lost` says that the microphone went away, `failed` that the vault took no more.
    """

    def __init__(
        self,
        session: Session,
        uid: str,
        microphone: Microphone,
        before: Held | None = None,
        piece: float = PIECE_SECONDS,
    ) -> None:
        self.session, self.uid, self.microphone = session, uid, microphone
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self.kept = before or Held(now, 0, ())
        self.lost = False
        self.failed: HavenError | None = None
        self.paused = False
        self._piece = int(piece * BYTES_A_SECOND) // 2 * 2
        self._buffer = bytearray()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)

    def begin(self) -> None:
        """Start; raises NoMicrophone. Stopped before the microphone was had it gives that back and takes nothing."""
        self.microphone.start()
        if self._stopping.is_set():
            self.microphone.stop()
            return
        self.session.at_lock.append(self.stop)
        self._thread.start()

    def pause(self) -> None:
        """Give the microphone back for a while."""
        self.paused = True
        self.microphone.stop()
        self.kept = Held(self.kept.began, self.kept.size, self.kept.pieces, self.kept.pauses + 1)

    def go_on(self) -> None:
        """After a pause; raises NoMicrophone."""
        self.microphone.start()
        self.paused = False

    def ask_stop(self) -> None:
        """Let it end soon; `going` says when all that was heard lies in the vault."""
        self._stopping.set()

    def stop(self) -> None:
        """End; returns when all that was heard lies in the vault."""
        self._stopping.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()
        with contextlib.suppress(ValueError):
            self.session.at_lock.remove(self.stop)

    @property
    def going(self) -> bool:
        """Whether it still takes in what is heard (a pause counts)."""
        return self._thread.is_alive()

    @property
    def seconds(self) -> float:
        """How much was heard."""
        return (self.kept.size + len(self._buffer)) / BYTES_A_SECOND

    @property
    def level(self) -> float:
        """How loud it is now, 0.0 to 1.0."""
        return self.microphone.level

    # -- in its thread ------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while (block := self._next()) is not None or not self._over():
                self._buffer += block or b""
                if len(self._buffer) >= self._piece:
                    self._put_away()
            self._put_away()
        except HavenError as error:
            self.failed = error
        finally:
            self.microphone.stop()

    def _next(self) -> bytes | None:
        if self._stopping.is_set():
            self.microphone.stop()
            return self.microphone.take(0.0)
        return self.microphone.take(_WAIT)

    def _over(self) -> bool:
        self.lost = self.lost or (self.microphone.gone and not self._stopping.is_set())
        return self._stopping.is_set() or self.lost

    def _put_away(self) -> None:
        if not self._buffer:
            return
        stored = self.session.vault.objects.write([bytes(self._buffer)])
        pieces = (*self.kept.pieces, (stored.object_id.hex(), stored.sha256.hex()))
        kept = Held(self.kept.began, self.kept.size + stored.size, pieces, self.kept.pauses)
        try:
            self.session.do(_hold, self.uid, stored, kept)
        except BaseException:
            self.session.vault.objects.destroy(stored.object_id)
            raise
        self.kept = kept
        self._buffer.clear()


@keeps_reserve
def _hold(unit: Any, uid: str, stored: StoredObject, kept: Held) -> None:
    """Note a piece that lies in the vault, in one transaction with the draft that knows it."""
    unit.database.run(
        "INSERT INTO object (object_id, key, size, sha256) VALUES (?,?,?,?)",
        (stored.object_id.hex(), stored.key, stored.size, stored.sha256.hex()),
    )
    drafts.save(unit.database, Draft(uid, DRAFT_KIND, DRAFT_FIELD, None, kept.text(), 0, unit.stamp.at))


# -- from pieces to an exhibit -------------------------------------------------------------


def composed(session: Session, kept: Held, name: str, label: str, progress: Progress | None = None) -> IngestedPart:
    """One WAV file in the vault made of the pieces, hashed and read back; NotFound when a piece is missing."""
    began = dt.datetime.fromisoformat(kept.began)
    chunks = _chunks(session, kept, session.ask(_rows, kept.pieces))
    whole = len(wav_head(0)) + kept.size
    return ingest_stream(chunks, whole, name, label, session.vault.objects, began=began, progress=progress)


def _chunks(session: Session, kept: Held, rows: Sequence[tuple[str, bytes, int]]) -> Iterator[bytes]:
    if len(rows) < len(kept.pieces):
        raise NotFound(subject=DRAFT_FIELD)
    yield wav_head(kept.size)
    for object_id, key, size in rows:
        with session.vault.objects.open(bytes.fromhex(object_id), key, size) as reader:
            for view in reader.iterate():
                yield bytes(view)


def _rows(reader: Any, pieces: Sequence[tuple[str, str]]) -> list[tuple[str, bytes, int]]:
    """Id, key and size of the object of each piece that is there, in their order."""
    found = {}
    for column, wanted in (("sha256", [piece[1] for piece in pieces]), ("object_id", [piece[0] for piece in pieces])):
        sql = f"SELECT {column}, object_id, key, size FROM object WHERE {column} IN (SELECT value FROM json_each(?))"
        found.update({row[0]: tuple(row[1:]) for row in reader.database.rows(sql, (json.dumps(wanted),))})
    known = (found.get(object_id) or found.get(sha256) for object_id, sha256 in pieces)
    return [row for row in known if row is not None]


def exhibit_of_recording(unit: Any, part: IngestedPart, case_uid: str, values: dict[str, Any], purpose: str) -> Taken:
    """Make the exhibit: collected by recording in the application, then hashed like any other (part of a command)."""
    [taken] = exhibit_of(unit, [(None, part)], case_uid, values, "ingested")
    evidence = unit.get("evidence", taken.uid)
    line = custody_line("collected", digest=evidence.digest or "", tool=TOOL, by=unit.stamp.actor, purpose=purpose)
    unit.add("custody", {**line, "evidence": evidence.uid}, case_uid)
    return taken


def forget_pieces(unit: Any, uid: str) -> list[str]:
    """The drafts of a name and its pieces go; the ids of files to `destroy` behind the command (part of a command)."""
    found, gone = held(unit, uid), []
    drafts.drop(unit.database, uid)
    for object_id, *_ in _rows(unit, found.pieces) if found else ():
        forgotten = "DELETE FROM object WHERE object_id=? AND NOT EXISTS (SELECT 1 FROM part WHERE object=?)"
        unit.database.run(forgotten, (object_id, object_id))
        if not unit.database.value("SELECT 1 FROM object WHERE object_id=?", (object_id,)):
            put(unit.database, **{REPLACED + object_id: unit.stamp.at})
            gone.append(object_id)
    return gone


def destroy(unit: Any, object_ids: Sequence[str]) -> None:
    """Destroy the files of pieces that were forgotten (command)."""
    for object_id in object_ids:
        unit.objects.destroy(bytes.fromhex(object_id))
    forget_replaced(unit.database, object_ids)


def discard(session: Session, uid: str) -> None:
    """Destroy what was recorded, and all drafts under its name."""
    session.do(destroy, session.do(forget_pieces, uid).result)


def forget_sound(session: Session, uid: str) -> None:
    """Destroy what was recorded under a name; what was typed stays."""

    def forget(unit: Any) -> list[str]:
        typed = [one for one in drafts.drafts(unit.database) if one.uid == uid and one.field != DRAFT_FIELD]
        gone = forget_pieces(unit, uid)
        for draft in typed:
            drafts.save(unit.database, draft)
        return gone

    session.do(destroy, session.do(forget).result)


def keep(session: Session, uid: str, case: str, values: dict[str, Any], words: dict[str, str]) -> Taken:
    """Make an exhibit of what was recorded, in a case (code); `words`: name, label, purpose."""
    from app.actions.records import case_by_code  # noqa: PLC0415 - the other half of this room

    found = session.ask(held, uid)
    if found is None or not found.size:
        raise NotFound(subject=DRAFT_FIELD)
    part = composed(session, found, words["name"], words["label"])

    def store(unit: Any) -> tuple[Taken, list[str]]:
        made = exhibit_of_recording(unit, part, case_by_code(unit, case).uid, dict(values), words["purpose"])
        return made, forget_pieces(unit, uid)

    with unused_destroyed(session, [part]):
        taken, gone = session.do(store).result
    session.do(destroy, gone)
    return taken
