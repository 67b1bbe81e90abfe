"""What two organisations sign about a package: received, withdrawn, destroyed; and that a checkpoint was seen.

Each statement names the package, the SHA-256 of its tagmanifest, both fingerprints and its number; each is signed for
its own use, so that none can stand for another. A statement is read only once both signatures hold.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import canonical
from app.domain.ids import is_uid
from app.handover import signed_text
from app.handover.signed_text import DESTROY, RECEIPT, WITHDRAW, Keys, NotSigned
from app.vault import crypto, identity
from app.vault.identity import CHECKPOINT, Checkpoint, Signed, Site

COSIGN = "cosign@havenfile"
LARGEST = 2 << 20
ACCEPTED, PART, REFUSED = "accepted", "part", "refused"
OUTCOMES = (ACCEPTED, PART, REFUSED)
# What a receiver says of the sender's checkpoint.
COSIGNED, SEEN, UNPROVEN, BEHIND, FORK = "cosigned", "seen", "unproven", "behind", "fork"
SIGHTS = (COSIGNED, SEEN, UNPROVEN, BEHIND, FORK)
LONGEST_REASON = 2000
MOST_ANSWERS = 20_000
_HEX = re.compile(r"[0-9a-f]+")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?Z")
_LONGEST_PROOF = 128

Check = Callable[[Any], bool]


class NotAStatement(ValueError):
    """A text that is no signed statement, or is altered, or does not hold what its type must."""


class UnknownStatementKey(NotAStatement):
    """A statement by a key that stands on no card here."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What was signed for one use: an object of canonical JSON with at least the keys that its type has."""

    use: str
    body: Mapping[str, Any]

    def sign(self, site: Site) -> str:
        """The file."""
        made = {**self.body, "type": self.use}
        _check(self.use, made)
        return signed_text.sign(site, self.use, canonical.encode(made).decode() + "\n").text()


@dataclass(frozen=True, slots=True)
class Proven:
    """A statement whose signatures hold, and by whose keys."""

    statement: Statement
    keys: crypto.PublicKeys


def read(data: bytes, keys: Keys) -> Proven:
    """A statement that is proven; `keys` gives those of a card by its Ed25519 key. NotAStatement, UnknownStatementKey.

    Raises also what `keys` raises, for a card that was revoked.
    """
    try:
        first, *rest = signed_text.read(data, LARGEST)
        key = first.key()
    except NotSigned:
        raise NotAStatement from None
    if rest or first.use not in SHAPES:
        raise NotAStatement
    known = keys(key)
    if known is None:
        raise UnknownStatementKey
    if not first.holds(known):
        raise NotAStatement
    return Proven(Statement(first.use, _body(first.use, first.body)), known)


def _body(use: str, text: str) -> dict[str, Any]:
    try:
        body = canonical.decode(text.removesuffix("\n").encode())
        _check(use, body)
    except (canonical.BadCanonical, ValueError):
        raise NotAStatement from None
    return dict(body)


# -- the checkpoint of an installation, as it travels ---------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A checkpoint with its signatures, and the proof that it grew out of an earlier one (`since`: size and root)."""

    text: str
    signed: Signed
    proof: tuple[bytes, ...] = ()
    since: tuple[int, bytes] | None = None

    @property
    def checkpoint(self) -> Checkpoint:
        """Its three lines, read; ValueError when they are none."""
        return Checkpoint.read(self.text.encode())

    def holds(self, keys: crypto.PublicKeys) -> bool:
        """Whether both signatures are of these keys."""
        return identity.verify(keys, self.text.encode(), self.signed, CHECKPOINT)

    def to_json(self) -> dict[str, Any]:
        """As it stands in a description or a receipt."""
        since = None if self.since is None else {"size": self.since[0], "root": self.since[1].hex()}
        proof = [one.hex() for one in self.proof]
        return {"text": self.text, **signatures_json(self.signed), "proof": proof, "since": since}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Shown:
        """From what `to_json` gives; ValueError for anything else."""
        if not is_checkpoint(value):
            raise ValueError("not a checkpoint")
        since = value["since"]
        made = None if since is None else (int(since["size"]), bytes.fromhex(since["root"]))
        proof = tuple(bytes.fromhex(one) for one in value["proof"])
        return cls(value["text"], signatures(value), proof, made)


def signatures_json(signed: Signed) -> dict[str, str]:
    """Both signatures as text."""
    return {"sshsig": signed.sshsig, "mldsa65": base64.b64encode(signed.mldsa65).decode()}


def signatures(value: Mapping[str, Any]) -> Signed:
    """Both signatures from text; ValueError."""
    return Signed(value["sshsig"], base64.b64decode(value["mldsa65"], validate=True))


# -- that a checkpoint was seen -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A partner's signature over somebody's checkpoint: seen by the holder of `fingerprint` at the time they state."""

    origin: str
    size: int
    root: bytes
    time: str
    fingerprint: str

    def text(self) -> str:
        """What is signed."""
        body = {"fingerprint": self.fingerprint, "origin": self.origin, "root": self.root.hex(), "size": self.size,
                "time": self.time, "type": COSIGN}  # fmt: skip
        return canonical.encode(body).decode()

    def sign(self, site: Site) -> dict[str, str]:
        """As it stands in a receipt."""
        text = self.text()
        return {"text": text, **signatures_json(identity.sign(site, text.encode(), COSIGN))}

    @classmethod
    def read(cls, value: Mapping[str, Any], keys: crypto.PublicKeys) -> Cosignature:
        """From a receipt, proven; NotAStatement."""
        try:
            text, signed = str(value["text"]), signatures(value)
            if not identity.verify(keys, text.encode(), signed, COSIGN):
                raise NotAStatement
            body = canonical.decode(text.encode())
            _need(body, _COSIGNED)
            made = cls(body["origin"], body["size"], bytes.fromhex(body["root"]), body["time"], body["fingerprint"])
        except (canonical.BadCanonical, KeyError, TypeError, ValueError):
            raise NotAStatement from None
        if made.text() != text:
            raise NotAStatement
        return made


# -- what each must hold --------------------------------------------------------------


def _hex(count: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) == count and _HEX.fullmatch(value) is not None


def _whole(value: Any) -> bool:
    return type(value) is int and value > 0


def _text(most: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most


def _moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(_MOMENT.fullmatch(value)) and bool(dt.datetime.fromisoformat(value))
    except ValueError:
        return False


def _one_of(*codes: str) -> Check:
    return lambda value: isinstance(value, str) and value in codes


def _answers(value: Any) -> bool:
    """Each deadline and filing that was offered, by its uid, once."""
    return (
        isinstance(value, list)
        and len(value) <= MOST_ANSWERS
        and all(isinstance(one, dict) and is_uid(one.get("uid")) for one in value)
        and all(isinstance(one.get("accepted"), bool) for one in value)
        and len({one["uid"] for one in value}) == len(value)
    )


def _signed(value: Any) -> bool:
    return isinstance(value, dict) and all(_text(6000)(value.get(name)) for name in ("text", "sshsig", "mldsa65"))


def is_checkpoint(value: Any) -> bool:
    """Whether an object has the form of a checkpoint that travels."""
    if not _signed(value) or not isinstance(value.get("proof"), list) or "since" not in value:
        return False
    proof, since = value["proof"], value["since"]
    whole = len(proof) <= _LONGEST_PROOF and all(map(_hex(64), proof))
    return whole and (
        since is None or (isinstance(since, dict) and _whole(since.get("size")) and _hex(64)(since.get("root")))
    )


def _sight(value: Any) -> bool:
    """What the receiver says of the sender's checkpoint: a co-signature, or an own one of the sender against it."""
    return (
        isinstance(value, dict)
        and _one_of(*SIGHTS)(value.get("state"))
        and (value.get("cosignature") is None or _signed(value["cosignature"]))
        and (value.get("known") is None or is_checkpoint(value["known"]))
    )


_ABOUT: dict[str, Check] = {
    "package": _hex(32), "digest": _hex(64), "number": _whole, "sender": _hex(64), "receiver": _hex(64),
    "time": _moment,
}  # fmt: skip
SHAPES: dict[str, dict[str, Check]] = {
    RECEIPT: {
        **_ABOUT, "outcome": _one_of(*OUTCOMES), "answers": _answers,
        "checkpoint": lambda value: value is None or is_checkpoint(value), "seen": _sight,
    },
    WITHDRAW: {**_ABOUT, "reason": _text(LONGEST_REASON)},
    DESTROY: {**_ABOUT, "reason": _text(LONGEST_REASON)},
}  # fmt: skip
_COSIGNED: dict[str, Check] = {
    "fingerprint": _hex(64), "origin": _text(200), "root": _hex(64), "size": _whole, "time": _moment,
    "type": _one_of(COSIGN),
}  # fmt: skip


def _check(use: str, body: Any) -> None:
    _need(body, {**SHAPES[use], "type": _one_of(use)})


def _need(body: Any, shape: Mapping[str, Check]) -> None:
    if not isinstance(body, dict) or not all(name in body and check(body[name]) for name, check in shape.items()):
        raise ValueError("a statement lacks what it must say")
