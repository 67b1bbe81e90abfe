"""The pages of a SQLCipher 4 file and its write-ahead log, by hand; part of the second reader."""

from __future__ import annotations

import hashlib
import hmac
import struct
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED = 4096, 80


class Unreadable(Exception):
    """This is no vault of format 1, it is damaged, or the credential does not open it."""


def image(path: Path, secret: bytes) -> bytes:
    """The plain database of a file and what its write-ahead log adds; `secret` is key ‖ salt."""
    data = path.read_bytes()
    if data[:16] != secret[32:]:
        raise Unreadable("salt of the database")
    pages = {n + 1: data[n * PAGE : (n + 1) * PAGE] for n in range(len(data) // PAGE)}
    count = len(pages)
    log = path.with_name(f"{path.name}-wal")
    for number, page, total in log_frames(log.read_bytes() if log.is_file() else b""):
        pages[number], count = page, total or count
    mac_key = hashlib.pbkdf2_hmac("sha512", secret[:32], bytes(byte ^ 0x3A for byte in secret[32:]), 2, 32)
    plain = bytearray().join(decrypted(n, pages[n], secret[:32], mac_key) for n in range(1, count + 1))
    plain[18:20] = b"\1\1"  # a database in memory has no write-ahead log
    return bytes(plain)


def decrypted(number: int, page: bytes, key: bytes, mac_key: bytes) -> bytes:
    """One page of SQLCipher 4: authenticated, decrypted, its reserve emptied."""
    start = 16 if number == 1 else 0
    body, iv, mac = page[start:-RESERVED], page[-RESERVED:-64], page[-64:]
    if not hmac.compare_digest(hmac.digest(mac_key, body + iv + struct.pack("<I", number), "sha512"), mac):
        raise Unreadable(f"page {number}")
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return (b"SQLite format 3\0" if start else b"") + cipher.update(body) + cipher.finalize() + bytes(RESERVED)


def log_frames(log: bytes) -> list[tuple[int, bytes, int]]:
    """Page number, page and size of the file of each committed frame of a write-ahead log, in order."""
    if len(log) < 32:
        return []
    order = ">" if struct.unpack_from(">I", log)[0] & 1 else "<"
    sums, found, committed = checksum(order, log[:24], (0, 0)), [], 0
    if sums != struct.unpack_from(">II", log, 24):
        return []
    for at in range(32, len(log) - PAGE - 23, PAGE + 24):
        number, total = struct.unpack_from(">II", log, at)
        page = log[at + 24 : at + 24 + PAGE]
        sums = checksum(order, log[at : at + 8] + page, sums)
        if log[at + 8 : at + 16] != log[16:24] or sums != struct.unpack_from(">II", log, at + 16):
            break
        found.append((number, page, total))
        committed = len(found) if total else committed
    return found[:committed]


def checksum(order: str, data: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """SQLite's checksum of a write-ahead log."""
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
