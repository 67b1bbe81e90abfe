"""A partner in the golden story: cards, a package each way, a receipt, and a value that both have changed."""

from __future__ import annotations

from pathlib import Path

from app import session as sessions
from app.actions import cards, cards_taking, cards_trust, receipts, records, sealing, sealing_choice
from app.actions.receiving import taking
from app.actions.receiving.source import Source
from app.session import Session
from app.vault.credentials import KdfParams, Passphrase

ORGANISATION = "Example Partners (invented)"
THEIRS, OURS = "Held at the district office", "Held at the police department"


def exchange(session: Session, folder: Path, event: str, kdf: KdfParams) -> None:
    """Case ALDER goes over, is changed on both sides, and comes back: the title of `event` is in conflict then."""
    other, _ = sessions.create(
        folder / "other.haven", Passphrase(bytearray(b"an invented partner")), worker="Ida", organisation=ORGANISATION,
        kdf=kdf,
    )  # fmt: skip
    with other:
        there, here = _known(session, other), _known(other, session)
        _hand_over(session, other, there, folder / "one.hvn")
        session.do(records.edit_record, event, {"title": OURS})
        other.do(records.edit_record, event, {"title": THEIRS})
        _hand_over(other, session, here, folder / "two.hvn")


def _known(session: Session, other: Session) -> str:
    """The other's card, taken in and verified; its uid."""
    file = cards_taking.parse_card(_card(other), "card.hvcard")
    uid = str(session.do(cards_taking.take_card, file).result["uid"])
    session.do(cards_trust.verify_card, uid)
    return uid


def _card(session: Session) -> bytes:
    from app.handover import cards as paper

    return paper.file_text(cards.own_card(session)).encode()


def _hand_over(giver: Session, taker: Session, to: str, package: Path) -> None:
    order = giver.ask(sealing_choice.order, ["ALDER"], {}, to=to, override="an invented reason")
    sealing.seal(giver, order, package)
    told = taking.accept(taker, Source((package,)), taking.Decision(reason="an invented reason"))
    giver.do(receipts.take_statement, told["receipt"].encode())
