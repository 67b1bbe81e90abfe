"""Two or three vaults of organisations that know each other: cheap keys, cards exchanged and verified."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions import cards, cards_taking, cards_trust
from app.handover import cards as paper
from app.session import Session
from tests.vaults import CHEAP, passphrase

# Plainly made-up organisations.
MADE = "2026-05-01T10:00:00.000Z"
NAMES = ("Heron House", "Lantern Desk", "Open Bridge")


@dataclass
class Partner:
    """One organisation: its open vault, and how it knows the others (name to the uid of their card)."""

    name: str
    path: Path
    session: Session
    cards: dict[str, str] = field(default_factory=dict)

    def do(self, command: Any, *args: Any, **kwargs: Any) -> Any:
        """A command in this vault; its result."""
        return self.session.do(command, *args, **kwargs).result

    def ask(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """A query in this vault."""
        return self.session.ask(query, *args, **kwargs)

    def card(self, **options: Any) -> bytes:
        """The file of this vault's contact card."""
        return paper.file_text(cards.own_card(self.session, **options)).encode()

    @property
    def fingerprint(self) -> str:
        """The fingerprint of this vault."""
        return self.ask(cards.own_fingerprint)

    def take(self, data: bytes) -> dict[str, Any]:
        """Take a card in."""
        return self.do(cards_taking.take_card, cards_taking.parse_card(data, "card.hvcard"))

    def record(self, other: Partner) -> Any:
        """The record of another partner here."""
        return self.ask(cards.get, self.cards[other.name])


def partner(folder: Path, name: str, worker: str = "") -> Partner:
    """An organisation's vault, new and open, that knows nobody."""
    path = folder / name.lower().replace(" ", "-")
    path.parent.mkdir(parents=True, exist_ok=True)
    session, _ = sessions.create(path, passphrase(), worker=worker or f"Worker of {name}", organisation=name, kdf=CHEAP)
    return Partner(name, path, session)


def meet(one: Partner, other: Partner, *, verified: bool = True) -> None:
    """Both take the other's card in and, unless told not to, verify it."""
    for here, there in ((one, other), (other, one)):
        here.cards[there.name] = here.take(there.card())["uid"]
        if verified:
            here.do(cards_trust.verify_card, here.cards[there.name])


def reopen(one: Partner) -> None:
    """Lock a vault and open it again."""
    one.session.lock()
    one.session = sessions.open_session(one.path, passphrase())


@dataclass(frozen=True)
class Kept:
    """A vault at rest that others are copied from: making one costs eight times as much as opening it."""

    name: str
    files: dict[str, bytes]
    revocation: bytes
    cards: dict[str, str]

    def opened(self, folder: Path) -> Partner:
        """A copy of it, open."""
        path = folder / self.name.lower().replace(" ", "-")
        for place, data in self.files.items():
            (path / place).parent.mkdir(parents=True, exist_ok=True)
            (path / place).write_bytes(data)
        session = sessions.open_session(path, passphrase())
        session.revocation = bytearray(self.revocation)
        return Partner(self.name, path, session, dict(self.cards))


_kept: dict[tuple[int, bool], list[Kept]] = {}


def _template(folder: Path, count: int, *, verified: bool) -> list[Kept]:
    made = [partner(folder, name) for name in NAMES[:count]]
    for at, one in enumerate(made):
        for other in made[at + 1 :]:
            meet(one, other, verified=verified)
    return [_at_rest(one) for one in made]


def _at_rest(one: Partner) -> Kept:
    revocation = bytes(one.session.revocation)
    one.session.lock()
    files = {str(path.relative_to(one.path)): path.read_bytes() for path in one.path.rglob("*") if path.is_file()}
    return Kept(one.name, files, revocation, one.cards)


@contextmanager
def partners(folder: Path, count: int = 2, *, verified: bool = True) -> Iterator[list[Partner]]:
    """So many organisations that have all met; their vaults are locked at the end. Keys are those of every test."""
    if (count, verified) not in _kept:
        _kept[count, verified] = _template(folder / "first", count, verified=verified)
    made = [one.opened(folder) for one in _kept[count, verified]]
    try:
        yield made
    finally:
        for one in made:
            one.session.lock()


def exchanged(sender: Partner, receiver: Partner, offers: list[dict[str, Any]] | None = None) -> tuple[str, str]:
    """The records of a package that went from one to the other: uids at the sender and at the receiver."""
    package, digest = os.urandom(16).hex(), os.urandom(32).hex()
    number = sender.ask(lambda reader: reader.database.value('SELECT count(*) FROM "handover"')) + 1
    about = {"package": package, "digest": digest, "number": number, "offers": offers}
    out = {**about, "direction": "out", "state": "sent", "card": sender.cards[receiver.name], "made_at": MADE}
    come = {**about, "direction": "in", "state": "accepted", "card": receiver.cards[sender.name]}
    add = lambda unit, values: unit.add("handover", values, action="handover").uid  # noqa: E731
    return sender.do(add, out), receiver.do(add, come)
