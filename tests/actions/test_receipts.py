"""Receipts, withdrawals and destruction receipts: bound to one package, by one partner; forged ones change nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from app.actions import cards_trust, receipts, records, today
from app.actions.verifying import verify
from app.domain.errors import BadFile, CardNotVerified, CardRevoked, NotFound, Refused
from app.domain.ids import new_uid
from app.handover import statements
from app.handover.signed_text import DESTROY, RECEIPT, WITHDRAW
from app.handover.statements import Statement
from app.vault import identity
from tests.partners import Partner, exchanged, partners


def taken_over(reader: Any) -> set[str]:
    """What stands on Today no more, as Today finds it."""
    return {row[0] for row in reader.database.rows(today.TAKEN_OVER)}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Partner]]:
    with partners(tmp_path_factory.mktemp("three"), 3) as made:
        yield made
        assert [verify(one.session).problems for one in made] == [[], [], []]


@pytest.fixture
def two(three: list[Partner]) -> list[Partner]:
    return three[:2]


def entries(one: Partner) -> int:
    return one.ask(lambda reader: reader.database.value("SELECT size FROM tree"))


def get(one: Partner, uid: str) -> Any:
    return one.do(lambda unit: unit.find(uid))


def take(one: Partner, text: str | bytes) -> dict[str, Any]:
    return one.do(receipts.take_statement, text if isinstance(text, bytes) else text.encode(), "r.hvr")


def unchanged(one: Partner, text: str | bytes, error: type[Exception], match: str | None = None) -> None:
    before = entries(one)
    with pytest.raises(error, match=match):
        take(one, text)
    assert entries(one) == before


def body(sender: Partner, receiver: Partner, out: str, /, **other: Any) -> dict[str, Any]:
    package = get(sender, out)
    made = {
        "package": package.package, "digest": package.digest, "number": package.number,
        "sender": sender.fingerprint, "receiver": receiver.fingerprint, "time": "2026-06-01T10:00:00.000Z",
        "outcome": "accepted", "answers": [], "checkpoint": None,
        "seen": {"state": "unproven", "cosignature": None, "known": None},
    }  # fmt: skip
    return {**made, **other}


def signed(by: Partner, use: str, values: dict[str, Any]) -> str:
    return Statement(use, values).sign(by.session.site)


def test_a_receipt_acknowledges_and_answers_each_offer_by_name(two: list[Partner]) -> None:
    sender, receiver = two
    asylum, filing = new_uid(), new_uid()
    out, come = exchanged(sender, receiver, [{"uid": asylum, "sort": "deadline"}, {"uid": filing, "sort": "filing"}])
    with pytest.raises(Refused, match="by name"):
        receiver.do(receipts.make_receipt, come, "part", {asylum: True})
    text = receiver.do(receipts.make_receipt, come, "part", {asylum: True, filing: False})
    assert sender.ask(taken_over) & {asylum, filing} == set()
    told = take(sender, text)
    assert (told["sort"], told["state"], told["outcome"], told["handover"]) == ("receipt", "taken", "part", out)
    assert told["accepted"] == {asylum: True, filing: False}
    package = get(sender, out)
    assert (package.state, package.receipt) == ("acknowledged", text)
    assert package.answered_at
    assert sender.ask(taken_over) & {asylum, filing} == {asylum}
    # The same one again, through another stick.
    before = entries(sender)
    assert take(sender, text)["state"] == "already"
    assert entries(sender) == before


def test_a_deadline_stays_on_today_until_the_partner_took_it_over(two: list[Partner]) -> None:
    sender, receiver = two
    case = sender.do(records.add_case, {"title": "Kite"}).code
    now = dt.datetime.now(dt.UTC)
    due = (now + dt.timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    deadline = sender.do(
        records.add_record, "deadline", {"title": "Appeal", "deadline_kind": "statutory", "due_at": due}, case
    ).uid

    def waiting() -> set[str]:
        return {row.uid for row in sender.ask(today.today, now)["deadlines"].rows}

    out, come = exchanged(sender, receiver, [{"uid": deadline, "sort": "deadline"}])
    assert deadline in waiting()
    take(sender, receiver.do(receipts.make_receipt, come, "accepted", {deadline: True}))
    assert deadline not in waiting()
    sender.do(receipts.make_withdrawal, out, "a mistake")
    assert deadline in waiting()


def test_a_later_answer_replaces_an_earlier_one_and_never_the_other_way(two: list[Partner]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    first = signed(receiver, RECEIPT, body(sender, receiver, out, outcome="refused"))
    later = signed(receiver, RECEIPT, body(sender, receiver, out, time="2026-06-02T10:00:00.000Z"))
    assert take(sender, later)["state"] == "taken"
    before = entries(sender)
    assert take(sender, first)["state"] == "older"
    assert entries(sender) == before
    assert get(sender, out).answers["outcome"] == "accepted"


@pytest.mark.parametrize(
    "other",
    [
        {"digest": "0" * 64}, {"number": 9999}, {"sender": "1" * 64}, {"receiver": "2" * 64},
        {"answers": [{"uid": str(new_uid()), "accepted": True}]},
    ],
    ids=["digest", "number", "sender", "receiver", "offers"],
)  # fmt: skip
def test_a_receipt_for_another_package_is_named(two: list[Partner], other: dict[str, Any]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    unchanged(sender, signed(receiver, RECEIPT, body(sender, receiver, out, **other)), Refused)
    assert get(sender, out).state == "sent"


def test_a_receipt_for_a_package_that_never_went_out_is_named(two: list[Partner]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    unchanged(sender, signed(receiver, RECEIPT, body(sender, receiver, out, package="3" * 32)), NotFound)


def test_nobody_else_answers_for_the_receiver(three: list[Partner]) -> None:
    sender, receiver, third = three
    out, _ = exchanged(sender, receiver)
    unchanged(sender, signed(third, RECEIPT, body(sender, third, out)), Refused, "another one")
    unchanged(sender, signed(third, RECEIPT, body(sender, receiver, out)), Refused, "another one")
    stranger = Statement(RECEIPT, body(sender, receiver, out)).sign(identity.new_site("Nobody"))
    unchanged(sender, stranger, Refused, "not among your contacts")
    unchanged(sender, signed(sender, RECEIPT, body(sender, receiver, out)), Refused, "not among your contacts")


def test_no_byte_of_a_receipt_can_be_changed(two: list[Partner]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    data = signed(receiver, RECEIPT, body(sender, receiver, out)).encode()
    for at in range(0, len(data), 301):
        other = bytearray(data)
        other[at] ^= 1
        before = entries(sender)
        with pytest.raises((BadFile, Refused)):
            take(sender, bytes(other))
        assert entries(sender) == before
    for spoiled in (b"", data[:-1], data + b"x", data + data, b"\xff" * 100, b"A" * (3 << 20)):
        unchanged(sender, spoiled, BadFile)


def test_a_statement_of_one_type_never_stands_for_another(two: list[Partner]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    text = signed(receiver, DESTROY, {**body(sender, receiver, out), "reason": ""})
    unchanged(sender, text.replace("Havenfile destruction receipt 1", "Havenfile receipt 1"), BadFile)
    # Signed for the right use, but saying another: the type inside counts too.
    forged = text.replace('"type":"destroy@havenfile"', '"type":"receipt@havenfile"')
    unchanged(sender, forged, BadFile)


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": "perhaps"}, {"time": "yesterday"}, {"time": "2026-13-01T00:00:00Z"}, {"number": 0},
        {"number": True}, {"answers": {}}, {"answers": [{"uid": "x", "accepted": True}]}, {"seen": None},
        {"seen": {"state": "seen"}, "checkpoint": "x"}, {"digest": "g" * 64},
    ],
)  # fmt: skip
def test_what_a_receipt_must_hold_is_checked_on_both_sides(two: list[Partner], other: dict[str, Any]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    with pytest.raises(ValueError):
        Statement(RECEIPT, body(sender, receiver, out, **other)).sign(receiver.session.site)


def test_the_original_sender_alone_withdraws(three: list[Partner]) -> None:
    sender, receiver, third = three
    out, come = exchanged(sender, receiver)
    package = body(sender, receiver, out, reason="sent to the wrong office")
    unchanged(receiver, signed(third, WITHDRAW, package), Refused, "another one")
    unchanged(receiver, signed(third, WITHDRAW, {**package, "sender": third.fingerprint}), Refused, "another one")
    unchanged(receiver, signed(sender, WITHDRAW, {**package, "digest": "0" * 64}), Refused, "another one")
    unchanged(receiver, signed(sender, WITHDRAW, {**package, "receiver": third.fingerprint}), Refused, "another one")
    text = sender.do(receipts.make_withdrawal, out, "sent to the wrong office")
    assert get(sender, out).state == "withdrawn"
    told = take(receiver, text)
    assert (told["sort"], told["state"], told["handover"]) == ("withdraw", "taken", come)
    assert (get(receiver, come).state, get(receiver, come).reason) == ("withdrawn", "sent to the wrong office")
    assert take(receiver, text)["state"] == "already"
    with pytest.raises(Refused, match="already"):
        sender.do(receipts.make_withdrawal, out, "again")
    # A receipt that was on its way comes later: the package stays withdrawn.
    late = signed(receiver, RECEIPT, body(sender, receiver, out))
    assert take(sender, late)["state"] == "taken"
    assert get(sender, out).state == "withdrawn"


def test_a_withdrawal_that_comes_before_its_package_is_kept(two: list[Partner]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    about = {**body(sender, receiver, out), "package": "4" * 32, "reason": "mistake"}
    told = take(receiver, signed(sender, WITHDRAW, about))
    found = receiver.ask(receipts.find_package, "4" * 32, "in")
    assert (found.uid, found.state, found.withdrawn_at) == (told["handover"], "withdrawn", about["time"])


def test_the_receiver_says_that_it_was_destroyed(two: list[Partner]) -> None:
    sender, receiver = two
    deadline = new_uid()
    out, come = exchanged(sender, receiver, [{"uid": deadline, "sort": "deadline"}])
    take(sender, receiver.do(receipts.make_receipt, come, "accepted", {deadline: True}))
    assert deadline in sender.ask(taken_over)
    text = receiver.do(receipts.make_destruction, come, "withdrawn by the sender")
    assert get(receiver, come).state == "destroyed"
    told = take(sender, text)
    assert (told["sort"], told["state"]) == ("destroy", "taken")
    assert (get(sender, out).state, bool(get(sender, out).destroyed_at)) == ("destroyed", True)
    # What was taken over is the sender's again.
    assert deadline not in sender.ask(taken_over)
    assert take(sender, text)["state"] == "already"
    with pytest.raises(Refused, match="already"):
        receiver.do(receipts.make_destruction, come, "again")


def test_a_package_that_nobody_answered_in_time_is_overdue(two: list[Partner]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    package = get(sender, out)
    made = dt.datetime.fromisoformat(package.made_at)
    assert receipts.state_now(package, made + dt.timedelta(days=13)) == "sent"
    assert receipts.state_now(package, made + dt.timedelta(days=15)) == "overdue"


def test_an_answer_of_a_partner_no_more_verified_or_revoked_counts_for_nothing(two: list[Partner]) -> None:
    sender, receiver = two
    out, come = exchanged(sender, receiver)
    text = receiver.do(receipts.make_receipt, come, "accepted")
    uid = sender.cards[receiver.name]
    sender.do(cards_trust.distrust_card, uid, "another voice")
    unchanged(sender, text, CardNotVerified)
    assert get(sender, out).state == "sent"
    sender.do(cards_trust.verify_card, uid)
    assert take(sender, text)["state"] == "taken"


def test_a_revoked_partner_is_heard_no_more(tmp_path_factory: pytest.TempPathFactory) -> None:
    from app.vault.credentials import printed

    with partners(tmp_path_factory.mktemp("revoked")) as (sender, receiver):
        out, come = exchanged(sender, receiver)
        text = receiver.do(receipts.make_receipt, come, "accepted")
        sender.do(cards_trust.revoke_card, printed(receiver.session.revocation))
        unchanged(sender, text, CardRevoked)
        assert get(sender, out).state == "sent"


def test_a_long_reason_is_cut_to_what_fits(two: list[Partner]) -> None:
    sender, receiver = two
    out, _ = exchanged(sender, receiver)
    text = sender.do(receipts.make_withdrawal, out, "x" * 5000)
    assert len(text) < statements.LARGEST
    assert take(receiver, text)["reason"] == "x" * statements.LONGEST_REASON
