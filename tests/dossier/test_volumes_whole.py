"""Volumes of everyday files pass the checks of a bundle, each by itself."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.dossier.manifest import read_manifest
from app.dossier.profiles import load
from app.dossier.volumes import build_volumes
from app.sandbox.sources import FileSource
from tests.dossier.test_acceptance import exhibits, judged


def test_every_volume_passes_every_check_with_its_own_first_number(tmp_path: Path) -> None:
    source = exhibits(tmp_path / "small", "small")
    manifest = read_manifest(source, load("uk_ftt"))
    listed = json.loads(source.read_text("utf-8"))
    rows = {f"x{number}": row for number, row in enumerate(listed["exhibits"], 1)}
    files: dict[int, Any] = {}
    with contextlib.ExitStack() as stack:
        sources = {key: stack.enter_context(FileSource(path)) for key, path in manifest.files.items()}

        def sink(number: int) -> Any:
            if number not in files:
                files[number] = stack.enter_context((tmp_path / f"v{number}.pdf").open("w+b"))
            return files[number]

        volumes = build_volumes(replace(manifest.spec, most_pages=24), sources, sink)
    assert len(volumes) > 2
    for volume in volumes:
        here = [{**rows[row["key"]], "start": row["start"]} for row in volume.result.documents
                if row["pages"] == rows[row["key"]]["pages"]]  # fmt: skip
        expected = tmp_path / f"m{volume.number}.json"
        base = str(source.parent / listed.get("base", "."))
        expected.write_text(json.dumps({"base": base, "exhibits": here}), "utf-8")
        asked = ("--expect", expected, "--keep-inner-links", "--first-number", volume.numbers[0])
        failed = judged(tmp_path / f"v{volume.number}.pdf", *asked)
        assert failed == {}, volume.number
