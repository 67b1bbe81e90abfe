"""A second reader of the vault format, written from `docs/format-vault.md` and `docs/format-journal.md` alone.

It shares no code with the application: the standard library, and primitives of `cryptography`. It writes nothing.
SQLCipher's pages are decrypted by hand (`reader_pages.py`) and given to the standard library's SQLite from memory.

    vault = Vault(folder, passphrase="…")            # or key_file=bytes, device=bytes, recovery="XXXX-…"
    vault.rows("event"), vault.object(object_id), vault.journal_root(), vault.checkpoints(), vault.manifest()
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from tests.vault.reader_pages import Unreadable, image

LABEL = b"havenfile/v1/"
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def expand(key: bytes, info: bytes, length: int = 32) -> bytes:
    return HKDFExpand(hashes.SHA256(), length, info).derive(key)


def extract(salt: bytes, key: bytes) -> bytes:
    return hmac.digest(salt, key, "sha256")


def unsealed(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(nonce, sealed, bound)
    except InvalidTag:
        return None


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def padme(size: int) -> int:
    if size <= 16384:
        return 16384
    e = size.bit_length() - 1
    unit = 1 << (e - (e.bit_length()))
    return -(-size // unit) * unit


def tree(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def recovery_bytes(code: str) -> bytes:
    """The 16 bytes behind a printed recovery code, its checksum verified."""
    plain = "".join(c for c in code.upper() if not c.isspace() and c != "-").translate(str.maketrans("OIL", "011"))
    number = 0
    for letter in plain[:26]:
        number = number << 5 | BASE32.index(letter)
    data = (number >> 2).to_bytes(16, "big")
    check = int.from_bytes(hashlib.sha256(LABEL + b"recovery" + data).digest(), "big") >> 226
    written = "".join(BASE32[check >> shift & 31] for shift in range(25, -1, -5))
    if len(plain) != 32 or number & 3 or written != plain[26:]:
        raise Unreadable("recovery code")
    return data


def usable(header: bytes) -> bool:
    """Whether this is a header copy of major version 1 with parameters that may be used."""
    if header[:8] != b"HAVENVLT" or header[8:10] != b"\1\0" or len(header) != 16384:
        return False
    memory, passes, lanes = struct.unpack_from("<III", header, 40)
    return 65536 <= memory <= 2097152 and 1 <= passes <= 16 and 1 <= lanes <= 16


class Vault:
    """A vault or backup whose key was found; see the module."""

    def __init__(self, folder: Path, passphrase: str | None = None, *, key_file: bytes | None = None,
                 device: bytes | None = None, recovery: str | None = None) -> None:  # fmt: skip
        self.folder = folder
        self._credential = passphrase, key_file, device, recovery
        files = [folder / name for name in ("header.a", "header.b") if (folder / name).is_file()]
        copies = [data for file in files if usable(data := file.read_bytes())]
        if not copies:
            raise Unreadable("no header copy of format 1")
        for data in sorted(copies, key=lambda data: -struct.unpack_from("<Q", data, 32)[0]):
            if self._opens(data):
                return
        raise Unreadable("no slot opens, or the database does not")

    # -- header ---------------------------------------------------------------------------

    def _material(self, data: bytes) -> tuple[int, bytes]:
        """Kind and ikm."""
        passphrase, key_file, device, recovery = self._credential
        if recovery is not None:
            return 4, extract(LABEL + b"recovery", recovery_bytes(recovery))
        memory, passes, lanes = struct.unpack_from("<III", data, 40)
        secret = unicodedata.normalize("NFKC", passphrase or "").encode()
        p = Argon2id(salt=data[56:72], length=32, iterations=passes, lanes=lanes, memory_cost=memory).derive(secret)
        if key_file is not None:
            return 2, extract(hashlib.sha256(key_file).digest(), p)
        return (1, p) if device is None else (3, extract(device, p))

    def _opens(self, data: bytes) -> bool:
        self.vault_id, self.generation = data[16:32], struct.unpack_from("<Q", data, 32)[0]
        kind, ikm = self._material(data)
        for at in range(128, 1408, 160):
            slot_id, commitment, nonce, wrapped = struct.unpack_from("16s32s12s48s", data, at)
            okm = expand(ikm, LABEL + b"slot\0" + bytes([kind]) + self.vault_id + slot_id, 64)
            if hmac.compare_digest(okm[32:], commitment):
                key = unsealed(okm[:32], nonce, wrapped, LABEL + b"slot\0" + self.vault_id + slot_id + data[40:72])
                return key is not None and self._unseal(data, key)
        return False

    def _unseal(self, data: bytes, key: bytes) -> bool:
        self.vault_key = key
        blob = unsealed(self.key("header"), data[1408:1420], data[1420:3484], data[:1408] + data[3484:])
        if blob is None:
            return False
        self.directory: dict[str, Any] = json.loads(blob.rstrip(b"\0"))
        db_id = self.directory["db_id"]
        try:
            self.sql = self._database(self.folder / f"case-{db_id}.db", bytes.fromhex(db_id))
        except (OSError, Unreadable):
            return False
        return True

    def key(self, label: str, db_id: bytes = b"", length: int = 32) -> bytes:
        """K(label)."""
        return expand(self.vault_key, LABEL + label.encode() + b"\0" + self.vault_id + db_id, length)

    # -- database -------------------------------------------------------------------------

    def _database(self, path: Path, db_id: bytes) -> sqlite3.Connection:
        """The database, with what its write-ahead log adds, as an image in memory."""
        made = sqlite3.connect(":memory:")
        made.deserialize(image(path, self.key("database", db_id, 48)))
        return made

    def snapshot(self, path: Path) -> sqlite3.Connection:
        """A copy of the database in `snapshots/`."""
        return self._database(path, bytes.fromhex(path.stem))

    def rows(self, table: str) -> list[dict[str, Any]]:
        found = self.sql.execute(f'SELECT * FROM "{table}"')
        return [dict(zip([column[0] for column in found.description], row, strict=True)) for row in found]

    # -- objects --------------------------------------------------------------------------

    def object(self, object_id: str) -> bytes:
        """The bytes of an exhibit's part, every chunk and the recorded digest verified."""
        key, size, sha256 = self.sql.execute(
            "SELECT key, size, sha256 FROM object WHERE object_id=?", (object_id,)
        ).fetchone()
        data = (self.folder / "objects" / object_id[:2] / object_id).read_bytes()
        head, salt = data[:64], data[8:40]
        if head[:8] != b"HVNOBJ1\0" or head[40:48] != struct.pack("<II", 262144, 0) or head[48:].hex() != object_id:
            raise Unreadable("head of an object")
        payload = expand(extract(salt, key), LABEL + b"object" + head[48:])
        chunks = [data[at : at + 262160] for at in range(64, len(data), 262160)]
        nonces = [n.to_bytes(11, "big") + bytes([n == len(chunks) - 1]) for n in range(len(chunks))]
        plain = b"".join(
            unsealed(payload, nonce, chunk, head) or b"" for nonce, chunk in zip(nonces, chunks, strict=True)
        )
        if len(plain) != padme(size) or any(plain[size:]) or hashlib.sha256(plain[:size]).hexdigest() != sha256:
            raise Unreadable("an object is not the one that was taken in")
        return plain[:size]

    # -- state, manifest, journal -----------------------------------------------------------

    def state(self) -> dict[str, Any] | None:
        """The newest record that verifies; a backup has none."""
        file, found = self.folder / "state", []
        data = file.read_bytes() if file.is_file() else bytes(1024)
        for place in (0, 1):
            record = data[place * 512 :][:512]
            plain = unsealed(
                self.key("state"), record[:12], record[12:], LABEL + b"state\0" + self.vault_id + bytes([place])
            )
            found += [json.loads(plain.rstrip(b"\0"))] if plain else []
        return max(found, key=lambda record: record["seq"], default=None)

    def manifest(self) -> dict[str, Any]:
        named = self.folder / f"manifest-{self.directory['db_id']}"
        data = (named if named.is_file() else self.folder / "manifest").read_bytes()
        plain = unsealed(self.key("manifest"), data[:12], data[12:], LABEL + b"manifest\0" + self.vault_id)
        if plain is None:
            raise Unreadable("manifest")
        return dict(json.loads(plain))

    def journal_root(self, size: int | None = None) -> str:
        """The root of the tree over the entries themselves (hex)."""
        entries = [row["entry"] for row in sorted(self.rows("journal"), key=lambda row: row["n"])]
        return tree([hashlib.sha256(b"\0" + entry).digest() for entry in entries[:size]]).hex()

    def uncommitted(self) -> list[str]:
        """Values beside the journal that are not what their entry committed to."""
        entries = {row["n"]: json.loads(row["entry"]) for row in self.rows("journal")}
        wrong = []
        for row in self.rows("journal_value"):
            if row["salt"] is not None:
                value = canonical(json.loads(row["value"]))
                made = hashlib.sha256(
                    LABEL + b"field" + row["salt"] + row["uid"].encode() + row["field"].encode() + value
                )
                if entries[row["n"]]["commitments"][row["field"]] != made.hexdigest():
                    wrong.append(f"{row['uid']}.{row['field']}")
        return wrong

    def checkpoints(self) -> Iterator[tuple[int, str, bool]]:
        """Size, root (hex) of each signed checkpoint, and whether both signatures hold."""
        sites = {row["site_id"]: row for row in self.rows("site")}
        for row in self.rows("checkpoint"):
            origin, size, root, _ = row["text"].split("\n")
            site = sites[origin.removeprefix("havenfile/")]
            yield (
                int(size),
                base64.b64decode(root).hex(),
                signed(site, row["text"].encode(), row["sshsig"], row["mldsa65"]),
            )


def signed(site: dict[str, Any], text: bytes, armored: str, mldsa65: bytes) -> bool:
    """SSHSIG by the site's Ed25519 key and ML-DSA-65, both over the checkpoint."""
    name = b"checkpoint@havenfile"
    public = Ed25519PrivateKey.from_private_bytes(site["ed25519_seed"]).public_key().public_bytes_raw()

    def string(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    blob = base64.b64decode("".join(armored.split("\n")[1:-2]))
    front = (
        b"SSHSIG"
        + struct.pack(">I", 1)
        + string(string(b"ssh-ed25519") + string(public))
        + string(name)
        + string(b"")
        + string(b"sha256")
    )
    to_sign = b"SSHSIG" + string(name) + string(b"") + string(b"sha256") + string(hashlib.sha256(text).digest())
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(blob[-64:], to_sign)
        MLDSA65PrivateKey.from_seed_bytes(site["mldsa65_seed"]).public_key().verify(mldsa65, text, name)
    except InvalidSignature:
        return False
    return blob == front + string(string(b"ssh-ed25519") + string(blob[-64:]))
