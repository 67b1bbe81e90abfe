"""A second reader of packages, written from docs/format-handover.md alone: `cryptography` and the standard library."""

import base64
import hashlib
import hmac
import io
import json
import re
import struct
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

NAMESPACE = b"handover@havenfile"
TAGS = ["bagit.txt", "bag-info.txt", "handover.json", "manifest-sha256.txt"]
LISTED = "tagmanifest-sha256.txt"
CAPS = {LISTED: 1024, LISTED + ".sig": 1024, LISTED + ".mldsa65": 3309, "bagit.txt": 54, "bag-info.txt": 4096,
        "handover.json": 16 << 20, "manifest-sha256.txt": 4 << 20}  # fmt: skip
PART = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_-])?")
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


class Refused(Exception): ...


def need(holds: object, why: str) -> None:
    if not holds:
        raise Refused(why)


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt or None, info).derive(key)


def base64_of(text: bytes) -> bytes:
    data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    need(base64.b64encode(data).rstrip(b"=") == text, "base64")
    return data


def file_key(kind: bytes, words: list[bytes], body: bytes, seed: bytes, passphrase: str) -> tuple[bytes, str]:
    if kind == b"mlkem768x25519":
        stretched = hashlib.shake_256(hkdf(seed, b"", b"havenfile/v1/age/mlkem768x25519")).digest(96)
        keys = (MLKEM768PrivateKey.from_seed_bytes(stretched[:64]), X25519PrivateKey.from_private_bytes(stretched[64:]))
        suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
        key, info = hpke.MLKEM768X25519PrivateKey(*keys), b"age-encryption.org/" + kind
        return suite.decrypt(base64_of(words[0]) + body, key, info), "hybrid"
    if kind == b"X25519":
        secret = X25519PrivateKey.from_private_bytes(hkdf(seed, b"", b"havenfile/v1/age/x25519"))
        share = base64_of(words[0])
        agreed = secret.exchange(X25519PublicKey.from_public_bytes(share))
        key = hkdf(agreed, share + secret.public_key().public_bytes_raw(), b"age-encryption.org/v1/X25519")
        return ChaCha20Poly1305(key).decrypt(bytes(12), body, None), "x25519"
    need(kind == b"scrypt" and len(words) == 2 and words[1].isdigit() and int(words[1]) <= 20, "recipient")
    salt = b"age-encryption.org/v1/scrypt" + base64_of(words[0])
    key = Scrypt(salt=salt, length=32, n=1 << int(words[1]), r=8, p=1).derive(passphrase.encode())
    return ChaCha20Poly1305(key).decrypt(bytes(12), body, None), "passphrase"


def content(source: BinaryIO, seed: bytes, passphrase: str) -> tuple[str, BinaryIO]:
    lines = [source.readline(4096)]
    while not lines[-1].startswith(b"---"):
        lines.append(source.readline(4096))
        need(lines[-1].endswith(b"\n") and len(lines) < 1000, "header")
    recipients = [line[:3] for line in lines if line.startswith(b"->")]
    need(lines[0] == b"age-encryption.org/v1\n" and recipients == [b"-> "], "header")
    kind, *words = lines[1][3:-1].split(b" ")
    key, mark = file_key(kind, words, base64_of(b"".join(lines[2:-1]).replace(b"\n", b"")), seed, passphrase)
    code = hmac.digest(hkdf(key, b"", b"header"), b"".join(lines[:-1]) + b"---", "sha256")
    need(lines[-1][:4] == b"--- " and code == base64_of(lines[-1][4:-1]), "header code")
    cipher, out, number, piece = ChaCha20Poly1305(hkdf(key, source.read(16), b"payload")), io.BytesIO(), 0, b""
    while number == 0 or piece:
        piece, following = piece or source.read(65552), source.read(65552)
        out.write(cipher.decrypt(number.to_bytes(11, "big") + (b"\0" if following else b"\1"), piece, None))
        number, piece = number + 1, following
    out.seek(0)
    return mark, out


def take(tar: BinaryIO, count: int) -> bytes:
    made = tar.read(count)
    need(len(made) == count, "cut")
    return made


def header(name: str, size: int) -> bytes:
    if size >= 1 << 33:
        length = next(n for n in range(99) if len(f"{n} size={size}\n") == n)
        record = f"{length} size={size}\n".encode()
        return block("pax-size", len(record), b"x") + record + bytes(-length % 512) + block(name, 0, b"0")
    return block(name, size, b"0")


def block(name: str, size: int, kind: bytes) -> bytes:
    before = name.encode("ascii").ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"%011o\x0007033241600\0" % size
    after = kind + bytes(100) + b"ustar\x0000" + bytes(247)
    return before + b"%06o\0 " % (sum(before) + sum(after) + 8 * 32) + after


def part(tar: BinaryIO, folder: str, name: str, head: bytes = b"") -> bytes:
    head = head or take(tar, 512)
    need(re.fullmatch(rb"[0-7]{11}", head[124:135]) and int(head[124:135], 8) <= CAPS[name], "size")
    return entry(tar, f"{folder}/{name}", int(head[124:135], 8), head)


def entry(tar: BinaryIO, name: str, size: int, head: bytes = b"") -> bytes:
    wanted = header(name, size)
    need((head or take(tar, len(wanted))) == wanted, "order")
    made = take(tar, size)
    need(not any(take(tar, -size % 512)), "filling")
    return made


def verify(message: bytes, armored: bytes, mldsa: bytes, card: tuple[bytes, bytes]) -> None:
    def text(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    kind, ed25519 = text(b"ssh-ed25519"), card[0]
    blob = base64.b64decode(b"".join(armored.split(b"\n")[1:-2]), validate=True)
    frame = text(NAMESPACE) + text(b"") + text(b"sha256")
    whole = b"SSHSIG" + struct.pack(">I", 1) + text(kind + text(ed25519)) + frame + text(kind + text(blob[-64:]))
    body = re.sub(rb"(.{70})(?=.)", rb"\1\n", base64.b64encode(whole))
    text_form = b"-----BEGIN SSH SIGNATURE-----\n%b\n-----END SSH SIGNATURE-----\n" % body
    need(armored == text_form, "signature of another key or form")
    signed = b"SSHSIG" + frame + text(hashlib.sha256(message).digest())
    Ed25519PublicKey.from_public_bytes(ed25519).verify(blob[-64:], signed)
    MLDSA65PublicKey.from_public_bytes(card[1]).verify(mldsa, message, NAMESPACE)


def strict(value: Any, level: int = 1) -> None:
    need(not isinstance(value, dict | list) or level <= 16, "too deep")
    need(not isinstance(value, int | float) or (type(value) is not float and abs(value) < 1 << 53), "number")
    need(not isinstance(value, dict) or all(re.fullmatch("[a-z0-9_]+", key) for key in value), "key")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        strict(inner, level + 1)


def canonical(data: bytes) -> dict[str, Any]:
    need(sum(map(data.count, (b",", b"[", b"{"))) <= 400_000, "too many values")
    head = json.loads(data.decode())
    strict(head)
    need(json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == data, "canonical")
    need(isinstance(head, dict) and head["format"] == "havenfile-handover", "format")
    need(re.fullmatch(r"1\.[0-9]{1,5}", head["version"]) and head["must_understand"] == [], "version")
    return head


def checked(rows: list[dict[str, Any]], tags: dict[str, bytes]) -> None:
    need(len(rows) <= 20_000, "too many files")
    seen: set[str] = set()
    for row in rows:
        root, *parts = row["path"].split("/")
        need(root == "data" and len(row["path"]) <= 74 and 1 <= len(parts) <= 6, "name")
        need(all(PART.fullmatch(one) and not DEVICE.fullmatch(one) for one in parts), "name")
        need(type(row["size"]) is int and row["size"] >= 0 and re.fullmatch("[0-9a-f]{64}", row["sha256"]), "row")
        need(re.fullmatch("[a-z][a-z0-9_]{0,31}", row["role"]), "role")
        need(re.fullmatch(r"[^\x00-\x1f\x7f]{0,1024}", row["original_name"]), "original name")
        seen.add(row["path"].lower())
    above = {path[:at] for path in seen for at in range(len(path)) if path[at] == "/"}
    need(len(seen) == len(rows) and not above & seen, "same name")
    lines = "".join(f"{row['sha256']}  {row['path']}\n" for row in rows)
    need(lines.encode() == tags["manifest-sha256.txt"], "manifest")
    oxum = f"Payload-Oxum: {sum(row['size'] for row in rows)}.{len(rows)}".encode()
    need(oxum in tags["bag-info.txt"].split(b"\n"), "payload")


def read(source: BinaryIO, card: tuple[bytes, bytes], seed: bytes = b"", passphrase: str = "") -> tuple[Any, Any]:
    """The description and the files of a package, if it is whole and the holder of `card` made it; Refused otherwise."""
    try:
        mark, tar = content(source, seed, passphrase)
        first = take(tar, 512)
        folder = first.split(b"/")[0].decode("ascii")
        listed = part(tar, folder, LISTED, first)
        verify(listed, part(tar, folder, LISTED + ".sig"), part(tar, folder, LISTED + ".mldsa65"), card)
        tags = {name: part(tar, folder, name) for name in TAGS}
        lines = (f"{hashlib.sha256(tags[name]).hexdigest()}  {name}\n" for name in TAGS)
        need("".join(lines).encode() == listed, "list")
        need(tags["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt")
        head = canonical(tags["handover.json"])
        need(head["envelope"] == mark and re.fullmatch("[0-9a-f]{32}", head["package_id"]), "mark")
        need(folder == f"handover-{head['package_id'][:16]}", "folder")
        checked(head["files"], tags)
        files = {row["path"]: entry(tar, f"{folder}/{row['path']}", row["size"]) for row in head["files"]}
        digests = [hashlib.sha256(made).hexdigest() for made in files.values()]
        need(digests == [row["sha256"] for row in head["files"]], "digest")
        length = tar.tell() + 1024
        step = 1 << (length.bit_length() - 1) - (length.bit_length() - 1).bit_length()
        need(not any(take(tar, max(16384, -(-length // step) * step) - tar.tell())), "end")
        need(not tar.read(1), "end")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, InvalidTag, InvalidSignature) as why:
        raise Refused(type(why).__name__) from None
    return head, files
