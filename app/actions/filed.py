"""What was filed: papers found again by their bytes, and made again from what is kept."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions import dossier_outputs as outputs
from app.actions import queries, recipes
from app.actions.outward import refuse_names
from app.domain.errors import AlreadyExists, Damaged, NotFound, Refused
from app.domain.words import N_
from app.dossier import refile
from app.dossier.bundle import BundleSpec
from app.dossier.bundle_worker import worker_ahead
from app.dossier.paper import BoundExhibit, Paper
from app.dossier.refile import Piece, Recipe, Source
from app.dossier.together import Together, gone_if_it_fails
from app.dossier.volume_files import base
from app.jobs import Progress
from app.store.table import table
from app.vault.spool import Spool

# Copies of a paper, which say nothing of their own and are made anew when they are wanted.
_COPIES = (outputs.ENCRYPTED, "signed")
_MOST_KEPT = 16 << 20
_DIVIDED = ("volume", "part")


class NotAsFiled(Refused):
    """A paper can't be made again byte for byte: `facts.reason` says why, in words."""

    code = "not_as_filed"
    words = N_("This paper can't be made again as it was filed: {reason}")


# -- kept ------------------------------------------------------------------------------


def recipe_of(made: Paper, spec: BundleSpec, rows: Sequence[dict[str, Any]]) -> Recipe:
    """What a paper was made from, file by file (`rows` as a build answers them).

    Papers of ours are kept as they are, whatever sets pages later; a bundle as what it is made of.
    """
    bound = [item for chapter in made.chapters for item in chapter.documents if isinstance(item, BoundExhibit)]
    sources: dict[str, Source] = {
        part.uid: Source(part.sha256 or "", exhibit.item.exhibit or "") for exhibit in bound for part in exhibit.parts
    }
    main = Path(rows[0]["path"])
    further = tuple(f"-{one.name}.pdf" for one in made.view.profile.outputs)  # which are parts too, but of no volume
    front, number, pieces = made.view.profile.takes_exhibits, 0, []
    for at, row in enumerate(row for row in rows if row["role"] not in _COPIES):
        suffix = _suffix(Path(row["path"]), main)
        divided = row["role"] in _DIVIDED and not row["path"].endswith(further)
        number += divided
        bundle = front and (at == 0 or divided)
        pieces.append(Piece(row["role"], suffix, True, spec, volume=number) if bundle else _piece(row, suffix))
    facts = made.view.facts
    records = tuple(sorted({facts.case.uid, *facts.by_uid}))
    return Recipe(tuple(one for one in pieces if one is not None), sources, records, refile.tools())


def _suffix(path: Path, main: Path) -> str:
    if path == main:
        return main.suffix
    stem = main.stem if path.name.startswith(main.stem) else base(main)
    return path.name.removeprefix(stem)


def _piece(row: dict[str, Any], suffix: str) -> Piece | None:
    path = Path(row["path"])
    if path.stat().st_size > _MOST_KEPT:
        return None
    data = path.read_bytes()
    known = hashlib.sha256(data).hexdigest() == row["sha256"]
    return Piece(row["role"], suffix, data=base64.b64encode(data).decode("ascii")) if known else None


def recipe_kept(reader: Any, dossier: Any) -> Recipe:
    """What a dossier was made from (query). Raises NotAsFiled when it is not kept any more, Damaged, TooNew."""
    if not dossier.made_from:
        raise NotAsFiled(reason=_why_gone(reader, dossier))
    return refile.recipe(recipes.read(reader, dossier.made_from))


def _why_gone(reader: Any, dossier: Any) -> str:
    sql = "SELECT 1 FROM journal WHERE uid=? AND action='erase' LIMIT 1"
    if not reader.database.value(sql, (dossier.uid,)):
        return "it was made before this program kept what papers are made from"
    numbers = {row["exhibit"] for row in dossier.items or () if row.get("exhibit")}
    there = {row[0] for row in reader.database.rows('SELECT "exhibit" FROM "evidence" WHERE "case"=?', (dossier.case,))}
    if gone := ", ".join(sorted(numbers - there)):
        return f"exhibit {gone} was shredded, and with it what the paper was made from"
    return "a record it drew on was erased, and with it what the paper was made from"


# -- made again ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ready:
    """All that a paper is made of again."""

    dossier: Any
    recipe: Recipe
    sources: dict[str, Any]
    digests: dict[str, str]


@worker_ahead()
def rebuild_dossier(session: Any, uid: str, out: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Make a paper again exactly as it was filed: `{out, sha256, dossier, outputs, problems}`.

    No dossier is recorded anew. Raises NotAsFiled with the reason, AlreadyExists, Damaged; then nothing is left.
    """
    out = Path(out)
    ready: _Ready = session.ask(_ready, uid)
    places = [(piece, out if not at else out.with_name((base(out) if piece.volume else out.stem) + piece.suffix))
              for at, piece in enumerate(ready.recipe.pieces)]  # fmt: skip
    for _, path in places:
        if path.exists():
            raise AlreadyExists(subject=str(path))
    if not out.parent.is_dir():
        raise NotFound(subject=str(out.parent))
    refuse_names(session, ready.dossier, out)
    with contextlib.ExitStack() as stack:
        sources = {name: stack.enter_context(source) for name, source in ready.sources.items()}
        together = stack.enter_context(Together())
        room = stack.enter_context(Spool(out.parent))
        files = [(piece, together.new(path)) for piece, path in places]
        refile.make_all(files, sources, progress, room)
        if any(outputs.digest(stream) != ready.digests.get(piece.suffix) for piece, stream in files):
            raise NotAsFiled(reason=_why_other(ready.recipe))
    rows = [{"role": piece.role, "path": str(path), "sha256": ready.digests[piece.suffix]} for piece, path in places]
    if session.can_change:
        with gone_if_it_fails(path for _, path in places):
            session.do(_noted, ready, rows)
    return {"out": str(out), "sha256": rows[0]["sha256"], "dossier": uid, "outputs": rows,
            "problems": session.ask(consent_since, ready.dossier)}  # fmt: skip


def _why_other(recipe: Recipe) -> str:
    changed = refile.changed_tools(recipe.tools)
    words = "this program sets pages in another way than the one that made it"
    return f"{words} ({', '.join(changed)})" if changed else words


def _ready(reader: Any, uid: str) -> _Ready:
    dossier: Any = queries.find(reader, uid)
    if dossier.record_kind != "dossier":
        raise NotFound(subject=f"dossier {uid}")
    recipe = recipe_kept(reader, dossier)
    sources = {name: _source(reader, name, source) for name, source in recipe.sources.items()}
    rows = [row for row in dossier.outputs or () if row.get("role", "bundle") not in _COPIES]
    main = Path(rows[0]["name"])
    digests = {_suffix(Path(row["name"]), main): row["sha256"] for row in rows}
    if not recipe.pieces or set(digests) - {piece.suffix for piece in recipe.pieces}:
        raise NotAsFiled(reason="one of its files is larger than what is kept")
    return _Ready(dossier, recipe, sources, digests)


def _source(reader: Any, part: str, source: Source) -> Any:
    """The bytes of a part as they were: wherever they lie now, by their digest."""
    row = reader.database.row("SELECT object_id, key, size FROM object WHERE sha256=?", (source.sha256,))
    if row is None:
        raise NotAsFiled(reason=f"exhibit {source.exhibit or part} was shredded")
    try:
        return reader.objects.open(bytes.fromhex(row[0]), row[1], row[2])
    except (Damaged, NotFound):
        raise Damaged(part="object", subject=source.exhibit or part) from None


def _noted(unit: Any, ready: _Ready, rows: list[dict[str, Any]]) -> None:
    """The files stand on the list of what lies outside, and each exhibit in them has its line: it went out again."""
    dossier = ready.dossier
    for row in rows:
        outputs.note(unit, Path(row["path"]), row["sha256"], dossier.case)
    parts = (table("part").get(unit.database, name) for name in ready.sources)
    for uid in dict.fromkeys(part.evidence for part in parts if part is not None):  # type: ignore[attr-defined]
        item = unit.find(uid)
        line = {"evidence": uid, "action": "exported", "at": unit.stamp.at, "by": unit.stamp.actor or None,
                "purpose": dossier.purpose, "digest": item.digest}  # fmt: skip
        unit.add("custody", line, dossier.case)


def consent_since(reader: Any, dossier: Any) -> list[dict[str, Any]]:
    """Whose consent was withdrawn since (query): said, but one's own copy of what was filed may be made again."""
    sql = (
        'SELECT "person" FROM "consent" WHERE "case"=? AND ("status" IN (\'withdrawn\', \'refused\') '
        'OR "withdrawn_on" IS NOT NULL) AND "updated_at">? AND "deleted_at" IS NULL ORDER BY "uid"'
    )
    words = "Consent was withdrawn after this paper was made: keep this copy, don't give it out again."
    persons = [row[0] for row in reader.database.rows(sql, (dossier.case, dossier.made_at or ""))]
    return [
        {"code": "consent_withdrawn", "level": "warn", "rule": "", "source": "", "verified": True,
         "subject": person, "message": words}
        for person in dict.fromkeys(persons)
    ]  # fmt: skip


# -- found again -----------------------------------------------------------------------


def verify_file(reader: Any, path: Path) -> dict[str, Any]:
    """Which paper a file is (query): `{file, sha256, known, papers}`, one row for each that it is a file of."""
    digest = _digest(path)
    papers = [_told(reader, dossier, row) for dossier, row in _with(reader, digest)]
    return {"file": str(path), "sha256": digest, "known": bool(papers), "papers": papers}


def _digest(path: Path) -> str:
    if not path.is_file():
        raise NotFound(subject=str(path))
    return outputs.sha256(path)


def _with(reader: Any, digest: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Dossiers with an output of this digest, the newest first, and that output."""
    found = table("dossier").where(reader.database, 'instr("outputs", ?) > 0 ORDER BY "made_at" DESC', (digest,))
    for dossier in found:
        yield from ((dossier, row) for row in dossier.outputs or () if row["sha256"] == digest)  # type: ignore[attr-defined]


def _told(reader: Any, dossier: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "dossier": dossier.uid, "case": queries.case_code(reader, dossier.case), "profile": dossier.profile,
        "title": dossier.purpose, "recipient": dossier.recipient, "language": dossier.language,
        "role": row.get("role", "bundle"), "name": row["name"], "pages": row["pages"], "made_at": dossier.made_at,
        "made_by": dossier.made_by, "signer": row.get("signer"),
    }  # fmt: skip


def paper_of(reader: Any, file: Path) -> Any:
    """The newest dossier that a file is one of (query); NotFound."""
    found = next(_with(reader, _digest(file)), None)
    if found is None:
        raise NotFound(subject=f"a paper of this vault with the bytes of {file}")
    return found[0]


def add_output(unit: Any, uid: str, row: dict[str, Any]) -> None:
    """One more file was made of a paper (command)."""
    dossier = unit.get("dossier", uid)
    unit.write(dossier, {"outputs": [*(dossier.outputs or ()), row]}, "dossier")
