"""Not a byte of what stays is in a package: every word of another case is marked, and looked for in what is sealed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from app.actions import chronology_saved, evidence, records, sealing
from app.actions.chronology_sieve import Sieve
from app.actions.sealing_choice import order
from app.handover import age, age_file
from tests.marked import Marks, every_kind, hits
from tests.partners import Partner, partners


@dataclass
class Scene:
    """A vault with two cases, and what of it may be told to nobody."""

    one: Partner
    other: Partner
    goes: Marks = field(default_factory=lambda: Marks("goes"))
    stays: Marks = field(default_factory=lambda: Marks("stays"))
    uids: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with partners(tmp_path_factory.mktemp("two")) as made:
        found = Scene(made[0], made[1])
        _fill(found, tmp_path_factory.mktemp("files"))
        yield found


def _fill(scene: Scene, folder: Path) -> None:
    one, uids = scene.one, scene.uids
    worker = one.do(lambda unit: unit.add("worker", scene.stays.values("worker", {}))).uid
    for code, marks in (("A-1", scene.goes), ("B-1", scene.stays)):
        values = {**marks.values("case", {}), "code": code, "origin_state": None, "lead": worker}
        uids[code] = one.do(lambda unit, v=values: unit.add("case", v)).uid
    b = one.do(every_kind, scene.stays, uids["B-1"], {"worker": worker})
    a = one.do(every_kind, scene.goes, uids["A-1"], {"worker": worker})
    uids |= {f"a.{kind}": uid for kind, uid in a.items()} | {f"b.{kind}": uid for kind, uid in b.items()}
    one.do(_shared_persons, scene)
    one.do(_guarded, scene)
    _files(scene, folder)
    _kept_aside(scene)


def _add(unit: Any, marks: Marks, kind: str, case: str, **values: Any) -> str:
    return str(unit.add(kind, {**marks.values(kind, {}), **values}, case).uid)


def _shared_persons(unit: Any, scene: Scene) -> None:
    """An interpreter of the other case who helps in this one, and a person of this case known in the other one too."""
    a, b = scene.uids["A-1"], scene.uids["B-1"]
    guest = _add(unit, scene.stays, "person", b)
    host = scene.uids["a.person"]
    unit.add(
        "statement", {"person": host, "interpreter": guest, "title": scene.goes.new("statement by interpreter")}, a
    )
    _add(unit, scene.goes, "participation", a, person=guest, role="interpreter")
    for person in (guest, host):
        for kind in ("person_name", "identity_document", "contact_point", "address"):
            _add(unit, scene.stays, kind, b, person=person)
            _add(unit, scene.goes, kind, b, person=person, shared=True)
        for kind in ("participation", "relationship", "consent", "statement", "intervention"):
            _add(unit, scene.stays, kind, b, person=person, **({"other": person} if kind == "relationship" else {}))
        event = scene.uids["b.event"]
        _add(unit, scene.stays, "involvement", b, person=person, target_kind="event", target_uid=event)
    _add(unit, scene.stays, "relationship", a, person=scene.uids["b.person"], other=host, sensitivity="restricted")
    scene.uids["guest"] = guest


def _guarded(unit: Any, scene: Scene) -> None:
    """What stays of the chosen case itself."""
    a, stays = scene.uids["A-1"], scene.stays
    for values in ({"sensitivity": "restricted"}, {"sensitivity": "sealed"}, {"privileged": True}):
        for kind in ("event", "threat", "note", "fact", "person", "risk_assessment", "proceeding"):
            uid = _add(unit, stays, kind, a, **values)
            if kind == "person":
                _add(unit, stays, "person_name", a, person=uid)
                _add(unit, stays, "statement", a, person=uid)
    private = {"note_private": stays.new("note_private of the case that goes")}
    for kind in ("case", "event", "person", "note"):
        unit.change(scene.uids["A-1"] if kind == "case" else scene.uids[f"a.{kind}"], private)
    unit.delete(_add(unit, stays, "note", a), stays.new("reason of a deletion"))
    for made in (_add(unit, stays, "look", a, evidence=scene.uids["a.evidence"]),
                 _add(unit, stays, "dossier", a),
                 _add(unit, stays, "custody", a, evidence=scene.uids["a.evidence"], action="viewed")):  # fmt: skip
        assert made
    withheld = _add(unit, stays, "evidence", a, disclosure="withheld")
    _add(unit, stays, "citation", a, evidence=withheld, target_kind="event", target_uid=scene.uids["a.event"])
    unit.writer.reason = stays.new("reason of a command")


def _files(scene: Scene, folder: Path) -> None:
    """The same bytes in both cases, and others in the other case alone."""
    same, name = b"the same bytes in two cases", scene.stays.new("name of a file")
    for code, marks, content in (
        ("A-1", scene.goes, same), ("B-1", scene.stays, same), ("B-1", scene.stays, scene.stays.new("bytes").encode()),
    ):  # fmt: skip
        place = folder / f"{scene.stays.new('folder of a source')}"
        place.mkdir()
        file = place / ("same.txt" if code == "A-1" else f"{name}.txt")
        file.write_bytes(content)
        title = marks.new("title of an exhibit")
        evidence.add_evidence(scene.one.session, [file], code, values={"title": title})


def _kept_aside(scene: Scene) -> None:
    """Drafts, filters and choices, which are no records."""
    one = scene.one
    for uid, case in ((scene.uids["a.event"], "A-1"), (scene.uids["b.event"], "B-1")):
        one.do(records.save_draft, "event", uid, "title", scene.stays.new("draft"), case=scene.uids[case])
    one.do(chronology_saved.keep_filter, scene.stays.new("name of a filter"), Sieve())
    one.do(lambda unit: unit.database.run("INSERT INTO meta (key, value) VALUES (?,?)", ("x", scene.stays.new("meta"))))


def payload(scene: Scene, out: Path) -> bytes:
    """What stands inside the seal."""
    keys = list(age.identities(scene.other.session.site.age_seed))
    return b"".join(bytes(piece) for piece in age_file.Opening(io.BytesIO(out.read_bytes()), keys).pieces())


def unpacked(data: bytes) -> bytes:
    """The papers in it once more, with their streams and strings unpacked and their text as readers find it."""
    found = []
    at = 0
    while (at := data.find(b"%PDF-", at)) >= 0:
        end = data.index(b"%%EOF", at) + 6
        paper, at = data[at:end], end
        for page in (document := pypdfium2.PdfDocument(paper)):
            found.append(page.get_textpage().get_text_range())
        document.close()
        with pikepdf.open(io.BytesIO(paper)) as pdf:
            found += [repr(one) for one in pdf.objects]
            streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
            found += [bytes(one.read_bytes(pikepdf.StreamDecodeLevel.generalized)).decode("latin-1") for one in streams]
    return "\n".join(found).encode()


def seal(scene: Scene, out: Path, code: str = "A-1", **wanted: Any) -> bytes:
    asked = scene.one.ask(order, [code], wanted, to=scene.one.cards[scene.other.name], override="a test")
    sealing.seal(scene.one.session, asked, out)
    return payload(scene, out)


# What the scene fills with something else than a mark.
GIVEN = {"case.code", "participation.role"}


def test_nothing_of_another_case_is_in_a_package(scene: Scene, tmp_path: Path) -> None:
    data = seal(scene, tmp_path / "a.hvn")
    every = data + unpacked(data)
    assert hits(every, scene.stays) == {}
    assert scene.uids["B-1"].encode() not in every
    told = hits(data, scene.goes)
    missing = {where for mark, where in scene.goes.where.items() if mark not in told}
    at_home = {one for one in missing if one.endswith(".note_private") or one.split(".")[0] in {"dossier", "look"}}
    assert missing - at_home == {"case.foreign_code", *GIVEN}
    assert hits(unpacked(data), scene.goes), "nothing of what goes is found in the paper: the search is blind"


def test_of_a_person_shared_by_cases_goes_only_what_was_learned_here_or_is_shared(scene: Scene, tmp_path: Path) -> None:
    data = seal(scene, tmp_path / "a.hvn").decode("utf-8", "replace")
    lines = [
        json.loads(line)
        for line in data.replace("\0", "\n").splitlines()
        if scene.uids["guest"] in line and line.startswith("{")
    ]
    by_kind = {line["kind"]: line for line in lines if "fields" in line}
    assert set(by_kind) == {
        "person",
        "person_name",
        "identity_document",
        "contact_point",
        "address",
        "participation",
        "statement",
    }
    assert set(by_kind["person"]["fields"]) <= {"person_kind", "deleted_at"}
    assert {line["case"] for line in by_kind.values()} == {scene.uids["A-1"]}
    whole = seal(scene, tmp_path / "whole.hvn", whole=[scene.uids["guest"]])
    told = set(hits(whole, scene.stays).values())
    assert told and {where.split(".")[0] for where in told} == {"person"}
