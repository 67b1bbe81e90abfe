"""Packages: packed and opened against `tar | age` over the same files, the memory it takes, the bytes it adds."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from measuring import MIB, ROUNDS, WORK, in_turns, random_file
from resident import Watched

GIB = 1024 * MIB
# A video, some recordings, many photographs.
_SIZES = (512 * MIB, *[32 * MIB] * 8, *[2 * MIB] * 128)
_LARGE = int(8.1 * GIB) // MIB * MIB


def package() -> dict[str, Any]:
    """1 GiB in 137 files, their digests known, as a package for a post-quantum key; and opened again."""
    sources = [random_file(WORK / f"E-{n:03}.bin", size) for n, size in enumerate(_SIZES)]
    return _figures(sources, ROUNDS)


def large_package() -> dict[str, Any]:
    """One file of 8.1 GiB, beyond what the size of a tar header holds."""
    return _figures([random_file(WORK / "E-001.bin", _LARGE)], 1)


def _figures(sources: list[Path], rounds: int) -> dict[str, Any]:
    keys, members, total = _Keys(), [_member(source) for source in sources], sum(s.stat().st_size for s in sources)
    ours, theirs = WORK / "ours.hvn", WORK / "theirs.age"
    memory: dict[str, int] = {}

    def watched(name: str, work: Callable[[], None]) -> Callable[[], None]:
        def inner() -> None:
            with Watched() as seen:
                work()
            memory[name] = max(memory.get(name, 0), round(seen.parent - seen.before))

        return inner

    names = " ".join(source.name for source in sources)
    tar_age = f"tar cf - {names} | age -r {keys.text} > {theirs.name}"
    age_tar = f"age -d -i {keys.file.name} {theirs.name} | tar xOf - > /dev/null"
    times = in_turns(
        {
            "tar_age": lambda: _shell(tar_age, theirs),
            "pack": watched("pack", lambda: keys.pack(ours, members)),
            "age_tar": lambda: _shell(age_tar, None),
            "open": watched("open", lambda: keys.open(ours)),
        },
        rounds,
    )
    return {
        "bytes": total,
        "files": len(sources),
        "pack_time_vs_tar_age": round(times["pack"] / times["tar_age"], 2),
        "open_time_vs_age_tar": round(times["open"] / times["age_tar"], 2),
        **{f"{name}_mib_per_s": round(total / MIB / taken) for name, taken in times.items()},
        "more_resident_mib": memory,
        "bytes_more_than_files": ours.stat().st_size - total,
        "bytes_more_by_tar_age": theirs.stat().st_size - total,
    }


def _shell(command: str, out: Path | None) -> None:
    subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], check=True, cwd=WORK)
    if out is not None:
        _synced(out)


def _synced(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _member(source: Path) -> Any:
    from app.handover.rows import Member

    def pieces() -> Iterator[memoryview]:
        # As the reader of objects gives them: in two buffers by turns.
        buffers = cycle([memoryview(bytearray(MIB)) for _ in range(2)])
        with source.open("rb", buffering=0) as stream:
            while got := stream.readinto(buffer := next(buffers)):
                yield buffer[:got]

    with source.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").digest()
    return Member(f"originals/{source.stem}/{source.name}", "original", source.stat().st_size, digest, pieces)


class _Keys:
    """Sender and receiver, and the receiver's older key for the age of the system, which knows no newer ones."""

    def __init__(self) -> None:
        from app.handover import age, age_words
        from app.vault import identity

        self.site = identity.new_site("Bench")
        self.hybrid, plain = age.identities(identity.new_site("Receiver").age_seed)
        self.text = age_words.recipient_text(age.X25519(plain.recipient()))
        self.file = WORK / "key.txt"
        self.file.write_text(age_words.identity_text(plain) + "\n", "ascii")

    def pack(self, path: Path, members: list[Any]) -> None:
        from app.handover import age
        from app.handover.package_writer import write_package
        from app.jobs import Progress

        head = {"package_id": os.urandom(16).hex(), "created": "2026-11-27T10:00:00+00:00"}
        with path.open("wb", buffering=0) as sink:
            write_package(sink, head, members, self.site, age.Hybrid(self.hybrid.recipient()), Progress())
            os.fsync(sink.fileno())

    def open(self, path: Path) -> None:
        from app.handover.package_reader import open_package
        from app.jobs import Progress

        with path.open("rb", buffering=0) as source:
            opened = open_package(source, [self.hybrid], lambda _: self.site.public(), Progress())
            for _, pieces in opened.members():
                for _ in pieces:
                    pass
            opened.finish()


if __name__ == "__main__":
    sys.exit("run by python packaging/bench package large_package")
