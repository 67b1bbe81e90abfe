"""A package looked at: who sent it and what for is told once it is proven, and to whom it was made for alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import cards, cards_trust
from app.actions.receiving import inspecting
from app.actions.receiving.source import Source
from app.domain.errors import CardRevoked, IoFailed, NotForUs, PackageRefused, UnknownSigner
from app.handover import volumes
from app.handover.age_file import Opening, Sealing
from app.jobs import Progress
from app.vault.credentials import printed
from tests.actions.test_handover_seal import fill, sealed
from tests.partners import Partner, meet, partner, partners


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Partner]]:
    folder = tmp_path_factory.mktemp("three")
    with partners(folder, 3) as made:
        fill(made[0], folder)
        yield made


@pytest.fixture(scope="module")
def package(three: list[Partner], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "birch.hvn"
    sealed(three[0], out, three[1])
    return out


def look(one: Partner, *paths: Path, words: str = "") -> dict[str, Any]:
    return inspecting.inspect(one.session, Source(paths, words=words))


def test_who_what_for_and_how_much_and_nothing_changes(three: list[Partner], package: Path) -> None:
    sender, receiver, _ = three
    before = receiver.ask(lambda reader: reader.database.row("SELECT size, peaks FROM tree"))
    told = look(receiver, package)
    assert told["from"]["organisation"] == sender.name and told["from"]["trust"] == "verified"
    assert (told["purpose"], told["envelope"], told["state"]) == ("share_partner", "hybrid", "new")
    assert [one["title"] for one in told["deadlines"]] == ["Appeal"] and told["decisions"] == []
    assert told["files"] > 5 and told["conditions"]["onward"] == "ask" and told["consents"] == 1
    assert "onward_ask" in {one["code"] for one in told["warnings"]}
    assert receiver.ask(lambda reader: reader.database.row("SELECT size, peaks FROM tree")) == before


def test_volumes_are_found_by_one_of_them_and_taken_in_any_order(
    three: list[Partner], package: Path, tmp_path: Path
) -> None:
    made = volumes.cut(package, tmp_path, package.stat().st_size // 3, Progress())
    assert (
        look(three[1], made[1])["package"]
        == look(three[1], *reversed(made))["package"]
        == look(three[1], package)["package"]
    )
    made[1].unlink()
    with pytest.raises(PackageRefused):
        look(three[1], made[0])


def test_only_whom_it_was_made_for_opens_it(three: list[Partner], package: Path, tmp_path: Path) -> None:
    _, receiver, other = three
    with pytest.raises(NotForUs):
        look(other, package)
    # The receiver seals what was signed for them anew, for somebody who knows the sender too.
    onward = tmp_path / "onward.hvn"
    with onward.open("wb") as sink:
        sealing = Sealing(sink, cards.contact(receiver.record(other)).recipient())
        for piece in Opening(io.BytesIO(package.read_bytes()), receiver.ask(cards.identities)).pieces():
            sealing.write(piece)
        sealing.finish()
    with pytest.raises(PackageRefused) as refused:
        look(other, onward)
    assert refused.value.facts["reason_code"] == "recipient"


def test_a_passphrase_is_a_decision(three: list[Partner], tmp_path: Path) -> None:
    made = sealed(three[0], tmp_path / "by-words.hvn", None)
    told = look(three[2], tmp_path / "by-words.hvn", words=made["passphrase"])
    assert {one["code"] for one in told["decisions"]} == {"passphrase"}
    with pytest.raises(NotForUs):
        look(three[2], tmp_path / "by-words.hvn", words="other words")


def test_strangers_unverified_and_revoked_senders(three: list[Partner], tmp_path: Path) -> None:
    stranger = partner(tmp_path, "Salt Pier")
    try:
        fill(stranger, tmp_path)
        receiver = three[1]
        # The stranger knows us; we don't know them yet.
        stranger.cards[receiver.name] = stranger.take(receiver.card())["uid"]
        stranger.do(cards_trust.verify_card, stranger.cards[receiver.name])
        sealed(stranger, out := tmp_path / "s.hvn", receiver)
        with pytest.raises(UnknownSigner):
            look(receiver, out)
        meet(receiver, stranger, verified=False)
        assert [one["code"] for one in look(receiver, out)["decisions"]] == ["unverified"]
        receiver.do(cards_trust.revoke_card, printed(stranger.session.revocation))
        with pytest.raises(CardRevoked):
            look(receiver, out)
    finally:
        stranger.session.lock()


def test_a_stick_that_is_pulled_out_is_named(
    three: list[Partner], package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(io.FileIO):
        def readinto(self, buffer: Any, /) -> int:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(volumes, "FileIO", Gone)
    with pytest.raises(IoFailed) as failed:
        look(three[1], package)
    assert "birch.hvn" in failed.value.message
