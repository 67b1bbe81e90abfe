"""Every paper there is, of the sample: made again byte for byte, and what is ours alone kept for the archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions import demo, dossier, filed, queries
from app.domain.errors import Stopped
from app.dossier import profiles
from tests.dossier.archive import complaints
from tests.vaults import CHEAP, SECRET, reopened

OVERRIDE = {"override": {"reason": "trial"}}


@pytest.mark.soak
def test_every_paper_is_made_again_and_what_is_ours_is_for_the_archive(tmp_path: Path) -> None:
    made = demo.make_demo(tmp_path / "demo", bytearray(SECRET), kdf=CHEAP)
    assert made["verified"]
    refused, archived = set(), 0
    with reopened(tmp_path / "demo" / demo.VAULT) as session:
        for name in profiles.names():
            folder = tmp_path / name
            (folder / "again").mkdir(parents=True)
            try:
                paper = dossier.build_dossier(session, demo.INVENTED, name, folder, disclosure=OVERRIDE)
            except Stopped:
                refused.add(name)
                continue
            files = [Path(row["path"]) for row in paper["outputs"]]
            for path in files:
                if path.suffix == ".pdf" and b"pdfaid" in path.read_bytes():
                    assert complaints(path.read_bytes()) == [], path.name
                    archived += 1
            uid = session.ask(filed.verify_file, files[0])["papers"][0]["dossier"]
            again = filed.rebuild_dossier(session, uid, folder / "again" / files[0].name)
            assert [Path(row["path"]).read_bytes() for row in again["outputs"]] == [
                path.read_bytes() for path in files
            ], name
        assert len(session.ask(queries.records, "dossier", demo.INVENTED).rows) == 1 + len(profiles.names()) - len(
            refused
        )
    assert refused <= {"ca_rpd", "germany", "us_eoir"}  # which can't hear a case against the United Kingdom
    assert archived > 15
