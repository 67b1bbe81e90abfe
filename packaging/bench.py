"""Figures as ratios to a floor measured in the same run; prints JSON. Long: a few minutes.

make bench
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WORK = ROOT / "build" / "bench"
EXHIBITS = ROOT.parent / "shared" / "acceptance" / "make_exhibits.py"
MIB = 1 << 20
SECRET = b"bench"


def timed(work: Callable[[], Any]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def best(work: Callable[[], Any], rounds: int = 3) -> float:
    """The best of a few rounds: what the machine can do undisturbed."""
    return min(timed(work) for _ in range(rounds))


@contextlib.contextmanager
def resident() -> Iterator[list[int]]:
    """The largest resident size meanwhile, in MiB, in a list of one (Linux)."""
    found, over = [0], threading.Event()

    def look() -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not over.wait(0.02):
            found[0] = max(found[0], int(Path("/proc/self/statm").read_text().split()[1]) * page // MIB)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


@contextlib.contextmanager
def vault(name: str) -> Iterator[Any]:
    """A fresh vault with the cheapest key derivation."""
    from app import session as sessions
    from app.actions import records
    from app.vault.credentials import KdfParams, Passphrase

    path = WORK / f"{name}.haven"
    shutil.rmtree(path, ignore_errors=True)
    session, _ = sessions.create(path, Passphrase(bytearray(SECRET)), worker="Bench", kdf=KdfParams(65536, 1, 1))
    session.do(records.add_case, {"code": "C-001"})
    try:
        yield session
    finally:
        session.lock()


def ingest() -> dict[str, Any]:
    """Taking one large file in, and verifying it, against sha256sum and hashlib on the same file."""
    from app.actions import evidence

    size = 512 * MIB
    source = WORK / "large.bin"
    with source.open("wb") as stream:
        for _ in range(size // MIB):
            stream.write(os.urandom(MIB))

    def by_hashlib() -> None:
        digest = hashlib.sha256()
        with source.open("rb") as stream:
            while piece := stream.read(MIB):
                digest.update(piece)

    floor = best(lambda: subprocess.run(["sha256sum", source], check=True, capture_output=True))
    lib = best(by_hashlib)
    with vault("ingest") as session:
        with resident() as memory:
            taken = timed(lambda: evidence.add_evidence(session, [source], "C-001"))
        verified = timed(lambda: evidence.verify(session, "C-001"))
    source.unlink()
    return {
        "bytes": size,
        "ingest_speed_vs_sha256sum": round(floor / taken, 2),
        "ingest_speed_vs_hashlib": round(lib / taken, 2),
        "verify_speed_vs_sha256sum": round(floor / verified, 2),
        "ingest_mib_per_s": round(size / MIB / taken),
        "resident_mib": memory[0],
    }


def bundle() -> dict[str, Any]:
    """The big set of exhibits as a bundle, against a bare merge of the same PDF files."""
    if not EXHIBITS.exists():
        return {"skipped": "the exhibit generator is not on this machine"}
    import pikepdf

    from app.dossier import profiles
    from app.dossier.manifest import build_from_manifest

    folder = WORK / "big"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, EXHIBITS, folder, "--set", "big"], check=True, capture_output=True)
    manifest = next(folder.rglob("manifest.json"))
    files = [manifest.parent / row["file"] for row in json.loads(manifest.read_text())["exhibits"]]

    def merge() -> None:
        with pikepdf.new() as merged:
            for path in files:
                if path.suffix == ".pdf":
                    with pikepdf.open(path) as one:
                        merged.pages.extend(one.pages)
            merged.save(WORK / "merged.pdf")

    out = WORK / "bundle.pdf"

    def build() -> Any:
        out.unlink(missing_ok=True)
        return build_from_manifest(manifest, out, profiles.load("uk_ftt"), skip_unreadable=False)

    floor, made = best(merge), best(build)
    return {"pages": build()["pages"], "time_vs_bare_merge": round(made / floor, 2), "seconds": round(made, 2)}


def many() -> dict[str, Any]:
    """100,000 threats through the command line; then a page, a search and the window's timeline."""
    count = 100_000
    source = WORK / "threats.csv"
    kinds = ("smear", "following", "threat_message", "doxxing", "spyware")
    with source.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["threat_kind", "title", "first_seen", "narrative", "place"])
        for n in range(count):
            day = f"20{10 + n % 15}-{1 + n % 12:02d}-{1 + n % 28:02d}"
            rows.writerow([kinds[n % 5], f"Incident {n}", day, f"Witness {n % 997} saw a grey car", f"Town {n % 313}"])
    with vault("many"):
        pass
    secret = WORK / "secret"
    secret.write_bytes(SECRET)
    secret.chmod(0o600)
    command = [sys.executable, "-m", "app", "--vault", WORK / "many.haven", "--passphrase-file", secret, "--json"]
    taken = timed(
        lambda: subprocess.run(
            [*command, "import", source, "--case", "C-001", "--kind", "threat"],
            check=True,
            capture_output=True,
            cwd=ROOT,
        )
    )
    from app import session as sessions
    from app.actions import queries
    from app.vault.credentials import Passphrase

    session = sessions.open_session(WORK / "many.haven", Passphrase(bytearray(SECRET)))
    floor = best(lambda: session.database.rows("SELECT count(*) FROM threat"))
    figures = {
        "first_page": lambda: session.ask(queries.records, "threat", "C-001"),
        "timeline_page": lambda: session.ask(queries.timeline, "C-001"),
        "search_rare": lambda: session.ask(queries.search, "77777"),
        "search_common": lambda: session.ask(queries.search, "grey", "C-001"),
    }
    made = {name: round(1000 * statistics.median(timed(work) for _ in range(5)), 1) for name, work in figures.items()}
    session.lock()
    counted = round(1000 * floor, 1)
    return {"threats": count, "import_per_s": round(count / taken), "milliseconds": made, "count_all_ms": counted}


def unlock() -> dict[str, Any]:
    """Opening beyond the key derivation, against the derivation at its default."""
    from app import session as sessions
    from app.vault.credentials import KdfParams, Passphrase

    with vault("unlock"):
        pass
    cheap = KdfParams(65536, 1, 1)
    derive = best(lambda: Passphrase(bytearray(SECRET)).key_material(cheap, bytes(16)))
    usual = timed(lambda: Passphrase(bytearray(SECRET)).key_material(KdfParams(), bytes(16)))
    opened = []
    for _ in range(3):
        started = time.perf_counter()
        session = sessions.open_session(WORK / "unlock.haven", Passphrase(bytearray(SECRET)))
        opened.append(time.perf_counter() - started - derive)
        session.lock()
    rest = min(opened)
    return {"beyond_derivation_vs_default_derivation": round(rest / usual, 3), "milliseconds": round(1000 * rest, 1)}


def state() -> dict[str, Any]:
    """The state record at each commit, as a share of the commit."""
    from app.actions import records

    with vault("state") as session:
        note = {"text": "a few words"}
        commit = statistics.median(
            timed(lambda: session.do(records.add_record, "note", note, "C-001")) for _ in range(200)
        )
        write = statistics.median(
            timed(lambda: session._write_state("open"))  # noqa: SLF001
            for _ in range(200)
        )
    return {"state_write_share_of_commit": round(write / commit, 3), "commit_ms": round(1000 * commit, 2)}


def main() -> None:
    """The figures named (all by default), each in a process of its own."""
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        print(json.dumps(BENCHES[sys.argv[2]]()))
        return
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    figures = {}
    for name in sys.argv[1:] or BENCHES:
        done = subprocess.run([sys.executable, __file__, "--one", name], check=True, capture_output=True, text=True)
        figures[name] = json.loads(done.stdout)
    print(json.dumps(figures, indent=1))
    shutil.rmtree(WORK, ignore_errors=True)


BENCHES: dict[str, Callable[[], dict[str, Any]]] = {
    "ingest": ingest,
    "bundle": bundle,
    "many": many,
    "unlock": unlock,
    "state": state,
}


if __name__ == "__main__":
    main()
