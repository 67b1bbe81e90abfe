"""Adding a field is one line in a record and one line in a migration; everything else follows."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

PROGRAM = """
import json, sys
from pathlib import Path
from app import session as sessions
from app.actions import queries, records
from app.domain.records import REGISTRY
from app.store import verify
from app.vault.credentials import KdfParams, Passphrase
session, _ = sessions.create(Path(sys.argv[1]), Passphrase(bytearray(b"x")), kdf=KdfParams(65536, 1, 1))
session.do(records.add_case, {"code": "C-001"})
made = session.do(records.add_record, "event", {"event_kind": "arrest", "weather": "Heavy snow"}, "C-001").result
session.do(records.edit_record, made.uid, {"weather": "Sleet"})
print(json.dumps({
    "answer": session.ask(queries.record_answer, made.uid)["weather"],
    "found": [hit.field for hit in session.ask(queries.search, "sleet")],
    "history": [change["changes"]["weather"]["to"] for change in session.ask(queries.history, made.uid)],
    "columns": [spec.name for spec in REGISTRY["event"].list_columns()],
    "schema": REGISTRY["event"].specs["weather"].kind.schema(),
    "faults": len(list(verify.records(session.database))),
}))
session.lock()
"""


def test_one_line_in_a_record_and_one_in_a_migration(tmp_path: Path) -> None:
    for folder in ("app", "resources"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    record = tmp_path / "app" / "domain" / "records" / "happenings.py"
    anchor = '    disputed: bool | None = field(YesNo(), N_("Disputed"))\n'
    line = '    weather: str | None = field(Text(), N_("Weather"), in_list=True)\n'
    assert anchor in record.read_text()
    record.write_text(record.read_text().replace(anchor, anchor + line))
    number = len(list((tmp_path / "app" / "store" / "migrations").glob("[0-9]*.sql"))) + 1
    (tmp_path / "app" / "store" / "migrations" / f"{number:04d}.sql").write_text(
        'ALTER TABLE "event" ADD COLUMN "weather" TEXT;\n'
    )
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "v.haven")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["answer"] == "Sleet"
    assert answer["found"] == ["weather"]
    assert answer["history"] == ["Heavy snow", "Sleet"]
    assert "weather" in answer["columns"]
    assert answer["schema"] == {"type": "string"}
    assert answer["faults"] == 0
