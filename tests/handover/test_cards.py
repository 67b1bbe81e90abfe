"""The contact card: what stands on it, that nothing on it can be changed, and changes from keys to keys."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from app.handover import age, cards, signed_text
from app.handover.cards import NotACard
from app.vault import identity

WHEN = "2026-05-01T10:00:00.000Z"


def site(name: str = "Heron House", worker: str = "Ana", seed: int = 1) -> identity.Site:
    """An identity that is always the same."""
    one = bytes([seed])
    return identity.Site(one * 16, name, worker, one * 32, bytes([seed + 1]) * 32, bytes([seed + 2]) * 32, one * 32)


@pytest.fixture(scope="module")
def whole() -> bytes:
    return cards.file_text(cards.issue(site(), WHEN, [site(seed=9)])).encode()


def test_a_card_comes_back_as_it_was_and_names_its_keys(whole: bytes) -> None:
    read = cards.read(whole)
    assert read.card == cards.card_of_site(site(), WHEN)
    assert (read.card.organisation, read.card.worker, read.card.site) == ("Heron House", "Ana", "01" * 16)
    hybrid, plain = age.identities(bytes([3]) * 32)
    assert (read.card.hybrid, read.card.x25519) == (hybrid.recipient(), plain.recipient())
    assert cards.file_text(read).encode() == whole
    assert cards.read(whole.replace(b"\n", b"\r\n")).card == read.card


def test_the_fingerprint_is_the_published_one() -> None:
    """Vector of docs/format-handover.md."""
    assert cards.card_of_site(site(), WHEN).fingerprint == (
        "866133771c30d43584757738b2a3542b8e93c9497ec24311faa6ec4b95a6d973"
    )


def test_each_key_is_in_the_fingerprint_and_no_name_is() -> None:
    card = cards.card_of_site(site(), WHEN)
    others = [
        identity.Site(*(bytes([7]) * len(value) if n == at else value for n, value in enumerate(_cells(site()))))
        for at in (3, 4, 5)
    ]
    found = {cards.card_of_site(one, WHEN).fingerprint for one in others}
    assert len(found | {card.fingerprint}) == 4
    assert cards.card_of_site(site(name="Other", worker=""), "2030-01-01T00:00:00Z").fingerprint == card.fingerprint


def _cells(one: identity.Site) -> tuple[object, ...]:
    return (one.site_id, one.organisation, one.worker, one.ed25519_seed, one.mldsa65_seed, one.age_seed,
            one.revocation_digest)  # fmt: skip


def test_no_byte_of_a_card_can_be_changed(whole: bytes) -> None:
    first = len(cards.read(whole).text)
    for at in range(0, first, 37):
        other = bytearray(whole)
        other[at] ^= 1
        with pytest.raises(NotACard):
            cards.read(bytes(other))
    for cut in (0, 1, first - 1, len(whole) - 1):
        with pytest.raises(NotACard):
            cards.read(whole[:cut])


@pytest.mark.parametrize(
    "spoiled",
    [
        b"", b"\xff\xfe", b"{}", b"Havenfile contact card 1\n", b"Havenfile contact card 2\n", b"\0" * 70000,
        b"A" * 70000, b"Havenfile contact card 1\n" * 5000, b"-----BEGIN HAVENFILE STATEMENT-----\n" * 1800,
    ],
    ids=["nothing", "no text", "json", "first line", "other version", "zeros", "giant", "repeated", "frames"],
)  # fmt: skip
def test_what_is_no_card_is_named_as_none(spoiled: bytes) -> None:
    with pytest.raises(NotACard):
        cards.read(spoiled)


def test_a_body_signed_for_something_else_is_no_card() -> None:
    body = cards.card_of_site(site(), WHEN).body()
    signed = identity.sign(site(), body.encode(), signed_text.RECEIPT)
    with pytest.raises(NotACard):
        cards.read(signed_text.SignedText(signed_text.CARD, body, signed).text().encode())


def test_a_card_signed_by_other_keys_than_its_own_is_none() -> None:
    body = cards.card_of_site(site(), WHEN).body()
    with pytest.raises(NotACard):
        cards.read(signed_text.sign(site(seed=5), signed_text.CARD, body).text().encode())


@pytest.mark.parametrize("at", ["site", "created", "revocation", "fingerprint", "age", "organisation"])
def test_a_card_that_its_own_holder_made_wrongly_is_none(at: str) -> None:
    lines = cards.card_of_site(site(), WHEN).body().splitlines()
    bad = {"site": "01", "created": "2026-13-01T00:00:00Z", "revocation": "zz" * 32, "fingerprint": "0" * 64,
           "age": "age1x", "organisation": "evil\u202egnp.exe"}  # fmt: skip
    body = "".join(f"{at}: {bad[at]}\n" if line.startswith(f"{at}:") else f"{line}\n" for line in lines)
    with pytest.raises(NotACard):
        cards.read(signed_text.sign(site(), signed_text.CARD, body).text().encode())


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("two\nlines: x", "two lines: x"),
        ("-----END HAVENFILE STATEMENT-----", "-----END HAVENFILE STATEMENT-----"),
        ("مرکز\u200cها", "مرکز\u200cها"),
        (": colon", ": colon"),
        ("x" * 300, "x" * 200),
        ("x" * 199 + "  y", "x" * 199),
        ("", ""),
    ],
)
def test_names_stand_on_it_without_what_hides_or_turns_them(typed: str, stands: str) -> None:
    made = cards.issue(site(name=typed, worker=typed), WHEN)
    read = cards.read(cards.file_text(made).encode()).card
    assert (read.organisation, read.worker) == (stands, stands)


def test_a_change_of_keys_counts_only_from_the_keys_that_signed_it(whole: bytes) -> None:
    read = cards.read(whole)
    old, stranger = (cards.card_of_site(site(seed=seed), WHEN) for seed in (9, 5))
    assert read.change_from(old) is not None
    assert read.change_from(stranger) is None
    other = cards.issue(site(seed=5), WHEN)
    moved = cards.CardFile(other.card, other.text, read.changes)
    assert cards.read(cards.file_text(moved).encode()).change_from(old) is None
    many = cards.CardFile(read.card, read.text, read.changes * 9)
    with pytest.raises(NotACard):
        cards.read(cards.file_text(many).encode())


def test_a_fingerprint_is_compared_whole_however_it_was_scanned_or_typed() -> None:
    fingerprint = cards.card_of_site(site(), WHEN).fingerprint
    forms = (cards.qr_text(fingerprint), cards.grouped(fingerprint), fingerprint.upper(), f" {fingerprint}\n")
    assert {cards.compared(one) for one in forms} == {fingerprint}
    assert [cards.compared(one) for one in ("", fingerprint[:-1], f"{fingerprint}0", "g" * 64)] == [None] * 4


def test_ssh_keygen_checks_a_card_with_the_key_that_stands_on_it(whole: bytes, tmp_path: Path) -> None:
    text = cards.read(whole).text
    body = text.split("-----\n", 1)[1].split("-----END HAVENFILE", 1)[0]
    begin = "-----BEGIN SSH SIGNATURE-----"
    (tmp_path / "sig").write_text(begin + text.split(begin, 1)[1].split("-----BEGIN ML", 1)[0])
    key = next(line.removeprefix("ssh-ed25519: ") for line in body.splitlines() if line.startswith("ssh-ed25519"))
    assert base64.b64decode(key)[-32:] == site().public().ed25519
    (tmp_path / "allowed").write_text(f'them namespaces="card@havenfile" ssh-ed25519 {key}\n')
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "them", "-n", "card@havenfile", "-s", "sig"],
        cwd=tmp_path, input=body.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
