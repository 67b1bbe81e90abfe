"""Checkpoints shown to partners: co-signed when a journal only grew; forks named, both sides of them kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import cards, cards_trust, dossier, receipts, records, witnessing, witnessing_anew
from app.actions.verifying import verify
from app.domain.errors import CardNotVerified, Refused
from app.handover.statements import Shown
from app.vault import identity
from app.vault.identity import Checkpoint
from tests.dossier.papers import text_of
from tests.partners import Partner, exchanged, partners, reopen


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[list[Partner]]:
    with partners(tmp_path) as made:
        yield made


def grow(one: Partner, count: int = 3) -> None:
    for _ in range(count):
        one.do(lambda unit: unit.add("case", {"title": "Heron"}))


def offer(one: Partner, other: Partner) -> dict[str, Any]:
    return one.ask(witnessing.offer, one.cards[other.name])


def shown(one: Partner, other: Partner, value: dict[str, Any], **options: Any) -> witnessing.Sight:
    return other.do(witnessing.witness, other.cards[one.name], value, **options)


def answered(one: Partner, other: Partner) -> dict[str, Any]:
    """A package from one to the other whose receipt came back."""
    _, come = exchanged(one, other)
    text = other.do(receipts.make_receipt, come, "accepted", checkpoint=offer(one, other))
    return one.do(receipts.take_statement, text.encode())


def test_a_journal_that_grew_is_co_signed_with_a_proof(pair: list[Partner]) -> None:
    one, other = pair
    first = answered(one, other)
    assert (first["sight"], first["ours"], first["theirs"]) == ("cosigned", "", "seen")
    grow(one)
    second = offer(one, other)
    assert second["since"] is not None
    assert second["proof"]
    told = answered(one, other)
    assert (told["sight"], told["ours"]) == ("cosigned", "")
    rows = one.ask(witnessing.seen_by)
    assert [(row["name"], row["at"] is not None) for row in rows] == [
        ("Lantern Desk / Worker of Lantern Desk", True)
    ] * 2
    assert [verify(at.session).problems for at in pair] == [[], []]


def test_a_custody_report_says_who_saw_the_journal(tmp_path: Path, pair: list[Partner]) -> None:
    one, other = pair
    code = one.do(records.add_case, {"title": "Kite"}).code
    answered(one, other)
    dossier.build_dossier(one.session, code, "custody_report", tmp_path / "report.pdf")
    text = " ".join(text_of((tmp_path / "report.pdf").read_bytes()).split())
    assert "Seen by Lantern Desk" in text
    assert "Worker of" not in text
    assert "as they state" in text


def test_a_checkpoint_with_no_proof_or_a_smaller_one_is_not_co_signed(pair: list[Partner]) -> None:
    one, other = pair
    early = offer(one, other)
    grow(one)
    answered(one, other)
    grow(one)
    bare = {**offer(one, other), "proof": [], "since": None}
    assert shown(one, other, bare).state == "unproven"
    sight = shown(one, other, early)
    assert (sight.state, sight.cosignature) == ("behind", None)
    assert sight.known is not None
    assert shown(one, other, offer(one, other)).state == "cosigned"
    assert [verify(at.session).problems for at in pair] == [[], []]


def test_what_was_not_co_signed_is_not_when_it_is_shown_again(pair: list[Partner]) -> None:
    one, other = pair
    early = offer(one, other)
    grow(one)
    answered(one, other)
    grow(one)
    bare = {**offer(one, other), "proof": [], "since": None}
    assert [shown(one, other, bare).state for _ in range(3)] == ["unproven"] * 3
    assert [shown(one, other, early).state for _ in range(3)] == ["behind"] * 3


def test_after_a_receipt_that_was_lost_the_next_but_one_is_co_signed(pair: list[Partner]) -> None:
    one, other = pair
    answered(one, other)
    grow(one)
    assert shown(one, other, offer(one, other)).state == "cosigned"  # what says so never comes back
    grow(one)
    first, second = answered(one, other), answered(one, other)
    assert (first["sight"], first["ours"]) == ("unproven", "")
    assert (second["sight"], second["ours"]) == ("cosigned", "")
    assert [verify(at.session).problems for at in pair] == [[], []]


def test_the_same_one_again_is_answered_with_the_same_signature(pair: list[Partner]) -> None:
    one, other = pair
    made = offer(one, other)
    first, again = shown(one, other, made), shown(one, other, made)
    assert first.state == again.state == "cosigned"
    assert first.cosignature == again.cosignature


def test_a_partner_not_verified_is_seen_and_not_co_signed(pair: list[Partner]) -> None:
    one, other = pair
    other.do(cards_trust.distrust_card, other.cards[one.name], "another voice")
    assert shown(one, other, offer(one, other)).state == "seen"
    other.do(cards_trust.verify_card, other.cards[one.name])
    assert shown(one, other, offer(one, other), cosign=False).state == "seen"
    assert shown(one, other, offer(one, other)).state == "cosigned"


def test_another_s_checkpoint_is_refused(pair: list[Partner]) -> None:
    one, other = pair
    own = other.ask(witnessing.offer, None)
    with pytest.raises(Refused, match="not signed by the partner"):
        shown(one, other, own)
    good = offer(one, other)
    for spoiled in (
        {},
        {**good, "text": "x"},
        {**good, "proof": ["zz"]},
        {**good, "since": {}},
        {**good, "sshsig": "x"},
    ):
        with pytest.raises(Refused):
            shown(one, other, spoiled)
    assert other.ask(lambda reader: reader.database.value("SELECT count(*) FROM witness")) == 0


def forged(one: Partner, other: Partner, size: int, root: bytes) -> dict[str, Any]:
    """A checkpoint that its own installation signs and that is not what its journal was."""
    good = Shown.from_json(offer(one, other))
    checkpoint = Checkpoint(good.checkpoint.origin, size, root)
    signed = identity.sign(one.session.site, checkpoint.text())
    return Shown(checkpoint.text().decode(), signed, good.proof, good.since).to_json()


def test_a_fork_is_refused_both_are_kept_and_it_is_named(pair: list[Partner]) -> None:
    one, other = pair
    answered(one, other)
    grow(one)
    size = Shown.from_json(offer(one, other)).checkpoint.size
    sight = shown(one, other, forged(one, other, size, bytes(32)))
    assert (sight.state, sight.cosignature) == ("fork", None)
    assert sight.known is not None
    assert other.ask(witnessing_anew.standing, other.record(one)) == "fork"
    assert other.ask(lambda reader: reader.database.value("SELECT count(*) FROM witness")) == 2
    found = verify(other.session)
    assert found.problems == []
    assert [(one.code, one.subject) for one in found.notes] == [("partner_fork", "Heron House / Worker of Heron House")]


def test_of_one_size_there_is_one_root(pair: list[Partner]) -> None:
    one, other = pair
    made = offer(one, other)
    assert shown(one, other, made).state == "cosigned"
    size = Shown.from_json(made).checkpoint.size
    assert shown(one, other, forged(one, other, size, bytes(32))).state == "fork"
    claim = {**offer(one, other), "since": {"size": size, "root": "11" * 32}}
    assert shown(one, other, claim).state == "cosigned"  # the one that was seen already
    grow(one)
    claim = {**offer(one, other), "since": {"size": size, "root": "11" * 32}}
    assert shown(one, other, claim).state == "fork"


def test_a_vault_put_back_to_yesterday_shows_against_a_co_signature(tmp_path: Path, pair: list[Partner]) -> None:
    one, other = pair
    grow(one)
    reopen(one)
    one.session.lock()
    shutil.copytree(one.path, tmp_path / "yesterday")
    reopen(one)
    grow(one)
    _, come = exchanged(one, other)
    text = other.do(receipts.make_receipt, come, "accepted", checkpoint=offer(one, other))
    (tmp_path / "receipt.hvr").write_text(text)
    assert verify(one.session, receipts=[tmp_path / "receipt.hvr"]).problems == []
    # The whole folder of yesterday, consistent in itself.
    one.session.lock()
    shutil.rmtree(one.path)
    shutil.copytree(tmp_path / "yesterday", one.path)
    reopen(one)
    assert verify(one.session).problems == []
    [problem] = verify(one.session, receipts=[tmp_path / "receipt.hvr"]).problems
    assert problem.code == "receipt_ahead"
    # And when it works on, the partner sees it with the next package.
    grow(one)
    _, come = exchanged(one, other)
    behind = offer(one, other)
    text = other.do(receipts.make_receipt, come, "accepted", checkpoint=behind)
    told = one.do(receipts.take_statement, text.encode())
    assert told["sight"] in {"behind", "fork", "unproven"}
    assert told["ours"] in {"behind", "differs"}
    grow(one, 20)
    sight = shown(one, other, offer(one, other))
    assert sight.state in {"fork", "unproven"}
    assert sight.cosignature is None


def put_back(one: Partner, folder: Path) -> None:
    """The vault's folder as it was copied to `folder`."""
    one.session.lock()
    shutil.rmtree(one.path)
    shutil.copytree(folder, one.path)
    reopen(one)


@pytest.mark.parametrize("seen_first", [True, False])
def test_after_a_loss_it_told_of_a_partner_is_co_signed_again(
    tmp_path: Path, pair: list[Partner], *, seen_first: bool
) -> None:
    one, other = pair
    if seen_first:
        answered(one, other)
    reopen(one)
    one.session.lock()
    shutil.copytree(one.path, tmp_path / "yesterday")
    reopen(one)
    grow(one)
    lost = offer(one, other)
    assert shown(one, other, lost).state == "cosigned"
    card = other.cards[one.name]
    with pytest.raises(Refused, match="nothing to accept"):
        other.do(witnessing_anew.accept_line, card, "x")
    put_back(one, tmp_path / "yesterday")
    grow(one, 20)
    assert shown(one, other, offer(one, other)).state in {"fork", "unproven"}
    told = other.do(witnessing_anew.accept_line, card, "their disk broke; they said so by phone")
    assert told["aside"] == 1
    # From here on it has to follow again, and what was lost never comes back as theirs.
    assert shown(one, other, offer(one, other)).state == "cosigned"
    grow(one)
    assert [answered(one, other)["sight"] for _ in range(2)] == ["unproven", "cosigned"]
    assert shown(one, other, lost).cosignature is None
    size = Shown.from_json(offer(one, other)).checkpoint.size
    assert shown(one, other, forged(one, other, size - 1, bytes(32))).state in {"fork", "behind"}
    assert [verify(at.session).problems for at in pair] == [[], []]
    reasons = other.ask(lambda reader: reader.database.rows("SELECT value FROM journal_value"))
    assert any("their disk broke" in str(row[0]) for row in reasons)


def test_a_fork_that_is_accepted_is_still_named(pair: list[Partner]) -> None:
    one, other = pair
    answered(one, other)
    card = other.cards[one.name]
    other.do(cards_trust.distrust_card, card, "another voice")
    with pytest.raises(CardNotVerified):
        other.do(witnessing_anew.accept_line, card, "x")
    other.do(cards_trust.verify_card, card)
    size = Shown.from_json(offer(one, other)).checkpoint.size
    assert shown(one, other, made := forged(one, other, size, bytes(32))).state in {"fork", "unproven"}
    other.do(witnessing_anew.accept_line, card, "restored")
    assert other.ask(witnessing_anew.standing, other.record(one)) == "seen"
    found = verify(other.session)
    assert found.problems == []
    for note in found.notes:
        assert "went on from it" in note.message
    assert made


def test_what_was_signed_over_this_vault_can_be_neither_lost_nor_changed_unseen(pair: list[Partner]) -> None:
    one, other = pair
    answered(one, other)
    answered(one, other)

    def codes(at: Partner) -> set[str]:
        return {found.code for found in verify(at.session).problems}

    def spoil(at: Partner, sql: str) -> None:
        at.session.exclusively(lambda: at.session.database.run(sql))

    spoil(one, "DELETE FROM cosignature WHERE size=(SELECT min(size) FROM cosignature)")
    assert codes(one) == {"cosignature_missing"}
    spoil(one, "UPDATE cosignature SET size=size+100000")
    assert codes(one) >= {"cosignature", "cosignature_added", "cosignature_missing"}
    spoil(other, "DELETE FROM witness")
    assert codes(other) == {"witness_missing"}


def test_a_card_altered_past_the_application_is_named(pair: list[Partner]) -> None:
    one, other = pair
    spoil = """UPDATE "card" SET "trust"='verified', "fingerprint"='00'"""
    other.do(cards_trust.distrust_card, other.cards[one.name], "x")
    other.session.exclusively(lambda: other.session.database.run(spoil))
    found = {problem.code for problem in verify(other.session).problems}
    assert "card" in found
    assert other.ask(cards.get, other.cards[one.name]).trust == "verified"
