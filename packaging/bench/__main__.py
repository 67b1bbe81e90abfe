"""Figures as ratios to a floor measured in the same run, as JSON; about fifteen minutes and 26 GiB under `build/`.

make bench, or python packaging/bench [--write] [NAME…]; `dossier` is all about papers, `handover` all about packages.
`merge=20000` is a part of it. With --write the page docs/benchmarks.md is made anew, or the sections of what is named.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from against_merge import bundle
from bundles import index_share, photos, rows, volumes
from desk import desk
from evidence_size import exhibit, five_gigabytes, objects
from handover import large_package, package
from measuring import ROOT, WORK
from merging import merge
from offices import offices
from papers import proof
from pictures import pictures
from record_count import many
from report import machine, page, renewed
from setting import text
from unlocking import state, unlock

_VAULT = (objects, exhibit, five_gigabytes, many, unlock, state)
_PAPERS = (bundle, photos, pictures, volumes, rows, index_share, proof, text)
_HANDOVER = (package, large_package, merge, offices)
BENCHES: dict[str, Callable[..., dict[str, Any]]] = {one.__name__: one for one in (*_VAULT, *_PAPERS, desk, *_HANDOVER)}
GROUPS = {"dossier": [one.__name__ for one in _PAPERS], "handover": [one.__name__ for one in _HANDOVER]}
PAGE = ROOT / "docs" / "benchmarks.md"


def figures(names: list[str]) -> dict[str, Any]:
    """Each in a process of its own, with its time and the machine's load; what it leaves is removed."""
    made: dict[str, Any] = {"machine": machine()}
    for name in names:
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        started, load = time.monotonic(), os.getloadavg()[0]
        command = [sys.executable, Path(__file__).parent, "--one", name]
        try:
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        finally:
            shutil.rmtree(WORK, ignore_errors=True)
        run = {"seconds": round(time.monotonic() - started), "load_before": round(load, 1), "nice": _priority()}
        made[name.partition("=")[0]] = {**json.loads(done.stdout), "run": run}
    return made


def _priority() -> int | str:
    """The priority of this run: nice, or that it went before everything else."""
    real_time = hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR)
    return "real time" if real_time else os.nice(0)


def main() -> None:
    """The figures named, all by default."""
    if sys.argv[1:2] == ["--one"]:
        name, _, part = sys.argv[2].partition("=")
        print(json.dumps(BENCHES[name](*([int(part)] if part else []))))
        return
    write = "--write" in sys.argv
    asked = [name for name in sys.argv[1:] if name != "--write"] or list(BENCHES)
    names = [one for name in asked for one in GROUPS.get(name, [name])]
    unknown = sorted({name.partition("=")[0] for name in names} - BENCHES.keys())
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join([*BENCHES, *GROUPS])}")
    made = figures(names)
    print(json.dumps(made, indent=1))
    if write:
        whole = set(names) == set(BENCHES)
        PAGE.write_text(page(made) if whole else renewed(PAGE.read_text("utf-8"), made), "utf-8")


if __name__ == "__main__":
    main()
