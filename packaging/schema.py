"""The tables of a new database in one go: what all steps together make, written as `app/store/migrations/whole.sql`.

python packaging/schema.py        after a step was added
"""

from __future__ import annotations

import sys
from pathlib import Path

import sqlcipher3

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.store import migrations

HEAD = "-- All tables as the first {n} steps make them, for a new file. Made by packaging/schema.py.\n"
# Rows that a step puts in.
ROWS = "INSERT INTO tree VALUES (1, 0, x'')"


def stated(statements: list[str]) -> list[tuple[str, ...]]:
    """What a file says of its tables and indexes after some statements, in the order they were made."""
    database = sqlcipher3.connect(":memory:", isolation_level=None)
    for statement in statements:
        database.execute(statement)
    shadows = [name for _, name, sort, *_ in database.execute("PRAGMA table_list") if sort == "shadow"]
    rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    return [row for row in rows if row[1] not in shadows and row[1] != "sqlite_schema"]


def written() -> str:
    """The file, from the steps there are."""
    steps = migrations.steps()
    made = [row[3] for row in stated([one for step in steps for one in migrations.statements(step)])]
    return HEAD.format(n=len(steps)) + "".join(f"{sql};\n" for sql in [*made, ROWS])


if __name__ == "__main__":
    migrations.WHOLE.write_text(written(), "utf-8")
