"""Rows into fields: what is taken, what is refused and why, and that nothing is guessed."""

from __future__ import annotations

import pytest

from app.domain.errors import BadFile, Cancelled, Invalid, UnknownField
from app.domain.records import REGISTRY
from app.evidence.importing import plan_import, read_mapping
from app.evidence.reading import Row, Table, read_table
from app.jobs import Progress
from app.sandbox.sources import FileSource
from tests.shared import shared

EVENT = REGISTRY["event"]


def table(*lines, broken=None):
    head, *rest = lines
    rows = [Row(n, list(cells), (broken or {}).get(n, "")) for n, cells in enumerate(rest, 2)]
    return Table(list(head), rows, {})


def plan(lines, mapping=None, kind="event", **options):
    made = lines if isinstance(lines, Table) else table(*lines)
    return plan_import(made, REGISTRY[kind], read_mapping(mapping or {}, "map.json"), subject="rows.csv", **options)


def test_headers_that_are_field_names_need_no_mapping():
    made = plan([("title", "kind", "when", "colour"), ("Обыск", "arrest", "May 2024", "red")])
    report = made.report()
    assert {name: report[name] for name in ("total", "taken", "changed", "refused", "unmapped")} == {
        "total": 1, "taken": 1, "changed": 0, "refused": 0, "unmapped": ["colour"]
    }  # fmt: skip
    fields = made.taken[0].fields
    assert (fields["title"], fields["event_kind"], fields["when"].edtf) == ("Обыск", "arrest", "2024-05")
    assert report["rows"][0]["values"]["when"]["display"] == "May 2024"
    assert report["rows"][0]["row"] == 2


def test_columns_and_values_are_mapped():
    mapping = {"columns": {"тип": "event_kind", "что": "title"}, "values": {"event_kind": {"арест": "arrest", "?": ""}}}
    made = plan([("тип", "что"), ("арест", "x"), ("пытки", "y"), ("?", "z")], mapping)
    assert [row.status for row in made.rows] == ["taken", "refused", "refused"]
    assert made.rows[1].reason == "тип: “пытки” is not a code of the list event_kind"
    assert made.rows[1].shown == {"тип": "пытки", "что": "y"}
    assert made.rows[2].reason == "тип: event_kind is needed and empty"


def test_a_value_for_empty_cells():
    mapping = {"values": {"event_kind": {"": "arrest"}}}
    assert [row.fields["event_kind"] for row in plan([("title",), ("x",)], mapping).rows] == ["arrest"]
    made = plan([("title", "kind"), ("x", ""), ("y", "search")], {"values": {"kind": {"": "arrest"}}})
    assert made.taken[0].fields.get("event_kind") == "arrest"


@pytest.mark.parametrize(
    ("dates", "words", "status", "edtf"),
    [
        (None, "2020-05-03", "taken", "2020-05-03"),
        (None, "03/04/2020", "refused", None),
        ("dmy", "03/04/2020", "taken", "2020-04-03"),
        ("mdy", "03/04/2020", "taken", "2020-03-04"),
        ("dmy", "31/02/2020", "refused", None),
        (None, "some day", "refused", None),
    ],
)
def test_dates_are_never_guessed(dates, words, status, edtf):
    row = plan([("kind", "when"), ("arrest", words)], {"dates": dates}).rows[0]
    assert row.status == status
    if edtf:
        assert row.fields["when"].edtf == edtf
    else:
        assert row.reason.startswith("when: ")
        assert words in row.reason


def test_unread_dates_are_kept_as_words():
    made = plan([("kind", "when"), ("arrest", "03/04/2020"), ("arrest", "2020")], keep_unread_dates=True)
    assert [row.status for row in made.rows] == ["taken", "taken"]
    assert made.rows[0].fields == {"event_kind": "arrest", "extra": {"unread_dates": {"when": "03/04/2020"}}}
    assert made.rows[0].reason == "when: “03/04/2020” is kept as words, the date is empty"
    assert made.rows[1].reason == ""


def test_a_row_with_one_bad_value_is_refused_whole():
    made = plan([("title", "kind", "latitude"), ("x", "arrest", "north")])
    assert made.rows[0].fields == {}
    assert made.rows[0].reason.startswith("latitude: ")
    assert made.rows[0].shown["title"] == "x"


def test_broken_and_empty_rows_are_told():
    made = plan(table(("kind", "note"), ("arrest", ""), ("", "words"), broken={2: "it has 1 fields, the header has 2"}))
    assert [row.reason for row in made.rows] == [
        "broken row: it has 1 fields, the header has 2",
        "nothing in it to take",
    ]
    assert [row.status for row in made.rows] == ["refused", "refused"]


def test_several_columns_may_fill_one_text():
    mapping = {"columns": {"facts": "narrative", "source": "narrative"}, "values": {"kind": {"": "arrest"}}}
    made = plan([("facts", "source"), ("It was night.", "A report.")], mapping)
    assert made.rows[0].fields["narrative"] == "It was night.\nA report."


def test_lists_of_codes_are_mapped_one_by_one():
    spec = next(spec for spec in EVENT.specs.values() if spec.kind.name == "several" and spec.editable)
    codes = spec.kind.of.schema()["enum"][:2]
    mapping = {
        "columns": {"tags": spec.name},
        "values": {spec.name: {"one": codes[0], "two": codes[1]}, "kind": {"": "arrest"}},
    }
    made = plan([("tags",), ("one, two",), ("one; three",)], mapping)
    assert made.rows[0].fields[spec.name] == tuple(codes)
    assert "three" in made.rows[1].reason


def test_what_a_table_does_not_have():
    with pytest.raises(BadFile, match=r"rows\.csv: none of its columns is a field of event: a, b"):
        plan([("a", "b"), ("1", "2")])
    with pytest.raises(Invalid, match="has no column “Datum”"):
        plan([("title",)], {"columns": {"Datum": "when"}})
    with pytest.raises(UnknownField, match="has no field “colour”"):
        plan([("title",)], {"columns": {"title": "colour"}})
    with pytest.raises(Invalid, match="is kept by the application"):
        plan([("title",)], {"columns": {"title": "rev"}})
    with pytest.raises(Invalid, match="can't all be when"):
        plan([("a", "b")], {"columns": {"a": "when", "b": "when"}})


def test_values_that_can_not_be_meant():
    with pytest.raises(Invalid, match="no column fills “severity”"):
        plan([("kind",)], {"values": {"severity": {"x": "y"}}})
    with pytest.raises(Invalid, match="“x” is mapped to “nonsense”"):
        plan([("kind",)], {"values": {"kind": {"x": "nonsense"}}})


def test_a_column_may_be_left_out():
    made = plan([("title", "kind"), ("x", "arrest")], {"columns": {"title": ""}})
    assert (made.unmapped, made.rows[0].fields) == (["title"], {"event_kind": "arrest"})


def test_kept_headers_are_only_reported():
    made = plan([("uid", "kind"), ("1", "arrest")])
    assert made.unmapped == ["uid"]


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"colums": {}},
        {"columns": {"a": 1}},
        {"columns": []},
        {"values": {"a": "b"}},
        {"values": [1]},
        {"dates": "ydm"},
    ],
)
def test_a_mapping_that_is_none_is_named(value):
    with pytest.raises(BadFile, match=r"map\.json"):
        read_mapping(value, "map.json")


def test_persons_come_with_name_and_role():
    made = plan([("name", "role"), ("Анна К.", "")], kind="person")
    assert made.rows[0].fields["name"] == "Анна К."


def test_importing_can_be_stopped():
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        plan([("kind",), ("arrest",)], progress=progress)


def test_the_public_record():
    with FileSource(shared("fixtures", "public_record_incidents.csv")) as file:
        made = plan(read_table(file, "incidents.csv"), {"columns": {"when_edtf": "when", "facts": "narrative"}})
    report = made.report()
    assert (report["total"], report["taken"] + report["refused"]) == (20, 20)
    assert {row.reason.partition(":")[0] for row in made.rows if row.status == "refused"} == {"kind"}


def test_uncertain_dates_of_a_real_table():
    with FileSource(shared("fixtures", "incidents", "police_brutality_2020.csv")) as file:
        read = read_table(file, "2020.csv")
    mapping = {"columns": {"date": "when", "description": "narrative"}, "values": {"kind": {"": "arrest"}}}
    report = plan(read, mapping, keep_unread_dates=True).report()
    assert (report["total"], report["taken"], report["refused"]) == (1142, 1142, 0)
