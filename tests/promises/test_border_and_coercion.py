"""Border, coercion: travel mode and wipe leave nothing to open."""

from __future__ import annotations

import shutil

import pytest

from app.actions import backup, credentials, verifying, wiping
from app.domain.errors import HavenError
from tests.promises.conftest import SECRET, Office


def test_border_and_coercion_a_wipe_leaves_nothing_to_open(office: Office) -> None:
    taken = office.folder / "copy"
    told = wiping.wipe(office.path)
    assert told["left"] == []
    assert told["remains"]
    assert not office.path.exists()
    with pytest.raises(HavenError):
        office.open()
    assert not taken.exists()


def test_border_and_coercion_a_wipe_cut_short_still_opens_for_nobody(office: Office) -> None:
    """The keys go first: whoever stops it after that holds files that no passphrase and no code opens."""
    kept = office.folder / "kept"
    shutil.copytree(office.path, kept)
    from app.vault import wiping as low

    low.destroy_keys(office.path)
    for words, recovery in ((SECRET, False), (office.code, True)):
        with pytest.raises(HavenError):
            office.open(words, recovery=recovery)
    with office.open(path=kept) as untouched:  # what was copied before still opens: that is not promised away
        assert untouched.alarms == []


def test_border_and_coercion_travel_leaves_nothing_here_and_everything_at_the_office(office: Office) -> None:
    with office.open() as session:
        kept = credentials.add_passphrase(session, bytearray(b"the office knows"), "office")["id"]
        told = wiping.travel(session, office.folder / "sealed", [kept])
    assert told["opens_with"] == ["office"]
    assert not office.path.exists()
    for words, recovery in ((SECRET, False), (office.code, True)):
        with pytest.raises(HavenError):
            office.open(words, recovery=recovery, path=office.folder / "sealed")
    there = office.folder / "there"
    restored, _ = backup.restore(office.folder / "sealed", there, lambda: bytearray(b"the office knows"))
    with restored:
        assert verifying.verify(restored).problems == []
