"""A record and its line: nothing lost either way, nothing that must stay at home, bad lines named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.actions import demo
from app.domain import canonical
from app.domain.errors import Invalid
from app.domain.fields import REGISTRY, Record
from app.domain.registers import WHOLE, Pair
from app.handover.local import AT_HOME, LABELS
from app.handover.record_lines import AT_HOME_KINDS, NEWER, incoming, outgoing, registers, value_of
from app.store.table import table
from tests.vaults import new_vault

A, B = "a" * 32, "b" * 32
UID = "01890000-0000-7000-8000-000000000001"
CASE = "01890000-0000-7000-8000-0000000000ca"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Record]]:
    """Every record of a sample vault."""
    session, _ = new_vault(tmp_path_factory.mktemp("lines") / "v.haven")
    with session:
        demo.fill_sample(session)
        yield session.ask(lambda reader: [r for kind in REGISTRY for r in table(kind).where(reader.database, "1")])


def _line(**more: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "uid": UID, "kind": "event", "case": CASE, "created_at": "2026-01-02T03:04:05.678Z", "created_by": "N. ‖ office",
        "origin_org": None, "fields": {"title": [[{A: 1}, "Summoned"]]}, "erased": {},
    }  # fmt: skip
    return {**line, **more}


def _problems(**more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        incoming(_line(**more))
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_every_record_of_the_sample_goes_out_and_comes_in_with_each_value_exactly(sample: list[Record]) -> None:
    met = set()
    for record in sample:
        kind = REGISTRY[record.record_kind]
        if kind.name in AT_HOME_KINDS:
            continue
        line = canonical.decode(canonical.encode(outgoing(record)))
        came = incoming(line)
        assert (came.uid, came.kind, came.case) == (record.uid, kind.name, record.case)
        for spec in registers(kind.name):
            value = getattr(record, spec.name)
            if value is not None:
                (pair,) = came.fields[spec.name]
                assert value_of(spec, pair.value) == value, f"{kind.name}.{spec.name}"
                assert pair.versions == record.versions[spec.name]
        met.add(kind.name)
    assert len(met) > 20


def test_what_stays_at_home_is_in_no_line(sample: list[Record]) -> None:
    for record in sample:
        record = replace(record, note_private="only ours", versions={**record.versions, "note_private": {A: 9}})
        line = outgoing(record)
        fields = set(line["fields"])
        kind = record.record_kind
        assert not fields & {
            "note_private",
            "case",
            "siblings",
            "versions",
            *LABELS.get(kind, ()),
            *AT_HOME.get(kind, ()),
        }
        assert "only ours" not in str(line)


def test_a_scope_names_the_fields_that_go_and_a_deletion_always_goes(sample: list[Record]) -> None:
    event = next(r for r in sample if r.record_kind == "event" and r.versions.get("place") and r.versions.get("title"))
    gone = replace(event, deleted_at="2026-01-02T03:04:05.678Z", versions={**event.versions, "deleted_at": {A: 9}})
    line = outgoing(replace(gone, erased={"narrative": {A: 5}, "title": {A: 4}}), ["title"])
    assert set(line["fields"]) == {"title", "deleted_at"}
    assert line["erased"] == {"title": {A: 4}}
    assert incoming(line).fields["deleted_at"] == (Pair({A: 9}, "2026-01-02T03:04:05.678Z"),)


def test_values_in_conflict_travel_together(sample: list[Record]) -> None:
    event = next(r for r in sample if r.record_kind == "event" and r.title)
    torn = replace(event, siblings={"title": [[{B: 4}, "Another title", "card"]]})
    line = outgoing(torn)
    assert line["fields"]["title"] == [[event.versions["title"], event.title], [{B: 4}, "Another title"]]
    assert [pair.source for pair in incoming(line).fields["title"]] == ["", ""]


def test_what_a_newer_version_sends_is_kept_and_goes_on_as_it_came(sample: list[Record]) -> None:
    line = _line(fields={"title": [[{A: 1}, "x"]], "mood": [[{A: 1}, {"calm": True}]]}, weather="dry")
    came = incoming(line)
    assert came.unknown == {"mood": (Pair({A: 1}, {"calm": True}),)}
    assert came.more == {"weather": "dry"}
    event = next(r for r in sample if r.record_kind == "event")
    kept = {NEWER: {"fields": {"mood": line["fields"]["mood"]}, "keys": came.more}, "note": "ours"}
    again = outgoing(replace(event, extra=kept, versions={**event.versions, "extra": {B: 3}}))
    assert again["fields"]["mood"] == line["fields"]["mood"]
    assert again["weather"] == "dry"
    assert again["fields"]["extra"] == [[{B: 3}, '{"note":"ours"}']]
    assert "mood" not in outgoing(replace(event, extra=kept), ["title"])["fields"]


def test_a_kind_and_codes_of_a_newer_version_are_taken() -> None:
    came = incoming(_line(kind="drone_sighting", fields={"height": [[{A: 1}, "40"]]}))
    assert not came.known
    assert set(came.unknown) == {"height"}
    codes = {"event_kind": [[{A: 1}, "drone_overflight"]], "rights": [[{A: 1}, ["life", "own_right"]]]}
    specs = REGISTRY["event"].specs
    fields = {name: pairs for name, pairs in codes.items() if name in specs}
    assert incoming(_line(fields=fields)).fields
    assert _problems(fields={"event_kind": [[{A: 1}, "no code, a sentence"]]}) == [("event_kind", "bad_code")]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"uid": "no"}, [("uid", "bad_form")]),
        ({"case": "no"}, [("case", "bad_form")]),
        ({"created_at": "yesterday"}, [("created_at", "bad_form")]),
        ({"created_at": "2026-01-02T03:04:05"}, [("created_at", "bad_form")]),
        ({"created_by": None}, [("created_by", "bad_form")]),
        ({"origin_org": 4}, [("origin_org", "bad_form")]),
        ({"kind": None}, [("kind", "bad_form")]),
        ({"kind": "card"}, [("card", "never_travels")]),
        ({"kind": "worker"}, [("worker", "never_travels")]),
        ({"kind": "vault"}, [("vault", "never_travels")]),
        ({"kind": "dossier"}, [("dossier", "never_travels")]),
        ({"fields": []}, [("fields", "bad_form")]),
        ({"fields": {"title": []}}, [("title", "bad_form")]),
        ({"fields": {"title": [[{}, "x"]]}}, [("title", "bad_form")]),
        ({"fields": {"title": [[{A: 0}, "x"]]}}, [("title", "bad_form")]),
        ({"fields": {"title": [[{A: True}, "x"]]}}, [("title", "bad_form")]),
        ({"fields": {"title": [[{"site": 1}, "x"]]}}, [("title", "bad_form")]),
        ({"fields": {"title": [[{A: 1}, "x", "card"]]}}, [("title", "bad_form")]),
        ({"fields": {"title": [[{A: 1}, 4]]}}, [("title", "wrong_type")]),
        ({"fields": {"title": [[{A: 1}, "a\u202eb"]]}}, [("title", "not_exact")]),
        ({"fields": {"title": [[{A: 1}, ""]]}}, [("title", "not_exact")]),
        ({"fields": {"note_private": [[{A: 1}, "x"]]}}, [("note_private", "never_travels")]),
        ({"fields": {"versions": [[{A: 1}, "x"]]}}, [("versions", "never_travels")]),
        ({"fields": {"siblings": [[{A: 1}, "{}"]]}}, [("siblings", "never_travels")]),
        ({"fields": {"deleted_at": [[{A: 1}, "soon"]]}}, [("deleted_at", "not_a_moment")]),
        ({"erased": None}, [("erased", "bad_form")]),
        ({"erased": {"title": 4}}, [("erased", "bad_form")]),
        ({"erased": {"": {A: 1}}}, [("erased", "bad_form")]),
        ({"erased": {"note_private": {A: 1}}}, [("note_private", "never_travels")]),
        ({"labels": []}, [("labels", "bad_form")]),
        ({"kind": "case", "fields": {}, "labels": {"code": "x" * 41}}, [("code", "bad_form")]),
        ({"kind": "case", "fields": {"code": [[{A: 1}, "X-1"]]}}, [("code", "never_travels")]),
        ({"kind": "part", "fields": {"object": [[{A: 1}, "00"]]}}, [("object", "never_travels")]),
    ],
)  # fmt: skip
def test_a_line_that_is_not_what_it_must_be_is_named(more: dict[str, Any], named: list[tuple[str, str]]) -> None:
    assert _problems(**more) == named


def test_all_that_is_wrong_with_a_line_is_said_at_once() -> None:
    found = _problems(uid="no", fields={"title": [[{A: 1}, 4]], "note_private": [[{A: 1}, "x"]]}, erased=4)
    assert [name for name, _ in found] == ["uid", "title", "note_private", "erased"]


def test_what_is_erased_of_the_whole_record_goes_with_any_scope(sample: list[Record]) -> None:
    event = next(r for r in sample if r.record_kind == "event")
    line = outgoing(replace(event, erased={WHOLE: {A: 7}, "place": {A: 6}}), ["title"])
    assert line["erased"] == {WHOLE: {A: 7}}
    assert incoming(canonical.decode(canonical.encode(line))).erased == {WHOLE: {A: 7}}
