"""A hostile evidence file is never parsed beside the keys: the process that holds them does not even load a parser."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.actions import records
from app.paths import ROOT
from tests.dossier.made import jpeg, pdf
from tests.sandbox.test_real_jobs import MAIL, heic, workbook
from tests.vaults import SECRET, made_vault

PARSERS = {
    "pikepdf", "pypdfium2", "pypdfium2_raw", "PIL", "exifread", "puremagic", "openpyxl", "pillow_heif", "lxml", "csv",
    "zipfile", "email", "mailbox", "html", "xml", "plistlib", "tarfile",
}  # fmt: skip

JOURNEY = """
import json, sys
from pathlib import Path
from app.hardening import harden
harden()
from app.actions import dossier, evidence, importing, looking, opening, queries, records
folder = Path(sys.argv[1])
secret = bytearray(Path(sys.argv[2]).read_bytes())
session = opening.open_vault(folder / "v.haven", secret)
add = lambda kind, **values: str(session.do(records.add_record, kind, values, "C-001").result.uid)
person = add("person", name="Anna Petrova", role="subject", pseudonym="Willow")
add("consent", person=person, status="given", scopes={"store": "yes", "legal_domestic": "yes"})
add("proceeding", proceeding_kind="asylum_appeal", reference="PA/1/2026")
event = add("event", event_kind="arrest", title="Taken from home", when="May 2021")
files = [folder / name for name in ("a.pdf", "b.jpg", "c.heic", "d.eml")]
taken = evidence.add_evidence(session, files, "C-001")
for one in taken:
    add("citation", evidence=one.uid, target_kind="event", target_uid=event, page=1)
pages = 0
for one in taken:
    for part in session.ask(looking.parts_of, one.uid):
        pages += looking.look_at(session, part, 0, 200).pages
bundle = dossier.build_dossier(session, "C-001", "uk_ftt", folder / "out.pdf", options={"dated": "2026-05-01"})
mapping = {"columns": {"name": "name"}}
report = importing.import_file(session, folder / "e.xlsx", "C-001", "person", mapping=mapping)
session.lock()
loaded = sorted({name.split(".")[0] for name in sys.modules})
print(json.dumps({"loaded": loaded, "taken": len(taken), "pages": pages, "rows": report["taken"], "bundle": bundle["pages"],
    "types": [one.part.media_type for one in taken]}))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made, _ = made_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"code": "C-001", "title": "Birch"})
    made.lock()
    files = {"a.pdf": pdf(2), "b.jpg": jpeg(), "c.heic": heic(), "d.eml": MAIL, "e.xlsx": workbook(), "secret": SECRET}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_hostile_evidence_file_is_never_parsed_beside_the_keys(folder: Path) -> None:
    """Taken in, imported, looked at and bound: all of it, and the main process knows no format but its own."""
    command = [sys.executable, "-c", JOURNEY, str(folder), str(folder / "secret")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["taken"], told["rows"], told["pages"]) == (4, 1, 5)
    assert told["types"] == ["application/pdf", "image/jpeg", "image/heic", "message/rfc822"]
    assert told["bundle"] > 5
    assert "sqlcipher3" in told["loaded"]
    assert PARSERS & set(told["loaded"]) == set()
