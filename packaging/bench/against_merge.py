"""A bundle of 60 files against bare merges of them: its worker waits, starts beside a key, or is cold."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bundles import built, merged_anew
from measuring import ROOT, SECRET, WORK, in_turns
from processor import Processor
from resident import Watched

EXHIBITS = ROOT.parent / "shared" / "acceptance" / "make_exhibits.py"
_STARTED = 1.0  # seconds in which a worker is up on a busy machine too
_ROUNDS = 9
# How a build may find its worker: {its figures: the work that is measured}.
_WAYS = {
    "with_a_worker_waiting_": "build_at_once",
    "with_a_worker_started_beside_the_key_": "build_after_key",
    "with_a_worker_that_starts_first_": "build",
}


def bundle() -> dict[str, Any]:
    """600 pages in 60 files, against a bare merge of them in this process and in one that is started for it."""
    if not EXHIBITS.exists():
        return {"skipped": "the exhibit generator is not on this machine"}
    manifest, files = _exhibits()
    # As an installed program is.
    subprocess.run([sys.executable, "-m", "compileall", "-q", ROOT / "app"], check=True)
    bench = _Bench(manifest, files)
    with Watched() as sizes:
        built(manifest)
    times = {**bench.run(), **bench.run_command()}
    worked = {name: min(seconds) for name, seconds in bench.spent.items()}
    figures: dict[str, Any] = {"pages": bench.made[-1]["pages"]}
    for what, name in _WAYS.items():
        figures |= _against(what, name, times, worked)
    return {
        **figures,
        "whole_command_of_loose_files_vs_bare_merge_in_a_process_of_its_own": round(
            times["command"] / times["merge_beside_command"], 2
        ),
        "key_with_a_worker_that_starts_vs_key_alone": round(times["key_beside_start"] / times["key"], 2),
        "seconds": {name: round(times[name], 2) for name in ("key", "merge_anew", *_WAYS.values(), "command")},
        "resident_mib": sizes.rounded(),
    }


def _exhibits() -> tuple[Path, list[Path]]:
    folder = WORK / "big"
    subprocess.run([sys.executable, EXHIBITS, folder, "--set", "big"], check=True, capture_output=True)
    manifest = next(folder.rglob("manifest.json"))
    return manifest, [manifest.parent / row["file"] for row in json.loads(manifest.read_text())["exhibits"]]


class _Bench:
    """All ways in turns; the time in which a worker is made ready counts for none of them."""

    def __init__(self, manifest: Path, files: list[Path]) -> None:
        from app.dossier.bundle_worker import worker_waiting

        self.manifest, self.files = manifest, files
        self.made: list[Any] = []
        self.spent: dict[str, list[float]] = {}
        self._processor = Processor()
        self._waiting = worker_waiting()

    def run(self) -> dict[str, float]:
        """The best times of all works; `spent` has their processor times."""
        import pikepdf  # noqa: F401 - for the floor; the product's process never has it, and doesn't look through it

        gc.freeze()
        works = self._works()
        counted = {name: self._processor.timed(work, self.spent.setdefault(name, [])) for name, work in works.items()}
        prepared = {"start": self._start, "key_beside_start": self._key_beside_start}
        order = ("start", "build_at_once", "merge", "key", "key_beside_start", "build_after_key", "merge_anew", "build")
        try:
            return in_turns({name: {**counted, **prepared}[name] for name in order}, _ROUNDS)
        finally:
            self._waiting.close()

    def run_command(self) -> dict[str, float]:
        """The whole command that makes a bundle of loose files, which has no key to derive."""
        work = self._processor.timed(self._command, self.spent.setdefault("command", []))
        return in_turns({"command": work, "merge_beside_command": lambda: merged_anew(self.files)}, _ROUNDS)

    def _works(self) -> dict[str, Callable[[], Any]]:
        def build() -> None:
            self.made.append(built(self.manifest))

        return {
            "build_at_once": build,  # by the one that was started last
            "build_after_key": build,
            "build": build,
            "merge": lambda: _merged(self.files),
            "merge_anew": lambda: merged_anew(self.files),
            "key": _key,
        }

    def _start(self) -> None:
        """As the window does while a paper is looked at."""
        self._waiting.again()
        time.sleep(_STARTED)
        self._processor.forget_what_waits()

    def _key_beside_start(self) -> None:
        """As a command on a vault does: it starts its worker, then it is told the passphrase and derives the key."""
        self._waiting.again()
        _key()
        self._processor.forget_what_waits()

    def _command(self) -> None:
        out = WORK / "command.pdf"
        out.unlink(missing_ok=True)
        command = [sys.executable, "-m", "app", "bundle", "build", self.manifest, "--out", out, "--profile", "uk_ftt"]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def _key() -> None:
    from app.vault.credentials import KdfParams, Passphrase

    Passphrase(bytearray(SECRET)).key_material(KdfParams(), bytes(16))


def _merged(files: list[Path]) -> None:
    import pikepdf

    with pikepdf.new() as merged:
        for path in files:
            with pikepdf.open(path) as one:
                merged.pages.extend(one.pages)
        merged.save(WORK / "merged.pdf")


def _against(what: str, name: str, times: dict[str, float], worked: dict[str, float]) -> dict[str, float]:
    """One way of building against both merges: by the clock, and by the processor time of all processes."""
    return {
        f"{what}vs_bare_merge_in_a_process_of_its_own": round(times[name] / times["merge_anew"], 2),
        f"{what}by_processor_time": round(worked[name] / worked["merge_anew"], 2),
        f"{what}vs_bare_merge_in_this_process": round(times[name] / times["merge"], 2),
    }


__all__ = ["bundle"]
