"""A large bundle against a bare merge of the same files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import Any

from measuring import ROOT, WORK, in_turns

EXHIBITS = ROOT.parent / "shared" / "acceptance" / "make_exhibits.py"


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
    made: list[Any] = []

    def merge() -> None:
        with pikepdf.new() as merged:
            for path in files:
                if path.suffix == ".pdf":
                    with pikepdf.open(path) as one:
                        merged.pages.extend(one.pages)
            merged.save(WORK / "merged.pdf")

    def build() -> None:
        out = WORK / "bundle.pdf"
        out.unlink(missing_ok=True)
        made.append(build_from_manifest(manifest, out, profiles.load("uk_ftt"), skip_unreadable=False))

    times = in_turns({"merge": merge, "build": build})
    pages = made[-1]["pages"]
    return {
        "pages": pages,
        "time_vs_bare_merge": round(times["build"] / times["merge"], 2),
        "seconds": round(times["build"], 2),
    }
