"""Sound straight into the vault: the real library with its silent device; what was heard stays, whatever ends it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence, opening, queries, recording, records, verifying
from app.actions.looking import custody_of, parts_of
from app.evidence import microphone
from app.paths import ROOT
from app.session import Session
from app.vault.credentials import KdfParams

NULL = ("null",)
WORDS = {"name": "recording.wav", "label": "recorded here", "purpose": "recording in the application"}
PASSPHRASE = b"arches solving nueva frontal invites"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    kdf = KdfParams(memory_kib=64 * 1024, passes=1, lanes=1)
    made, _ = opening.make_vault(tmp_path / "vault", bytearray(PASSPHRASE), kdf=kdf)
    with made:
        made.do(records.add_case, {"title": "Birch", "code": "C-001"})
        yield made


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def begun(session: Session, seconds: float = 0.4, **options: Any) -> recording.Recording:
    """A recording with the library's silent device that has heard something."""
    made = recording.Recording(session, "intake-1", recording.Microphone(NULL), piece=0.2, **options)
    made.begin()
    until(lambda: made.seconds >= seconds)
    return made


def test_heard_sound_becomes_an_exhibit_with_its_hash_its_custody_and_nothing_outside(
    session: Session, tmp_path: Path
) -> None:
    made = begun(session)
    made.stop()
    assert not made.going
    found = session.ask(recording.held, "intake-1")
    assert found == made.kept
    assert len(found.pieces) >= 2
    taken = recording.keep(session, "intake-1", "C-001", {"title": "Told at intake"}, WORDS)
    item = session.ask(evidence.exhibit, taken.uid)
    [part] = session.ask(parts_of, taken.uid)
    assert (item.title, part.original_name, part.origin_label) == ("Told at intake", "recording.wav", "recorded here")
    assert part.media_type == "audio/x-wav" or "wav" in part.media_type
    assert part.claimed_at == found.began.replace("+00:00", "Z")
    with session.ask(evidence.source, part) as reader:
        data = b"".join(bytes(view) for view in reader.iterate())
    with wave.open(io.BytesIO(data)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.getnframes() * 2 == found.size
    actions = [(line.action, line.purpose) for line in session.ask(custody_of, taken.uid)]
    assert sorted(actions, key=str) == [("collected", "recording in the application"), ("ingested", None)]
    assert session.ask(queries.drafts) == []
    assert len(list(session.vault.objects.listing())) == 1
    assert verifying.verify(session).problems == []
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_a_microphone_taken_away_ends_it_and_what_was_heard_stays(session: Session) -> None:
    made = begun(session)
    made.microphone._device.stop()  # what the system does when it is unplugged
    until(lambda: not made.going)
    assert made.lost
    assert session.ask(recording.held, "intake-1").seconds >= 0.4


def test_locking_in_mid_sentence_keeps_the_sentence(session: Session, tmp_path: Path) -> None:
    made = begun(session, 0.3)
    session.lock()
    assert not made.going
    assert made.failed is None
    with opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE)) as again:
        found = again.ask(recording.held, "intake-1")
        assert found.size == made.kept.size >= 0.3 * microphone.BYTES_A_SECOND
        more = begun(again, found.seconds + 0.2, before=found)
        more.stop()
        assert again.ask(recording.held, "intake-1").pieces[: len(found.pieces)] == found.pieces
        taken = recording.keep(again, "intake-1", "C-001", {}, WORDS)
        assert taken.part.size == 44 + more.kept.size


def test_a_pause_gives_the_microphone_back_and_is_told(session: Session) -> None:
    made = begun(session)
    made.pause()
    assert made.microphone._device is None
    until(lambda: made.microphone.take(0.01) is None)
    before = made.seconds
    time.sleep(0.3)
    assert made.seconds - before < 0.15
    assert made.going
    made.go_on()
    until(lambda: made.seconds >= before + 0.2)
    made.stop()
    assert session.ask(recording.held, "intake-1").pauses == 1


def test_what_is_not_wanted_leaves_nothing(session: Session) -> None:
    begun(session).stop()
    recording.discard(session, "intake-1")
    assert session.ask(recording.held, "intake-1") is None
    assert list(session.vault.objects.listing()) == []
    assert session.ask(lambda reader: reader.database.rows("SELECT * FROM object")) == []
    assert session.ask(lambda reader: reader.database.rows("SELECT * FROM meta WHERE key LIKE 'replaced:%'")) == []


def test_a_recording_that_the_vault_cannot_take_says_so_and_keeps_the_rest(session: Session) -> None:
    made = begun(session)
    made.stop()
    before = session.ask(recording.held, "intake-1")
    os.rename(session.path, session.path.with_name("moved"))
    try:
        again = recording.Recording(session, "intake-1", recording.Microphone(NULL), before=before, piece=0.2)
        again.begin()
        until(lambda: not again.going)
        assert again.failed is not None
        assert again.microphone._device is None
    finally:
        os.rename(session.path.with_name("moved"), session.path)
    assert session.ask(recording.held, "intake-1") == before


def test_memory_stays_flat_and_each_piece_is_its_own(session: Session) -> None:
    made = begun(session, 1.0)
    assert len(made._buffer) <= 2 * made._piece + microphone.BYTES_A_SECOND // 5
    made.stop()
    assert len(made.kept.pieces) >= 4


def test_without_a_microphone_nothing_breaks(monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    import miniaudio

    def none(*_: object) -> None:
        raise miniaudio.MiniaudioError("failed to init device")

    monkeypatch.setattr(miniaudio, "Devices", none)
    assert not microphone.available()
    made = recording.Recording(session, "intake-1", recording.Microphone(NULL))
    with pytest.raises(recording.NoMicrophone) as refused:
        made.begin()
    assert not refused.value.there and not made.going
    assert session.at_lock.count(made.stop) == 0


def test_loudness_and_the_head_of_a_file() -> None:
    assert microphone.loudness(b"") == 0.0
    assert microphone.loudness((-32768).to_bytes(2, "little", signed=True) + bytes(4)) == 1.0
    assert microphone.loudness((16384).to_bytes(2, "little", signed=True) * 5) == 0.5
    with wave.open(io.BytesIO(microphone.wav_head(4) + bytes(4))) as sound:
        assert sound.getnframes() == 2


_SPEAK = """
import sys, time
from pathlib import Path
from app.actions import opening, recording
session = opening.open_vault(Path(sys.argv[1]), bytearray(sys.argv[2].encode()))
made = recording.Recording(session, "intake-1", recording.Microphone(("null",)), piece=0.2)
made.begin()
while made.kept.size < 12800:
    time.sleep(0.01)
print(made.kept.size, flush=True)
time.sleep(60)
"""


def test_a_killed_program_loses_the_last_piece_at_most_and_leaves_no_sound_outside(
    session: Session, tmp_path: Path
) -> None:
    session.lock()
    command = [sys.executable, "-c", _SPEAK, str(tmp_path / "vault"), PASSPHRASE.decode()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as speaker:
        size = int(speaker.stdout.readline())
        speaker.kill()
    with opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE)) as again:
        found = again.ask(recording.held, "intake-1")
        assert found.size >= size > 0
        taken = recording.keep(again, "intake-1", "C-001", {}, WORDS)
        assert taken.part.size == 44 + found.size
        assert verifying.verify(again).problems == []
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]
