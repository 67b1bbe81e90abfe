"""New keys of a vault: partners keep the thread and verify anew; old packages open, old checkpoints hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import cards, cards_keys, cards_trust, cards_words, receipts, witnessing
from app.actions.verifying import verify
from app.domain.errors import CardNotVerified, CardRevoked
from app.handover import cards as paper
from app.vault.credentials import printed
from tests.partners import Partner, exchanged, partners, reopen


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[list[Partner]]:
    with partners(tmp_path) as made:
        yield made


def words(one: Partner, other: Partner) -> list[str]:
    return list(cards_words.words(one.session, one.cards[other.name])["words"])


def test_both_sides_read_the_same_words_and_others_with_another_card(pair: list[Partner]) -> None:
    one, other = pair
    assert words(one, other) == words(other, one)
    # Somebody between the two gives each side a card of theirs: the words that are read out differ.
    between = paper.issue(other.session.site.__class__(*_between()), "2026-05-01T10:00:00.000Z")
    uid = one.take(paper.file_text(between).encode())["uid"]
    assert cards_words.words(one.session, uid)["words"] != words(other, one)


def _between() -> tuple[object, ...]:
    return (b"m" * 16, "Lantern Desk", "Noor", b"a" * 32, b"b" * 32, b"c" * 32, b"d" * 32)


def test_new_keys_are_changed_and_not_verified_and_everything_old_still_holds(pair: list[Partner]) -> None:
    one, other = pair
    uid, before = other.cards[one.name], words(one, other)
    _, come = exchanged(one, other)
    shown = one.ask(witnessing.offer, one.cards[other.name])
    sealed_for = one.ask(cards.identities)
    told = cards_keys.change_keys(one.session, "a computer was lost")
    assert told["fingerprint"] == one.fingerprint != told["earlier"]
    assert {one.recipient() for one in sealed_for} < {one.recipient() for one in one.ask(cards.identities)}
    taken = other.take(one.card())
    assert (taken["uid"], taken["trust"], taken["fingerprint"]) == (uid, "changed", told["fingerprint"])
    with pytest.raises(CardNotVerified):
        other.ask(cards.sendable, uid)
    # A package that was on its way was signed by the old keys: it is answered, and not co-signed.
    text = other.do(receipts.make_receipt, come, "accepted", checkpoint=shown)
    assert '"state":"seen"' in text
    assert words(one, other) == words(other, one) != before
    other.do(cards_trust.verify_card, uid)
    assert other.ask(cards.sendable, uid)[1].fingerprint == told["fingerprint"]
    _, come = exchanged(one, other)
    shown = one.ask(witnessing.offer, one.cards[other.name])
    assert '"state":"cosigned"' in other.do(receipts.make_receipt, come, "accepted", checkpoint=shown)
    reopen(one)
    assert one.fingerprint == told["fingerprint"]
    assert [verify(at.session).problems for at in pair] == [[], []]


def test_the_secret_on_the_sheet_ends_the_new_keys_too(pair: list[Partner]) -> None:
    one, other = pair
    spoken = printed(one.session.revocation)
    cards_keys.change_keys(one.session, "a computer was lost")
    assert printed(one.session.revocation) == spoken
    other.take(one.card())
    other.do(cards_trust.revoke_card, spoken)
    with pytest.raises(CardRevoked):
        other.ask(cards.sendable, other.cards[one.name])


def test_a_copy_that_stands_beside_its_original_is_another_partner(pair: list[Partner]) -> None:
    one, other = pair
    cards_keys.change_keys(one.session, "test")
    beside = paper.read(one.card(beside=True))
    assert beside.changes == ()
    assert paper.read(one.card()).changes != ()
