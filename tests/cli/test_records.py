"""Records from the command line: any kind, from specs alone, with errors that name what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.fields import REGISTRY
from tests.cli.conftest import Shell


def test_kinds_and_schema_need_no_vault(shell: Shell) -> None:
    kinds = shell.run_main(["--json", "record", "kinds"], b"").out["rows"]
    assert {row["kind"] for row in kinds} == set(REGISTRY)
    for row in kinds:
        schema = shell.run_main(["--json", "record", "schema", row["kind"]], b"").out
        assert schema["additionalProperties"] is False
        assert schema["properties"]["uid"]["readOnly"] is True
        assert set(schema["required"]) <= set(schema["properties"])


def test_schema_says_sorts_of_values(shell: Shell) -> None:
    threat = shell.run_main(["--json", "record", "schema", "threat"], b"").out["properties"]
    assert threat["first_seen"]["format"] == "edtf"
    assert threat["targets"]["items"]["x-kind"] == "person"
    assert "enum" in threat["threat_kind"]
    assert threat["case"] == {"type": "string", "x-kind": "case", "title": "Case", "readOnly": True}
    assert threat["threat_kind"]["x-alias"] == "kind"
    person = shell.run_main(["--json", "record", "schema", "person"], b"").out["properties"]
    assert {"name", "role"} <= set(person)


def test_add_show_edit_history(shell: Shell) -> None:
    made = shell.json("record", "add", "person", "--case", "C-001", name="Ana Lind", role="subject")
    assert (made["kind"], made["case"], made["rev"], made["name"], made["role"]) == (
        "person", "C-001", 1, "Ana Lind", "subject",
    )  # fmt: skip
    edited = shell.json("record", "edit", made["uid"], pseudonym="Wren")
    assert (edited["pseudonym"], edited["rev"], edited["name"]) == ("Wren", 2, "Ana Lind")
    assert shell.ok("record", "show", made["uid"]) == edited
    actions = [row["action"] for row in shell.ok("record", "history", made["uid"])["rows"]]
    assert actions == ["add", "edit"]


def test_an_answer_can_be_sent_back(shell: Shell) -> None:
    made = shell.json("record", "add", "event", "--case", "C-001", event_kind="arrest", when="spring 2021")
    again = shell.json("record", "edit", made["uid"], **made)
    assert again == made


def test_uncertain_dates_come_out_whole(shell: Shell) -> None:
    made = shell.json("record", "add", "event", "--case", "C-001", kind="arrest", when="May 2021")
    assert set(made["when"]) == {"text", "edtf", "earliest", "latest", "calendar", "display"}
    (row,) = shell.ok("timeline", "--case", "C-001")["rows"]
    assert (row["when"]["earliest"], row["when"]["latest"]) == ("2021-05-01", "2021-05-31")


@pytest.mark.parametrize("text", ["03/04/2021", "1954-02-29", "nonsense"])
def test_bad_dates_say_field_and_value(shell: Shell, text: str) -> None:
    before = shell.tree()["header.a"]
    ran = shell(
        "record", "add", "event", "--case", "C-001", "--json-file", "-",
        stdin=json.dumps({"event_kind": "arrest", "when": text}).encode(),
    )  # fmt: skip
    assert ran.code == 1
    assert (ran.out["facts"]["field"], ran.out["facts"]["value"]) == ("when", text)
    assert shell.tree()["header.a"] == before
    assert shell.ok("record", "list", "event")["rows"] == []


@pytest.mark.parametrize(
    ("kind", "values", "error", "named"),
    [
        ("note", {"colour": "x"}, "unknown_field", "colour"),
        ("event", {"event_kind": "dancing"}, "invalid", "event_kind"),
        ("event", {}, "invalid", "event_kind"),
        ("dragon", {}, "unknown_kind", "dragon"),
        ("part", {}, "refused", "part"),
        ("dossier", {}, "refused", "dossier"),
        ("note", {"rev": 7}, "invalid", "rev"),
        ("involvement", {"person": "nobody"}, "invalid", "person"),
    ],
)
def test_refused_by_name(shell: Shell, kind: str, values: dict[str, Any], error: str, named: str) -> None:
    ran = shell("record", "add", kind, "--case", "C-001", "--json-file", "-", stdin=json.dumps(values).encode())
    assert (ran.code, ran.out["error"]) == (1, error)
    assert named in ran.out["message"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "empty_file"),
        (b"  \n", "empty_file"),
        (b"{", "bad_file"),
        (b"[]", "bad_file"),
        (b'"x"', "bad_file"),
        (b'{"text": "\xff"}', "bad_file"),
        (b'{"text": NaN}', "bad_file"),
        (b'{"text": "a", "text": "b"}', "bad_file"),
        (b'{"extra": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "bad_file"),
    ],
)
def test_bad_json_files_are_named(shell: Shell, data: bytes, error: str) -> None:
    path = shell.file("values.json", data)
    ran = shell("record", "add", "note", "--case", "C-001", "--json-file", path)
    assert (ran.code, ran.out["error"]) == (1, error)
    assert str(path) in ran.out["message"]


def test_files_that_are_none(shell: Shell) -> None:
    for path, error in ((shell.folder / "nowhere.json", "not_found"), (shell.folder, "not_a_file")):
        ran = shell("record", "add", "note", "--case", "C-001", "--json-file", path)
        assert (ran.code, ran.out["error"], ran.out["facts"]["subject"]) == (1, error, str(path))


def test_unknown_case(shell: Shell) -> None:
    ran = shell("record", "add", "note", "--case", "X-9", "--json-file", "-", stdin=b'{"text": "x"}')
    assert (ran.code, ran.out["error"]) == (1, "not_found")
    assert "X-9" in ran.out["message"]


def test_passphrase_and_json_from_one_stream(shell: Shell) -> None:
    words = [
        "--vault",
        str(shell.vault),
        "--passphrase-file",
        "-",
        "--json",
        "record",
        "add",
        "note",
        "--case",
        "C-001",
    ]
    ran = shell.run_main([*words, "--json-file", "-"], b'correct horse\n{"text":\n"two lines"}')
    assert (ran.code, ran.out["text"]) == (0, "two lines")


def test_lists_go_page_by_page(shell: Shell) -> None:
    for n in range(5):
        shell.json("record", "add", "note", "--case", "C-001", text=f"note {n}")
    seen: list[str] = []
    after: list[str] = []
    while True:
        page = shell.ok("record", "list", "note", "--case", "C-001", "--limit", "2", *after)
        seen += [row["text"] for row in page["rows"]]
        if page["next"] is None:
            break
        after = ["--after", page["next"]]
    assert seen == [f"note {n}" for n in range(5)]
    assert shell("record", "list", "note", "--after", "zzz").out["error"] == "refused"
    assert shell("record", "list", "note", "--limit", "0").code == 2


def test_delete_undo_redo(shell: Shell) -> None:
    note = shell.json("record", "add", "note", "--case", "C-001", text="x")
    assert shell("record", "delete", note["uid"], "--reason", " ").out["error"] == "invalid"
    assert shell.ok("record", "delete", note["uid"], "--reason", "double")["deleted_reason"] == "double"
    assert shell.ok("record", "list", "note")["rows"] == []
    assert shell.ok("undo")["undone"][0]["deleted_at"] is None
    assert len(shell.ok("record", "list", "note")["rows"]) == 1
    assert shell.ok("redo")["redone"][0]["deleted_at"]
    ran = shell("undo")
    for _ in range(6):
        ran = shell("undo") if ran.code == 0 else ran
    assert (ran.code, ran.out["error"]) == (1, "nothing_to_undo")


def test_erase_leaves_no_word(shell: Shell) -> None:
    note = shell.json("record", "add", "note", "--case", "C-001", text="kestrelword")
    assert shell.ok("search", "kestrelword")["rows"][0]["uid"] == note["uid"]
    assert shell.ok("record", "erase", note["uid"], "text", "--reason", "asked") == {"erased": ["text"], "remains": []}
    assert shell.ok("search", "kestrelword")["rows"] == []
    assert "kestrelword" not in json.dumps(shell.ok("record", "history", note["uid"]))
    assert shell.ok("vault", "verify")["ok"]


def test_cases(shell: Shell) -> None:
    made = shell.json("case", "add", code="WREN-1", title="Wren")
    assert (made["code"], made["case"], made["kind"]) == ("WREN-1", "WREN-1", "case")
    assert shell.ok("case", "show", "WREN-1") == made
    assert [row["code"] for row in shell.ok("case", "list")["rows"]] == ["C-001", "WREN-1"]
    taken = shell("case", "add", "--json-file", "-", stdin=b'{"code": "WREN-1"}')
    assert (taken.code, taken.out["facts"]["field"]) == (1, "code")
    assert shell.json("case", "add", title="x")["code"] == "C-002"


def test_search_and_stats(shell: Shell) -> None:
    shell.json(
        "record", "add", "threat", "--case", "C-001", kind="assault", first_seen="2023-04-05", perpetrator_state="BY",
        host_state="GE", host_collaboration="tolerated", title="Phone call",
    )  # fmt: skip
    (hit,) = shell.ok("search", "PHONE", "--case", "C-001", "--kind", "threat")["rows"]
    assert set(hit) == {"uid", "kind", "case", "field", "snippet"}
    assert hit["case"] == "C-001"
    told = shell.ok("stats")
    assert told["origin_host"] == [{"origin_state": "BY", "host_state": "GE", "count": 1, "cases": 1}]
    assert told["kind_year"] == [{"record": "threat", "kind": "assault", "year": 2023, "count": 1}]
    assert told["collaboration"]["share"] == "1.000"
    assert told["left_out"] == {"threat": 0, "event": 0}


@pytest.mark.parametrize(
    ("consent", "left_out"),
    [
        ({"status": "given", "scopes": {"statistics": "no"}}, 2),
        ({"status": "refused"}, 2),
        ({"status": "withdrawn", "scopes": {"statistics": "yes"}}, 2),
        ({"status": "withdrawn", "scopes": {"store": "yes"}}, 0),
        ({"status": "given", "scopes": {"statistics": "yes"}}, 0),
        ({"status": "not_asked"}, 0),
    ],
)
def test_who_refused_statistics_is_counted_only_as_left_out(
    shell: Shell, consent: dict[str, Any], left_out: int
) -> None:
    shell.json("case", "add", title="Other", code="OTHER")
    threat = {"kind": "assault", "first_seen": "2023", "perpetrator_state": "BY", "host_state": "GE"}
    shell.json("record", "add", "threat", "--case", "C-001", **threat)
    named = shell.json("record", "add", "threat", "--case", "OTHER", **threat)["uid"]
    shell.json("record", "add", "threat", "--case", "OTHER", **threat)
    person = shell.json("record", "add", "person", "--case", "C-001", name="Nobody", role="subject")["uid"]
    about = {"person": person, "target_kind": "threat", "target_uid": named, "degree": "victim"}
    shell.json("record", "add", "involvement", "--case", "OTHER", **about)
    shell.json("record", "add", "consent", "--case", "C-001", person=person, **consent)
    told = shell.ok("stats")
    assert told["left_out"] == {"threat": left_out, "event": 0}
    assert sum(row["count"] for row in told["origin_host"]) == 3 - left_out
    assert sum(row["count"] for row in told["kind_year"]) == 3 - left_out
    assert [row["cases"] for row in told["origin_host"]] == [1 if left_out else 2]


def test_every_kind_can_be_listed(shell: Shell) -> None:
    for kind in REGISTRY:
        assert set(shell.ok("record", "list", kind, "--case", "C-001")) == {"rows", "next"}


def test_words_for_people(shell: Shell, tmp_path: Path) -> None:
    shell.json("record", "add", "note", "--case", "C-001", text="red\nline")
    words = ["--vault", str(shell.vault), "--passphrase-file", str(shell.secret)]
    shown = shell.run_main([*words, "record", "list", "note"], b"")
    assert (shown.code, "\x1b" in shown.out, "red line" in shown.out) == (0, False, True)
    failed = shell.run_main([*words, "case", "show", "X-\u001b9"], b"")
    assert (failed.code, failed.out, failed.err.count("\n"), "\x1b" in failed.err) == (1, "", 1, False)


def test_signs_that_nobody_sees_are_taken_out_and_told(shell: Shell) -> None:
    made = shell.json("record", "add", "person", "--case", "C-001", name="Ana\u202e Lind", pseudonym="W\u200bren")
    assert (made["name"], made["pseudonym"]) == ("Ana Lind", "Wren")
    assert set(made["removed"]) == {"name", "pseudonym"}
    assert "U+202E" in made["removed"]["name"][0] and "U+200B" in made["removed"]["pseudonym"][0]
    edited = shell.json("record", "edit", made["uid"], occupation="teach\u2066er")
    assert edited["occupation"] == "teacher" and "U+2066" in edited["removed"]["occupation"][0]
    assert "removed" not in shell.json("record", "edit", made["uid"], occupation="nurse")
