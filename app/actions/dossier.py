"""Dossiers: which there are, what stands in the way of one, and making it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from app.actions import dossier_beside, dossier_room, dossier_worker, filed, leading, proving, recipes
from app.actions import dossier_filed as earlier
from app.actions import dossier_outputs as outputs
from app.actions import dossier_volumes as volumes
from app.actions.records import case_by_code
from app.domain.errors import Damaged, NotFound, Stopped
from app.domain.fields import REGISTRY
from app.domain.rules.finding import Finding
from app.dossier import check, disclosure, paper, profiles, rules
from app.dossier.bundle import BundleResult, BundleSpec, build_brief, build_bundle
from app.dossier.bundle_worker import worker_ahead, worker_waiting
from app.dossier.facts import CaseFacts
from app.dossier.known import Known
from app.dossier.layout import exhibit_numbers, layout
from app.dossier.paper import BoundExhibit, Paper, Wish
from app.dossier.together import Together, gone_if_it_fails
from app.dossier.volumes import Volume
from app.jobs import Progress
from app.store.table import table
from app.vault.objects import StoredObject
from app.vault.spool import Spool

_ALIVE = '"deleted_at" IS NULL'
_OF_CASE = f'"case"=? AND {_ALIVE}'
_PERSONS = f'{_ALIVE} AND ("case"=? OR "uid" IN (SELECT "person" FROM "participation" WHERE "case"=? AND {_ALIVE}))'
_BELONGING = ("person_name", "identity_document", "contact_point", "address")
_LEFT_OUT = frozenset({"worker", "case", "case_link", "custody", "dossier", "look"})


def dossier_profiles() -> list[dict[str, Any]]:
    """Rows {profile, title, page, format, verified}."""
    names = ("profile", "title", "page", "format", "verified")
    return [{name: getattr(profiles.load(item), name) for name in names} for item in profiles.names()]


def case_facts(reader: Any, code: str, also: tuple[str, ...] = ()) -> CaseFacts:
    """Everything of a case that a paper may draw on; of shared persons only what was learned here or is shared.

    `also` names kinds that only some papers draw on, such as custody.
    """
    case = case_by_code(reader, code)
    found: list[Any] = []
    for kind in REGISTRY:
        if (kind in _LEFT_OUT and kind not in also) or kind == "person":
            continue
        found += table(kind).where(reader.database, _OF_CASE, (case.uid,))
    persons = list(table("person").where(reader.database, _PERSONS, (case.uid, case.uid)))
    for person in persons:
        for kind in _BELONGING:
            condition = f'"person"=? AND "case"<>? AND "shared"=1 AND {_ALIVE}'
            found += table(kind).where(reader.database, condition, (person.uid, case.uid))
    return CaseFacts.of(case, [*found, *persons])


def usual_language(profile: str) -> str:
    """The language of a paper when none is asked for: English, or that of a body that takes none in English."""
    return profiles.load(profile).usual_language


def prepared(
    reader: Any,
    case: str,
    profile: str,
    subject: str | None,
    proceeding: str | None,
    shown: Any,
    options: Any,
    lang: str,
    beside: Mapping[str, Any] | None = None,
) -> Paper:
    loaded = profiles.load(profile)
    wish: Wish = replace(paper.read_options(options), subject=subject, proceeding=proceeding, lang=lang)
    wish = replace(wish, filed=earlier.before(reader, case, profile, wish.binding))
    today = dt.datetime.now(dt.UTC).date()
    facts = case_facts(reader, case, loaded.draws_on)
    made = paper.prepare(facts, loaded, disclosure.parse(shown), wish, today, beside)
    known = proving.expected(reader, made, list(bound_exhibits(made)))
    led = leading.findings(reader, case, loaded)
    return replace(made, findings=(*made.findings, *known, *led, *_unread(reader)))


def _unread(reader: Any) -> list[Finding]:
    """What lies on damaged pages and is therefore not in the paper."""
    words = "This record can't be read, a page of the database is damaged: it is left out."
    return [Finding("damaged_record", check.WARN, subject, words) for subject in sorted(reader.database.unread)]


def check_dossier(
    reader: Any,
    case: str,
    profile: str,
    *,
    subject: str | None = None,
    proceeding: str | None = None,
    disclosure: Any = None,
    options: Any = None,
    lang: str = "en",
) -> dict[str, Any]:
    """The pre-flight (query): `{ok, problems: [{code, level, rule, source, verified, subject, message}]}`."""
    made = prepared(reader, case, profile, subject, proceeding, disclosure, options, lang)
    return {"ok": not made.stops, "problems": [check.answer(found) for found in made.findings]}


@worker_ahead()
def build_dossier(
    session: Any,
    case: str,
    profile: str,
    out: Path,
    *,
    subject: str | None = None,
    proceeding: str | None = None,
    disclosure: Any = None,
    options: Any = None,
    lang: str = "en",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Make a paper: `{out, pages, sha256, outputs, exhibits, problems}`; nothing is left when it is stopped.

    With the option `encrypt` there is a locked copy too, and its `passphrase` in this answer alone.
    Raises Stopped with the pre-flight's stops, UnusableFiles, AlreadyExists, Cancelled.
    """
    loaded, wish = profiles.load(profile), paper.read_options(options)
    told = dossier_beside.beside(session, case, loaded, subject, lang, only=wish.evidence, progress=progress)
    asked = (subject, proceeding, disclosure, options, lang, told)
    made: Paper = session.ask(prepared, case, profile, *asked)
    found = outputs.targets(loaded, outputs.suggested(made, Path(out)), encrypt=wish.encrypt)
    _stop(made.stops)
    found = outputs.needed(found, made)
    spec = volumes.capped(layout(made), made)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_naming(made))
        sources = {name: stack.enter_context(source) for name, source in session.ask(bytes_of, made)}
        together = stack.enter_context(Together())
        room = stack.enter_context(dossier_room.room_of(session, found[0].path.parent))
        stream, *beside = (together.new(target.path) for target in found)
        files, known = volumes.Files(together, found[0], stream, parts=spec.parts), volumes.known_to(session)
        copy = beside.pop() if wish.encrypt else None
        further = list(zip(found[1:], beside, strict=False))
        stack.enter_context(proving.worker_waiting(made, _with_pages(further)))
        laid, counts, findings = _written(made, spec, sources, files, further, progress, known, room)
        if _needs_draft(spec, findings, made):
            _emptied(beside)
            spec = replace(spec, draft=True)
            laid, counts, _ = _written(made, spec, sources, files, further, progress, known, room)
        result = volumes.whole(laid)
        proof = volumes.proven(session, made, list(bound_exhibits(made)), laid, files, progress)
        _stop([*proof.findings, *session.ask(_refused_since, made, case, profile, asked)])
        proving.beside_proven(made, beside, counts, progress)
        more, passphrase = outputs.lock(stream, copy, progress) if copy is not None else ([], {})
        locked = [files.lock(one.number, passphrase["passphrase"], progress) for one in laid[1:] if passphrase]
        found = [*files.targets(laid), *found[1:], *(target for target, _ in locked)]
        pages = [*(one.result.pages for one in laid), *counts, *more, *(count for _, count in locked)]
        findings += outputs.about_lock(made.view.profile) if copy is not None else []
    answer = _answer(made, result, outputs.told(found, pages), findings)
    answer["searched"] = proof.answer()
    if session.can_change:
        recipe = filed.recipe_of(made, spec, answer["outputs"]).packed()
        with gone_if_it_fails(target.path for target in found), recipes.kept(session, recipe) as stored:
            session.do(_record, made, answer, earlier.items(made, spec, result), stored)
    dossier_worker.next_one(session)
    return {**answer, **passphrase}


def _written(
    made: Paper,
    spec: BundleSpec,
    sources: dict[str, Any],
    files: volumes.Files,
    beside: list[tuple[outputs.Target, BinaryIO]],
    progress: Progress | None,
    known: Known,
    room: Spool,
) -> tuple[list[Volume], list[int], list[Finding]]:
    """The paper and what stands beside it: the pages of each, and what only they tell. Raises Stopped."""
    with worker_waiting(_with_pages(beside)):
        laid = volumes.laid_out(made, spec, sources, files, progress, known, room)
        result = volumes.whole(laid)
        findings = [*made.findings, *_built_findings(made, result)]
        _stop([found for found in findings if found.level == check.STOP])
        pages = outputs.write_beside(made, spec, result, beside, progress)
    counts = {target.output.name: count for (target, _), count in zip(beside, pages, strict=True) if target.output}
    built = replace(_built(made, result), beside=counts)
    return laid, pages, [*findings, *rules.after(_context(made), built)]


def _with_pages(beside: list[tuple[outputs.Target, BinaryIO]]) -> int:
    """How many files with pages are made: the paper, and those beside it that are no plain text."""
    return 1 + sum(target.path.suffix != ".txt" for target, _ in beside)


def _emptied(streams: list[BinaryIO]) -> None:
    for stream in streams:
        stream.seek(0)
        stream.truncate()


def _refused_since(reader: Any, made: Paper, case: str, profile: str, asked: Any) -> list[Finding]:
    """Consent that was withdrawn while the paper was made."""
    before = set(made.findings)
    now: Paper = prepared(reader, case, profile, *asked)
    return [found for found in now.stops if found.code.startswith("consent") and found not in before]


def laid_out(
    made: Paper, spec: BundleSpec, sources: dict[str, Any], stream: Any, progress: Progress | None
) -> BundleResult:
    """Pages into the stream: a bundle with cover and index, or a plain paper of ours."""
    if made.view.profile.takes_exhibits:
        return build_bundle(spec, sources, stream, progress)
    return build_brief(spec, stream, progress)


def _stop(stops: list[Finding]) -> None:
    if stops:
        summary = "; ".join(dict.fromkeys(found.message for found in stops))
        raise Stopped(summary=summary, problems=[check.answer(found) for found in stops])


def _needs_draft(spec: BundleSpec, findings: list[Finding], made: Paper) -> bool:
    """A warning that shows only after the build makes a draft as well."""
    return made.view.profile.filed and not spec.draft and any(found.level == check.WARN for found in findings)


def bound_exhibits(made: Paper) -> Iterator[BoundExhibit]:
    for chapter in made.chapters:
        yield from (item for item in chapter.documents if isinstance(item, BoundExhibit))


def bytes_of(reader: Any, made: Paper) -> list[tuple[str, Any]]:
    """A reader of bytes for every file that is bound in."""
    found: list[tuple[str, Any]] = []
    for exhibit in bound_exhibits(made):
        for part in exhibit.parts:
            row = reader.database.row("SELECT key, size FROM object WHERE object_id=?", (part.object,))
            if row is None:
                raise NotFound(subject=exhibit.item.exhibit)
            try:
                found.append((part.uid, reader.objects.open(bytes.fromhex(part.object or ""), row[0], row[1])))
            except (Damaged, NotFound):
                raise Damaged(part="object", subject=exhibit.item.exhibit) from None
    return found


@contextlib.contextmanager
def _naming(made: Paper) -> Iterator[None]:
    """Call a file whose bytes turn out to be damaged, while it is read, by the exhibit that it belongs to."""
    try:
        yield
    except Damaged as error:
        of = {part.object: bound.item.exhibit for bound in bound_exhibits(made) for part in bound.parts}
        exhibit = of.get(str(error.facts.get("subject", "")))
        if error.facts.get("part") != "object" or not exhibit:
            raise
        raise Damaged(part="object", subject=exhibit) from None


def _built_findings(made: Paper, result: BundleResult) -> list[Finding]:
    """What only the build could tell; a citation that leads nowhere stops."""
    names = {item.key: check.exhibit_name(item.item) for item in bound_exhibits(made)}
    found = []
    for problem in result.problems:
        level = check.STOP if problem["code"] == "dangling_citation" else check.NOTE
        subject = names.get(problem["subject"], problem["subject"])
        found.append(Finding(problem["code"], level, subject, problem["message"]))
    return found


def _context(made: Paper) -> rules.Context:
    return rules.Context(made.view.facts, made.view, (), made.today)


def _built(made: Paper, result: BundleResult) -> rules.Built:
    """How many pages each document has, own parts by their names, and which section it stands in."""
    sections = {item.key: chapter.section.letter for chapter in made.chapters for item in chapter.documents}
    return rules.Built(result.pages, {row["key"]: row["pages"] for row in result.documents}, sections)


def _answer(made: Paper, result: BundleResult, files: list[dict[str, Any]], findings: list[Finding]) -> dict[str, Any]:
    main = files[0]
    names, numbers = {item.key: item for item in bound_exhibits(made)}, exhibit_numbers(made)
    exhibits = [
        {
            "exhibit": names[row["key"]].item.exhibit,
            "number": numbers[row["key"]],
            "title": names[row["key"]].title,
            "start": row["start"],
            "pages": row["pages"],
            **({"volume": row["volume"]} if result.documents[-1].get("volume", 1) > 1 else {}),
        }
        for row in result.documents
        if row["key"] in names
    ]
    return {
        "out": main["path"], "pages": result.pages, "sha256": main["sha256"], "outputs": files, "exhibits": exhibits,
        "problems": [check.answer(found) for found in dict.fromkeys(findings)],
    }  # fmt: skip


def _record(unit: Any, made: Paper, answer: dict[str, Any], items: list[dict[str, Any]], stored: StoredObject) -> None:
    """Keep what was made, for whom, from what; a custody line for each exhibit that went out."""
    view = made.view
    stamp = unit.stamp
    values = {
        "profile": view.profile.profile,
        "recipient": view.disclosure.recipient or None,
        "purpose": view.profile.title,
        "language": view.lang,
        "proceeding": made.proceeding.uid if made.proceeding else None,
        "disclosure": {"persons": dict(view.disclosure.persons), "sources": view.disclosure.sources},
        "override_reason": view.disclosure.override or None,
        "items": items,
        "consent_check": {"findings": [found.message for found in made.findings if found.code.startswith("consent")]},
        "outputs": [
            {"role": row["role"], "name": Path(row["path"]).name, "pages": row["pages"], "sha256": row["sha256"]}
            for row in answer["outputs"]
        ],
        "made_from": recipes.note(unit, stored),
        "made_at": stamp.at,
        "made_by": stamp.actor or None,
    }
    unit.writer.reason = view.disclosure.override
    unit.add("dossier", values, view.facts.case.uid, action="dossier")
    for exhibit in bound_exhibits(made):
        line = {
            "evidence": exhibit.item.uid, "action": "exported", "at": stamp.at, "by": stamp.actor or None,
            "to_whom": view.disclosure.recipient or None, "purpose": view.profile.title, "digest": exhibit.item.digest,
        }  # fmt: skip
        unit.add("custody", line, view.facts.case.uid)
    for output in answer["outputs"]:
        if output["role"] != outputs.ENCRYPTED:
            outputs.note(unit, Path(output["path"]), output["sha256"], view.facts.case.uid)
