"""The proof of a finished bundle against the building of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Any

from measuring import ROOT, WORK, in_turns

EXHIBITS = ROOT.parent / "shared" / "acceptance" / "make_exhibits.py"


def proof() -> dict[str, Any]:
    """The search of a finished bundle for hidden names, against the building of it."""
    if not EXHIBITS.exists():
        return {"skipped": "the exhibit generator is not on this machine"}
    from app.dossier import profiles
    from app.dossier.manifest import build_from_manifest
    from app.sandbox.launcher import run_job
    from app.sandbox.sources import FileSource

    folder, out = WORK / "big", WORK / "bundle.pdf"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, EXHIBITS, folder, "--set", "big"], check=True, capture_output=True)
    manifest = next(folder.rglob("manifest.json"))
    pages: list[int] = []

    def build() -> None:
        out.unlink(missing_ok=True)
        made = build_from_manifest(manifest, out, profiles.load("uk_ftt"), skip_unreadable=False)
        pages.append(made["pages"])

    def search(persons: int) -> None:
        names = [f"Zoravar{chr(97 + n % 26)}{chr(97 + n // 26)} Bekmurat{chr(97 + n % 26)}" for n in range(persons)]
        with FileSource(out) as source:
            run_job("app.dossier.leaks:search", {"terms": [*names, *" ".join(names).split()]}, {"file": source})

    times = in_turns({"build": build, "one": lambda: search(1), "hundred": lambda: search(100)})
    return {
        "pages": pages[-1],
        "one_person_vs_build": round(times["one"] / times["build"], 2),
        "hundred_persons_vs_build": round(times["hundred"] / times["build"], 2),
        "hundred_persons_s": round(times["hundred"], 2),
    }
