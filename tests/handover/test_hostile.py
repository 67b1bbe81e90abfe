"""Packages made to deceive are refused with nothing taken from them, whoever made them."""

from __future__ import annotations

import contextlib
import io
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from app.domain.errors import HavenError, NotForUs, PackageRefused, TooNew
from app.handover import age, age_header, bag, tar
from app.vault import identity
from tests.handover.crafted import FOLDER, TO_PLAIN, ended, entry, in_seal, out_of_seal, signed
from tests.handover.packages import HEAD, HYBRID, PLAIN, SENDER, opened, read_all, sealed

SMALL = {"START-HERE.html": b"<html>", "originals/E-001/a.txt": b"one" * 300, "originals/E-002/b.txt": b"two"}
STRANGER = identity.new_site("Cedar Desk")


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """No thread goes on after a refusal, and no test takes long."""
    before, started = threading.active_count(), time.monotonic()
    yield
    assert threading.active_count() <= before
    assert time.monotonic() - started < 60


def refusal(package: bytes, *keys: age.Identity) -> str:
    """Why a package is refused; it must be."""
    with pytest.raises(PackageRefused) as refused:
        read_all(package, *keys)
    return str(refused.value.facts["reason_code"])


def content_start(package: bytes) -> int:
    """Where the first sealed piece begins."""
    return package.index(b"\n", package.index(b"\n--- ") + 1) + 1 + 16


def crafted(**changes: Any) -> str:
    return refusal(in_seal(signed(SMALL, **changes)))


def test_what_is_crafted_without_a_change_is_taken() -> None:
    """Else the tests below would prove nothing."""
    assert read_all(in_seal(signed(SMALL))) == SMALL


# -- on the way -----------------------------------------------------------------------


def test_cut_anywhere() -> None:
    package, _ = sealed(envelope=TO_PLAIN)
    start = content_start(package)
    edges = range(start, len(package), 65552)
    lines = [at for at, byte in enumerate(package[:start]) if byte == 10]
    cuts = {cut for edge in (*edges, *lines, start, len(package)) for cut in (edge - 1, edge, edge + 1)}
    for cut in cuts - {len(package), len(package) + 1}:
        assert refusal(package[:cut]) in {"not_a_package", "changed"}
    assert refusal(package + b"\0") == "changed"
    assert refusal(package + package) == "changed"


def test_any_bit_turned_on_the_way() -> None:
    package, _ = sealed(envelope=TO_PLAIN)
    random = Random(7)
    places = [*range(260), *(random.randrange(260, len(package)) for _ in range(140)), len(package) - 1]
    for place in places:
        turned = bytearray(package)
        turned[place] ^= 1 << random.randrange(8)
        with pytest.raises((PackageRefused, NotForUs)):
            read_all(bytes(turned))


def test_pieces_in_another_order_or_twice() -> None:
    package, _ = sealed({"a.bin": bytes(300_000)}, TO_PLAIN)
    start = content_start(package)
    pieces = [package[at : at + 65552] for at in range(start, len(package), 65552)]
    assert b"".join([package[:start], *pieces]) == package and len(pieces) == 5
    for order in ([1, 0, 2, 3, 4], [0, 1, 3, 2, 4], [0, 0, 1, 2, 3, 4], [0, 1, 2, 4], [0, 1, 2, 3, 4, 4]):
        assert refusal(package[:start] + b"".join(pieces[n] for n in order)) == "changed"


def test_any_byte_of_the_content_changed_by_who_can_seal() -> None:
    """Whoever has our public key can seal any content; without the sender's keys no byte of it may differ."""
    content = out_of_seal(sealed(SMALL, TO_PLAIN)[0])
    random = Random(11)
    for place in [*range(0, len(content), 61), *(random.randrange(len(content)) for _ in range(150))]:
        turned = bytearray(content)
        turned[place] ^= 1 << random.randrange(8)
        with pytest.raises(HavenError):
            read_all(in_seal(bytes(turned)))


# -- signatures -----------------------------------------------------------------------


def test_signatures() -> None:
    other = bag.signature(SENDER, b"another list")
    strange = bag.signature(STRANGER, b"another list")
    elsewhere = identity.sign(SENDER, b"x")
    changes: list[Callable[[identity.Signed], identity.Signed]] = [
        lambda good: other,
        lambda good: replace(good, mldsa65=other.mldsa65),
        lambda good: replace(good, sshsig=other.sshsig),
        lambda good: replace(good, mldsa65=bytes(3309)),
        lambda good: replace(good, mldsa65=strange.mldsa65),
        lambda good: replace(good, mldsa65=good.mldsa65[:-1]),
        lambda good: replace(good, mldsa65=b""),
        lambda good: replace(good, sshsig=""),
        lambda good: replace(good, sshsig=good.sshsig.replace("SSH SIG", "SSH sig")),
        lambda good: replace(good, sshsig=good.sshsig + "\n"),
        lambda good: replace(good, sshsig=good.sshsig.replace("\n", "\r\n")),
        lambda good: elsewhere,
    ]
    for change in changes:
        assert crafted(seals=change) == "not_signed"


def test_another_use_of_the_same_key_is_no_signature_of_a_package() -> None:
    content = signed(SMALL)
    listed = content[512 : 512 + content[512:].index(b"\0")]
    assert crafted(seals=lambda good: identity.sign(SENDER, listed, "checkpoint@havenfile")) == "not_signed"


def test_a_bag_that_is_valid_with_other_files_and_the_old_signatures() -> None:
    old = out_of_seal(in_seal(signed(SMALL)))
    swapped = signed({**SMALL, "originals/E-001/a.txt": b"two" * 300})
    size = 512 + 512  # the list of parts
    signatures = slice(size, size + 1024 + 512 + 3584)
    forged = swapped[: signatures.start] + old[signatures] + swapped[signatures.stop :]
    assert refusal(in_seal(forged)) == "not_signed"
    # The signed list of the old package before the files of the new one.
    assert refusal(in_seal(old[: signatures.stop] + swapped[signatures.stop :])) == "changed"


def test_nothing_is_given_before_both_signatures_hold() -> None:
    content = signed(SMALL, seals=lambda good: replace(good, mldsa65=bytes(3309)))
    with pytest.raises(PackageRefused):
        opened(in_seal(content))


# -- the seal -------------------------------------------------------------------------


def test_a_package_says_how_it_is_sealed() -> None:
    for mark in ("hybrid", "passphrase", "none", None, 1):
        assert crafted(head={"envelope": mark}) == "seal"
    assert refusal(in_seal(signed(SMALL), age.Hybrid(HYBRID.recipient()))) == "seal"


def test_more_than_one_key() -> None:
    key = bytes(range(16))
    stanzas = [TO_PLAIN.wrap(key), age.Hybrid(HYBRID.recipient()).wrap(key), TO_PLAIN.wrap(key)]
    grease = age_header.Stanza("x-grease", ("a",), b"")
    passphrase = age.Passphrase("words", work=2).wrap(key)
    for mixed in (stanzas[:2], stanzas[1::-1], stanzas[::2], [stanzas[0], grease], [grease, stanzas[0]]):
        assert refusal(_with(mixed, key)) == "more_than_one_key"
    for mixed in ([stanzas[0], passphrase], [passphrase, passphrase]):
        assert refusal(_with(mixed, key), PLAIN, age.PassphraseIdentity("words")) == "not_a_package"


def _with(stanzas: list[age_header.Stanza], key: bytes) -> bytes:
    covered = age_header.covered(stanzas)
    code = age_header.encoded(age.header_code(key, covered)).encode()
    chunks, content, nonce = None, ended(signed(SMALL)), bytes(16)
    out = io.BytesIO()
    chunks = age.Chunks(key, nonce)
    for at in range(0, len(content), 65536):
        piece = memoryview(content)[at : at + 65536]
        sealed_piece = memoryview(bytearray(len(piece) + 16))
        chunks.seal_into(piece, sealed_piece, last=at + 65536 >= len(content))
        out.write(sealed_piece)
    return covered + b" " + code + b"\n" + nonce + out.getvalue()


def test_a_passphrase_may_not_ask_for_endless_work() -> None:
    package, _ = sealed(SMALL, age.Passphrase("words", work=3))
    started = time.process_time()
    for work in (b"21", b"22", b"30", b"63", b"64", b"99999999", b"1" * 3000, b"0", b"-1"):
        bomb = package.replace(b" 3\n", b" " + work + b"\n", 1)
        assert refusal(bomb, age.PassphraseIdentity("words")) == "not_a_package"
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "header",
    [
        age_header.VERSION + b"-> X25519 " + b"a" * 50_000_000,
        age_header.VERSION + b"-> X25519 a\n" + (b"a" * 64 + b"\n") * 500_000,
        age_header.VERSION + b"-> x\n\n" * 500_000,
        age_header.VERSION + b"-> x" + b" y" * 20_000_000,
        b"age-encryption.org/v1" + b"1" * 50_000_000,
        b"\n" * 1000,
        b"",
    ],
    ids=["line", "body", "stanzas", "arguments", "version", "lines", "nothing"],
)
def test_a_header_without_an_end(header: bytes) -> None:
    tracemalloc.start()
    assert refusal(header) == "not_a_package"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 << 20


# -- the container --------------------------------------------------------------------


def test_the_parts_of_the_container() -> None:
    more = entry(f"{FOLDER}/data/more.txt", b"more")
    changes: dict[str, Callable[[list[bytes]], list[bytes]]] = {
        "one more at the end": lambda all_of: [*all_of, more],
        "one more in between": lambda all_of: [*all_of[:8], more, *all_of[8:]],
        "one more in front": lambda all_of: [more, *all_of],
        "the last is missing": lambda all_of: all_of[:-1],
        "one is missing": lambda all_of: [*all_of[:7], *all_of[8:]],
        "two in another order": lambda all_of: [*all_of[:8], all_of[9], all_of[8]],
        "one twice": lambda all_of: [*all_of, all_of[-1]],
        "parts in another order": lambda all_of: [*all_of[:3], all_of[4], all_of[3], *all_of[5:]],
        "signatures in another order": lambda all_of: [all_of[0], all_of[2], all_of[1], *all_of[3:]],
        "no description": lambda all_of: [*all_of[:5], *all_of[6:]],
        "nothing": lambda all_of: [],
        "an end in between": lambda all_of: [*all_of[:8], tar.END, *all_of[8:]],
    }
    for name, change in changes.items():
        assert crafted(entries=change) in {"order", "after_end", "not_a_package", "changed"}, name


def test_links_devices_and_every_other_kind_of_entry() -> None:
    for number in (0, 1, 5, 7):
        for kind in b"123456789xgLKSVMNXAD\0\xff":
            assert crafted(entries=lambda e, n=number, k=kind: [*e[:n], _retyped(e[n], k), *e[n + 1 :]]) in {
                "order", "not_a_package", "changed"}  # fmt: skip


def _retyped(one: bytes, kind: int) -> bytes:
    block = bytearray(one[:512])
    block[156] = kind
    block[157:165] = b"/etc/x\0\0"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + one[512:]


def test_a_header_that_lies_about_its_size() -> None:
    for number in (0, 1, 2, 4, 5, 6, 7, 8):
        for size in (0, 1, 900, 1025, 4097, 1 << 24, tar.LARGE - 1):
            assert crafted(entries=lambda e, n=number, s=size: [*e[:n], _resized(e[n], s), *e[n + 1 :]]) in {
                "order", "not_a_package", "changed", "not_signed", "file_changed"}  # fmt: skip


def _resized(one: bytes, size: int) -> bytes:
    name = one[:100].rstrip(b"\0").decode()
    return tar.header(name, size + (int(one[124:135], 8) == size)) + one[512:]


@pytest.mark.parametrize("size", [0, 2, 4, 1 << 20, tar.LARGE, (1 << 53) - 1])
def test_a_row_that_lies_about_the_size_of_its_file(size: int) -> None:
    def lying(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [*rows[:2], {**rows[2], "size": size}]

    assert crafted(rows=lying) == "list"
    total = sum(map(len, SMALL.values())) - 3 + size
    assert crafted(rows=lying, info=lambda _: f"Payload-Oxum: {total}.3\n".encode()) == "order"
    grown = lambda e: [*e[:-1], tar.header(f"{FOLDER}/data/originals/E-002/b.txt", size) + e[-1][512:]]  # noqa: E731
    found = crafted(rows=lying, info=lambda _: f"Payload-Oxum: {total}.3\n".encode(), entries=grown)
    assert found in {"file_changed", "changed", "order", "after_end"}


def test_the_end() -> None:
    content = signed(SMALL)
    whole = content.rstrip(b"\0")
    least = -(-len(whole) // 512) * 512 + 1024
    ends = [content + b"\0", content + bytes(512), content + bytes(1 << 24), content + content, content[:-1],
            content[:-512], content[:least], content[:-1] + b"x", content[:least] + b"x" + content[least + 1 :],
            content[: least - 1000] + b"x" + content[least - 999 :]]  # fmt: skip
    assert [refusal(in_seal(end)) for end in ends] == ["after_end"] * 4 + ["changed"] * 3 + ["after_end"] * 3


def test_another_folder_than_the_description_says() -> None:
    for folder in ("handover-0000000000000000", "handover-0123456789ABCDEF", "..", "handover-0123456789abcdef/..", ""):
        assert crafted(folder=folder) in {"order", "not_a_package"}


# -- the description ------------------------------------------------------------------

PATHS = [
    "../x", "a/../../x", "/etc/passwd", "//x/y", "a//b", "./a", "a/.", "", "a/", "\\x", "a\\b", "C:x", "c:/x", "a:b",
    "CON", "con", "Aux.txt", "nul", "NUL.tar.gz", "COM1", "lpt9.pdf", "PRN", "a.", "a ", " a", "a..", ".hidden", "-rf",
    "a*b", "a?b", "a<b", 'a"b', "a|b", "a\nb", "a\tb", "a\0b", "a\x7fb", "~root", "$HOME", "a\u202eb", "a\u200fb",
    "e\u0301", "\u00e9", "\uff0f", "a\u2215b", "\u212a", "a" * 70, "/".join("abcdefg"), "b/" * 30 + "c",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_paths_that_are_more_than_a_name(path: str) -> None:
    def renamed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [*rows[:2], {**rows[2], "path": f"data/{path}"}]

    assert crafted(rows=renamed) == "name"


def test_paths_outside_of_data() -> None:
    for path in ("bagit.txt", "data", "data/", "/data/a", "./data/a", "Data/a", "", "manifest-sha256.txt", "../data/a"):
        assert crafted(rows=lambda rows, path=path: [*rows[:2], {**rows[2], "path": path}]) == "name"


@pytest.mark.parametrize(
    "pair", [("a", "A"), ("x/a", "X/b/../a"), ("a", "a/b"), ("a/b", "A"), ("i/a", "I/A"), ("a", "a")]
)
def test_paths_that_fall_on_each_other(pair: tuple[str, str]) -> None:
    def renamed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [rows[0], *({**row, "path": f"data/{path}"} for row, path in zip(rows[1:], pair, strict=True))]

    assert crafted(rows=renamed) == "name"


def test_too_many_files() -> None:
    def many(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**rows[2], "path": f"data/f/{n}"} for n in range(bag.MOST_FILES + 1)]

    assert crafted(rows=many) == "too_many"


TEXTS: dict[str, Callable[[bytes], bytes]] = {
    "deep": lambda text: text[:-1] + b',"z":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "seventeen": lambda text: text[:-1] + b',"z":' + b"[" * 17 + b"]" * 17 + b"}",
    "twice": lambda text: text[:-1] + b',"version":"1.0"}',
    "float": lambda text: text[:-1] + b',"z":1.5}',
    "exponent": lambda text: text[:-1] + b',"z":1e2}',
    "large": lambda text: text[:-1] + b',"z":9007199254740992}',
    "digits": lambda text: text[:-1] + b',"z":' + b"9" * 100_000 + b"}",
    "minus nought": lambda text: text[:-1] + b',"z":-0}',
    "nan": lambda text: text[:-1] + b',"z":NaN}',
    "surrogate": lambda text: text[:-1] + b',"z":"\\ud83d"}',
    "surrogates": lambda text: text[:-1] + b',"z":"\xed\xa0\xbd"}',
    "not utf-8": lambda text: text[:-1] + b',"z":"\xff"}',
    "space": lambda text: text.replace(b",", b", ", 1),
    "order": lambda text: b'{"z":1,' + text[1:],
    "escaped": lambda text: text.replace(b"havenfile", b"\\u0068avenfile", 1),
    "mark": lambda text: b"\xef\xbb\xbf" + text,
    "after": lambda text: text + b"\n",
    "twice over": lambda text: text + text,
    "key": lambda text: text[:-1] + b',"\xd0\xb6":1}',
    "values": lambda text: text[:-1] + b',"z":[' + b"[]," * 1_000_000 + b"[]]}",
    "list": lambda text: b"[" + text + b"]",
    "nothing": lambda text: b"",
    "text": lambda text: b'"handover"',
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_description_that_is_not_canonical(name: str) -> None:
    tracemalloc.start()
    assert crafted(text=TEXTS[name]) == "description"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 64 << 20


def test_a_description_beyond_its_size() -> None:
    assert crafted(text=lambda text: text[:-1] + b',"z":"' + b"x" * (16 << 20) + b'"}') == "order"


@pytest.mark.parametrize(
    ("key", "value"),
    [("size", "3"), ("size", -1), ("size", None), ("size", True), ("sha256", "x" * 64), ("sha256", "AB" * 32),
     ("sha256", "ab" * 31), ("role", ""), ("role", "Original"), ("role", "o" * 40), ("original_name", None),
     ("original_name", "a\0b"), ("original_name", "a\nb"), ("original_name", "x" * 1025), ("path", None)],
)  # fmt: skip
def test_a_row_without_its_facts(key: str, value: object) -> None:
    assert crafted(rows=lambda rows: [*rows[:2], {**rows[2], key: value}]) == "description"
    assert crafted(rows=lambda rows: [{k: v for k, v in rows[0].items() if k != key}, *rows[1:]]) == "description"


def test_a_list_that_does_not_fit_the_description() -> None:
    line = b"ab" * 32 + b"  data/more.txt\n"
    for change in (lambda t: t + line, lambda t: line + t, lambda t: t.upper(), lambda t: b"", lambda t: t[:-1],
                   lambda t: t.replace(b"  ", b" *"), lambda t: b"\n".join(t.split(b"\n")[1::-1])):  # fmt: skip
        assert crafted(manifest=change) == "list"
    for change in (lambda t: b"", lambda t: b"Payload-Oxum: 1.1\n", lambda t: t.replace(b": ", b":")):
        assert crafted(info=change) == "list"


def test_what_a_newer_version_demands_is_named() -> None:
    with pytest.raises(TooNew) as newer:
        read_all(in_seal(signed(SMALL, head={"version": "2.0"})))
    assert newer.value.facts["found"] == "2.0"
    with pytest.raises(PackageRefused) as demand:
        read_all(in_seal(signed(SMALL, head={"must_understand": ["threads"]})))
    assert demand.value.facts["reason_code"] == "not_understood" and "threads" in str(demand.value)
    assert read_all(in_seal(signed(SMALL, head={"version": "1.7"}))) == SMALL
    for version in ("", "1", "1.x", "01.0", 1, None, "1." + "0" * 9):
        assert crafted(head={"version": version}) == "description"
    for value in (None, "x", {"a": 1}):
        assert crafted(head={"must_understand": value}) == "description"
    for name in ("package_id", "format"):
        for value in (None, "", "x", 1, HEAD["package_id"].upper()):
            assert crafted(head={name: value}) == "description"


def test_a_file_that_is_not_what_was_signed() -> None:
    def other(entries: list[bytes]) -> list[bytes]:
        return [*entries[:-1], entry(f"{FOLDER}/data/originals/E-002/b.txt", b"TWO")]

    assert crafted(entries=other) == "file_changed"


def test_going_on_after_a_refusal_does_not_get_past_it() -> None:
    def other(entries: list[bytes]) -> list[bytes]:
        return [*entries[:-1], entry(f"{FOLDER}/data/originals/E-002/b.txt", b"TWO")]

    came = opened(in_seal(signed(SMALL, entries=other)))
    for _, pieces in came.members():
        with contextlib.suppress(PackageRefused):
            list(pieces)
    for _ in range(2):
        with pytest.raises(PackageRefused):
            came.finish()


def test_a_large_package_is_refused_in_little_memory() -> None:
    """A file of 16 MiB whose last byte differs: refused at its end, a few MiB held meanwhile."""
    content = signed({"a.bin": bytes(16 << 20)})
    turned = bytearray(content)
    turned[turned.index(b"data/a.bin\0") // 512 * 512 + 512 + (16 << 20) - 1] = 1
    package = in_seal(bytes(turned))
    tracemalloc.start()
    with pytest.raises(PackageRefused) as refused:
        opened(package).finish()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.facts["reason_code"] == "file_changed"
    assert most < 8 << 20
