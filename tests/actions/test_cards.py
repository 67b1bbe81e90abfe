"""Partners: cards taken in, verified, changed, exchanged on the way, revoked; nothing old revives trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.actions import cards, cards_taking, cards_trust, records
from app.actions.verifying import verify
from app.domain.errors import BadFile, CardNotVerified, CardRevoked, Refused, Stale
from app.handover import cards as paper
from app.vault import crypto, identity
from app.vault.credentials import BadRecoveryCode, printed
from app.vault.identity import Site
from tests.partners import Partner, partner, partners

EARLY, LATE = "2026-01-01T10:00:00.000Z", "2026-06-01T10:00:00.000Z"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partner]:
    """One vault for all tests here: each uses partners of its own."""
    made = partner(tmp_path_factory.mktemp("office"), "Heron House")
    yield made
    assert verify(made.session).problems == []
    made.session.lock()


class Elsewhere:
    """Somebody else's installation: cards of it, and its revocation secret."""

    def __init__(self, name: str = "Lantern Desk") -> None:
        self.secret = bytearray(crypto.random_bytes(16))
        self.site = identity.new_site(name, "Noor", bytes(self.secret))

    def card(self, when: str = EARLY, site: Site | None = None, earlier: tuple[Site, ...] = ()) -> bytes:
        return paper.file_text(paper.issue(site or self.site, when, earlier)).encode()

    def spoken(self) -> str:
        return printed(self.secret)

    def rekeyed(self) -> Site:
        """The same installation with other keys and another secret."""
        return replace(identity.new_site(self.site.organisation, "Noor"), site_id=self.site.site_id)


def entries(office: Partner) -> int:
    return office.ask(lambda reader: reader.database.value("SELECT size FROM tree"))


def test_two_organisations_exchange_cards_and_verify(tmp_path: Path) -> None:
    with partners(tmp_path) as (one, other):
        record = one.record(other)
        assert (record.name, record.worker, record.trust) == ("Lantern Desk", "Worker of Lantern Desk", "verified")
        assert (record.fingerprint, record.verified_how) == (other.fingerprint, "words")
        assert record.verified_by and record.verified_at
        contact = one.ask(cards.sendable, record.uid)[1]
        assert contact.keys == other.session.site.public()
        assert one.ask(cards.signer, contact.keys.ed25519) == contact.keys
        assert one.ask(cards.signer, bytes(32)) is None
        assert other.ask(cards.identities)[0].recipient() == contact.hybrid
        assert verify(one.session).problems == []


def test_a_card_is_not_verified_by_coming_and_blocks_sending(office: Partner) -> None:
    told = office.take(Elsewhere().card())
    assert (told["verified"], told["trust"], told["state"], told["warnings"]) == (False, "unverified", "new", [])
    with pytest.raises(CardNotVerified):
        office.ask(cards.sendable, told["uid"])


def test_the_same_card_again_changes_nothing(office: Partner) -> None:
    there = Elsewhere()
    uid = office.take(there.card())["uid"]
    office.do(cards_trust.verify_card, uid)
    before = entries(office)
    told = office.take(there.card())
    assert (told["uid"], told["state"], told["verified"], entries(office)) == (uid, "same", True, before)


def test_an_older_card_after_a_newer_one_changes_nothing_of_it(office: Partner) -> None:
    there = Elsewhere()
    later = replace(there.site, worker="Rana")
    uid = office.take(there.card(EARLY))["uid"]
    office.do(cards_trust.verify_card, uid)
    assert office.take(there.card(LATE, later))["state"] == "newer"
    assert office.ask(cards.get, uid).worker == "Rana"
    before = entries(office)
    assert office.take(there.card(EARLY))["state"] == "older"
    assert (office.ask(cards.get, uid).worker, entries(office)) == ("Rana", before)
    assert office.ask(cards.get, uid).trust == "verified"


def test_our_own_card_is_refused(office: Partner) -> None:
    with pytest.raises(Refused, match="this vault itself"):
        office.take(office.card())
    forged = replace(identity.new_site("Heron House"), site_id=office.session.site.site_id)
    with pytest.raises(Refused, match="forged"):
        office.take(Elsewhere().card(site=forged))


def test_a_card_exchanged_on_its_way_is_another_partner_and_shows_when_compared(office: Partner) -> None:
    genuine, middle = Elsewhere(), Elsewhere()
    swapped = replace(middle.site, site_id=genuine.site.site_id)
    uid = office.take(genuine.card())["uid"]
    office.do(cards_trust.verify_card, uid)
    told = office.take(genuine.card(LATE, swapped))
    assert told["uid"] != uid
    assert (told["trust"], told["state"]) == ("unverified", "new")
    assert [one["card"] for one in told["warnings"]] == [uid]
    assert office.ask(cards.get, uid).trust == "verified"
    fingerprint = office.ask(cards.get, uid).fingerprint
    with pytest.raises(Refused, match="exchanged"):
        office.do(cards_trust.verify_card, told["uid"], "qr", compared=paper.qr_text(fingerprint))
    with pytest.raises(Refused, match="forged"):
        office.do(cards_trust.verify_card, told["uid"])


def test_a_card_that_shares_one_signing_key_alone_is_refused(office: Partner) -> None:
    there = Elsewhere()
    office.take(there.card())
    broken = replace(identity.new_site("Lantern Desk"), ed25519_seed=there.site.ed25519_seed)
    with pytest.raises(Refused, match="a key was broken"):
        office.take(there.card(LATE, broken))


def test_what_was_compared_is_the_whole_fingerprint_of_the_card_that_was_shown(office: Partner) -> None:
    uid = office.take(Elsewhere().card())["uid"]
    fingerprint = office.ask(cards.get, uid).fingerprint
    with pytest.raises(Refused, match="no fingerprint"):
        office.do(cards_trust.verify_card, uid, "fingerprint", compared=fingerprint[:60])
    with pytest.raises(Stale):
        office.do(cards_trust.verify_card, uid, shown="0" * 64)
    made = office.do(
        cards_trust.verify_card, uid, "fingerprint", shown=fingerprint, compared=paper.grouped(fingerprint)
    )
    assert (made.trust, made.verified_how) == ("verified", "fingerprint")
    assert office.do(cards_trust.distrust_card, uid, "another voice").trust == "unverified"
    assert office.ask(cards.get, uid).verified_at is None


def test_a_change_signed_by_the_old_keys_is_changed_and_not_verified(office: Partner) -> None:
    there = Elsewhere()
    uid = office.take(there.card())["uid"]
    office.do(cards_trust.verify_card, uid)
    new = there.rekeyed()
    told = office.take(there.card(LATE, new, (there.site,)))
    assert (told["uid"], told["trust"], told["state"], told["verified"]) == (uid, "changed", "changed", False)
    with pytest.raises(CardNotVerified):
        office.ask(cards.sendable, uid)
    old = office.ask(cards.known, there.site.public().ed25519)
    assert (old.record.uid, old.current, old.trust) == (uid, False, "changed")
    assert office.ask(cards.signer, new.public().ed25519) == new.public()
    office.do(cards_trust.verify_card, uid)
    assert office.ask(cards.sendable, uid)[1].keys == new.public()
    # What the old keys sign stays unverified, and their card brings nothing back.
    assert office.ask(cards.known, there.site.public().ed25519).trust == "changed"
    before = entries(office)
    assert office.take(there.card())["state"] == "superseded"
    assert entries(office) == before


def test_a_change_of_keys_of_a_partner_never_verified_stays_unverified(office: Partner) -> None:
    there = Elsewhere()
    uid = office.take(there.card())["uid"]
    told = office.take(there.card(LATE, there.rekeyed(), (there.site,)))
    assert (told["uid"], told["trust"]) == (uid, "unverified")


def test_a_second_change_from_keys_that_were_given_up_is_refused(office: Partner) -> None:
    there = Elsewhere()
    office.take(there.card())
    office.take(there.card(LATE, there.rekeyed(), (there.site,)))
    with pytest.raises(Refused, match="changed already"):
        office.take(there.card(LATE, there.rekeyed(), (there.site,)))


def test_a_revocation_is_final_over_any_later_change(office: Partner) -> None:
    there = Elsewhere()
    uid = office.take(there.card())["uid"]
    office.do(cards_trust.verify_card, uid)
    thief = there.rekeyed()
    office.take(there.card(LATE, thief, (there.site,)))
    office.do(cards_trust.verify_card, uid)
    # The secret of the card before the change ends it too: a thief may have made the change.
    told = office.do(cards_trust.revoke_card, there.spoken().lower().replace("-", " "), uid)
    assert told == {"uid": uid, "trust": "revoked", "known": True}
    record = office.ask(cards.get, uid)
    assert record.revoked_at and record.trust == "revoked"
    for data in (there.card(), there.card(LATE, thief), there.card(LATE, there.rekeyed(), (thief,))):
        with pytest.raises(CardRevoked):
            office.take(data)
    for command in (cards_trust.verify_card, lambda unit, uid: cards_trust.distrust_card(unit, uid, "x")):
        with pytest.raises(CardRevoked):
            office.do(command, uid)
    for key in (there.site, thief):
        with pytest.raises(CardRevoked):
            office.ask(cards.signer, key.public().ed25519)
    with pytest.raises(CardRevoked):
        office.ask(cards.sendable, uid)


def test_a_secret_of_an_earlier_card_with_the_same_keys_revokes(office: Partner) -> None:
    there = Elsewhere()
    uid = office.take(there.card())["uid"]
    # Whoever has the keys can make a card with another secret: the first one counts still.
    newer = replace(there.site, revocation_digest=bytes(32))
    office.take(there.card(LATE, newer))
    assert office.do(cards_trust.revoke_card, there.spoken())["uid"] == uid


def test_a_secret_told_before_the_card_came_revokes_it_when_it_comes(office: Partner) -> None:
    there = Elsewhere()
    told = office.do(cards_trust.revoke_card, there.spoken())
    assert told["known"] is False
    came = office.take(there.card())
    assert (came["uid"], came["trust"], came["verified"]) == (told["uid"], "revoked", False)
    with pytest.raises(CardRevoked):
        office.take(there.card(LATE))


def test_a_secret_told_before_a_change_of_keys_ends_the_partner_when_it_comes(office: Partner) -> None:
    there = Elsewhere()
    uid = office.take(there.card())["uid"]
    office.do(cards_trust.verify_card, uid)
    later = Elsewhere()
    office.do(cards_trust.revoke_card, later.spoken())
    new = replace(there.rekeyed(), revocation_digest=later.site.revocation_digest)
    assert office.take(there.card(LATE, new, (there.site,)))["trust"] == "revoked"
    assert office.ask(cards.get, uid).trust == "revoked"


def test_a_revoked_partner_that_was_deleted_comes_back_by_no_way(office: Partner) -> None:
    there = Elsewhere()
    uid = office.take(there.card())["uid"]
    office.do(cards_trust.revoke_card, there.spoken(), uid)
    with pytest.raises(Refused, match="remembered for good"):
        office.do(records.erase_fields, uid, [], "tidy")
    office.do(records.delete_record, uid, "tidy")
    with pytest.raises(CardRevoked):
        office.take(there.card())
    with pytest.raises(CardRevoked):
        office.ask(cards.signer, there.site.public().ed25519)


def test_another_secret_or_a_slip_revokes_nobody(office: Partner) -> None:
    there, other = Elsewhere(), Elsewhere()
    uid = office.take(there.card())["uid"]
    with pytest.raises(Refused, match="not the secret"):
        office.do(cards_trust.revoke_card, other.spoken(), uid)
    with pytest.raises(BadRecoveryCode):
        office.do(cards_trust.revoke_card, there.spoken()[:-1] + "0", uid)
    assert office.ask(cards.get, uid).trust == "unverified"


def test_names_of_others_are_kept_as_plain_words(office: Partner) -> None:
    there = Elsewhere("<b>Bank</b>\u202e<script>")
    uid = office.take(there.card())["uid"]
    assert office.ask(cards.get, uid).name == "<b>Bank</b><script>"


@pytest.mark.parametrize(
    "data", [b"", b"x" * 100_000, b"Havenfile contact card 1\n-----BEGIN HAVENFILE STATEMENT-----\n"]
)
def test_what_is_no_card_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.hvcard").write_bytes(data)
    with pytest.raises(BadFile) as caught:
        cards_taking.read_card(tmp_path / "a.hvcard")
    assert "a.hvcard" in caught.value.message


def test_a_card_file_that_exists_is_left_alone(office: Partner, tmp_path: Path) -> None:
    out = tmp_path / "ours.hvcard"
    told: dict[str, Any] = cards.export_card(office.session, out)
    assert told["fingerprint"] == office.fingerprint
    assert paper.read(out.read_bytes()).card.organisation == "Heron House"
    with pytest.raises(Refused):
        cards.export_card(office.session, out)
