"""Evidence bytes: taken in and verified against what hashes and encrypts the same file; a vault of gigabytes."""

from __future__ import annotations

from typing import Any

from measuring import (
    MIB,
    ROUNDS,
    WORK,
    by_hashlib,
    by_openssl,
    in_turns,
    opened,
    random_file,
    sha256sum,
    timed,
    vault,
)
from resident import Watched

GIB = 1024 * MIB
CASE = "C-001"


def objects() -> dict[str, Any]:
    """One file of 1 GiB through the writer and the reader of objects, against three tools on that file."""
    from app.vault.objects import ObjectStore

    source = random_file(WORK / "large.bin", GIB)
    folder = WORK / "objects"
    folder.mkdir()
    store, made = ObjectStore(folder), []

    def write() -> None:
        with source.open("rb") as stream:
            made.append(store.write(iter(lambda: stream.read(MIB), b""), GIB))

    def read() -> None:
        one = made.pop()
        with store.open(one.object_id, one.key, one.size) as reader:
            if reader.sha256() != one.sha256:
                raise RuntimeError("another digest")
        store.destroy(one.object_id)

    tools = {"sha256sum": lambda: sha256sum(source), "hashlib": lambda: by_hashlib(source)}
    ciphers = {"openssl_enc": lambda: by_openssl(source)}
    times = in_turns({**tools, **ciphers, "write": write, "read": read})
    source.unlink()
    return {"bytes": GIB, **_ratios(times)}


def _ratios(times: dict[str, float]) -> dict[str, Any]:
    made: dict[str, Any] = {f"{name}_mib_per_s": round(1024 / taken) for name, taken in times.items()}
    for ours in ("write", "read"):
        for floor in ("sha256sum", "hashlib", "openssl_enc"):
            made[f"{ours}_speed_vs_{floor}"] = round(times[floor] / times[ours], 2)
    return made


def exhibit() -> dict[str, Any]:
    """The same through the use cases: `evidence add` (read, seal, sync, read back, compare) and `evidence verify`."""
    from app.actions import evidence, records

    source = random_file(WORK / "exhibit.bin", GIB)
    rounds, memory = [], Watched()
    for _ in range(ROUNDS):
        with vault("exhibit") as session:
            session.do(records.add_case, {"code": CASE})
            with Watched() as memory:
                works = {
                    "sha256sum": lambda: sha256sum(source),
                    "ingest": lambda open_one=session: evidence.add_evidence(open_one, [source], CASE),
                    "verify": lambda open_one=session: evidence.verify(open_one, CASE),
                }
                rounds.append(in_turns(works, rounds=1))
    source.unlink()
    times = {name: min(one[name] for one in rounds) for name in rounds[0]}
    return {
        "bytes": GIB,
        "ingest_speed_vs_sha256sum": round(times["sha256sum"] / times["ingest"], 2),
        "verify_speed_vs_sha256sum": round(times["sha256sum"] / times["verify"], 2),
        "ingest_mib_per_s": round(1024 / times["ingest"]),
        "verify_mib_per_s": round(1024 / times["verify"]),
        "resident_mib": {"before": round(memory.before), "most": round(memory.parent)},
    }


def five_gigabytes() -> dict[str, Any]:
    """A full verification of a vault with 5 GiB of evidence: speed, and how far memory grows after the unlock."""
    from app.actions import evidence, records
    from app.actions.verifying import verify

    floors: list[float] = []
    with vault("five") as session:
        session.do(records.add_case, {"code": CASE})
        for n in range(5):
            source = random_file(WORK / f"part-{n}.bin", GIB)
            evidence.add_evidence(session, [source], CASE)
            floors.append(timed(lambda path=source: sha256sum(path)))
            source.unlink()
    session = opened("five")
    with Watched() as memory:
        found: list[Any] = []
        taken = timed(lambda: found.append(verify(session)))
    session.lock()
    if found[0].problems or found[0].checked["objects"] != 5:
        raise RuntimeError(f"not verified: {found[0]}")
    return {
        "bytes": 5 * GIB,
        "verify_mib_per_s": round(5 * 1024 / taken),
        "verify_speed_vs_sha256sum": round(5 * min(floors) / taken, 2),
        "resident_mib": {"before": round(memory.before), "most": round(memory.parent)},
    }
