"""Threat review, source names, exhibit numbers, disputed dates, retention, jurisdiction."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from app.domain.dates import parse
from app.domain.records import Case, Threat
from app.domain.rules.chronology import both_versions, disputed_finding, on_or_about
from app.domain.rules.exhibits import derived_number, exhibit_order, next_number, original_of
from app.domain.rules.finding import stopped
from app.domain.rules.jurisdiction import Filed, bodies, bodies_of, can_hear, jurisdiction_findings
from app.domain.rules.retention import proposed_review, retention_findings
from app.domain.rules.sources import source_label
from app.domain.rules.threats import is_grave, threat_findings
from app.domain.terms import by_code

NOW = dt.datetime(2026, 5, 2, 12, 0, tzinfo=dt.UTC)
make_threat: Any = Threat
make_case: Any = Case
THREAT = make_threat(uid="t1", severity=3, likelihood=3, created_at="2026-05-01T11:00:00Z")


@pytest.mark.parametrize(
    ("severity", "likelihood", "grave"),
    [(5, 2, True), (5, 1, False), (4, 3, True), (3, 4, True), (3, 3, False), (2, 5, False), (None, 5, False)],
)
def test_what_is_grave(severity: int | None, likelihood: int | None, grave: bool) -> None:  # noqa: FBT001
    assert is_grave(severity, likelihood) is grave


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, None),
        ({"severity": 5, "likelihood": 2}, "grave_without_review"),
        ({"severity": 5, "likelihood": 2, "review_on": "2026-05-02"}, None),
        ({"severity": 5, "likelihood": 2, "review_on": "2026-05-01"}, "review_overdue"),
        ({"severity": 1, "likelihood": 1, "review_on": "2026-05-01"}, "review_overdue"),
        ({"severity": None}, "unassessed"),
        ({"likelihood": 0}, "unassessed"),
        ({"severity": None, "created_at": "2026-05-01T13:00:00Z"}, None),
        ({"severity": None, "reported_at": "2026-04-30T13:00:00+03:00", "created_at": NOW.isoformat()}, "unassessed"),
        ({"severity": None, "review_on": "2026-06-01"}, None),
        ({"severity": 5, "likelihood": 5, "status": "closed"}, None),
        ({"severity": None, "status": "false_alarm"}, None),
    ],
)
def test_a_threat_that_must_not_wait_is_a_problem(values: dict[str, object], code: str | None) -> None:
    found = threat_findings(dataclasses.replace(THREAT, **values), NOW)
    assert [finding.code for finding in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("may", "scopes", "label"),
    [
        (("legal_domestic",), ("legal_domestic",), "Ada Lind"),
        (("legal_domestic",), ("publish_named",), "S-04"),
        (("un_confidential",), ("un_confidential", "un_transmit_state"), "S-04"),
        (None, ("legal_domestic",), "S-04"),
        (("store",), (), "S-04"),
    ],
)
def test_a_source_is_a_code_unless_named_for_that_very_purpose(
    may: tuple[str, ...] | None, scopes: tuple[str, ...], label: str
) -> None:
    assert source_label("S-04", "Ada Lind", may, scopes) == label
    assert source_label("S-04", None, may, scopes) == "S-04"


def test_exhibit_numbers_run_on_and_are_never_reused() -> None:
    assert next_number([]) == "E-001"
    assert next_number(["E-001", "E-007", "E-B009", "E-007/T1"]) == "E-008"
    assert next_number(["E-001", "E-B009"], "B") == "E-B010"
    assert next_number(["E-999"]) == "E-1000"


def test_copies_carry_a_suffix_of_their_original() -> None:
    taken = ["E-007", "E-007/T1", "E-007/R1", "E-0071/T4", "E-007/T1/R1"]
    assert derived_number("E-007", "translation", taken) == "E-007/T2"
    assert derived_number("E-007", "transcript", taken) == "E-007/X1"
    assert derived_number("E-007/T1", "redacted", taken) == "E-007/T1/R2"
    assert original_of("E-007/T1/R2") == "E-007/T1"
    assert original_of("E-007") == "E-007"
    with pytest.raises(KeyError):
        derived_number("E-007", "photograph", taken)


def test_every_sort_of_copy_has_a_letter() -> None:
    assert {derived_number("E-001", code, []) for code in by_code("derived_as")} == {"E-001/T1", "E-001/R1", "E-001/X1"}


def test_copies_stand_behind_their_originals() -> None:
    numbers = ["E-010", "E-002/T2", "E-002", "E-B001", "E-002/R1", "E-002/T10", "E-1000"]
    assert sorted(numbers, key=exhibit_order) == [
        "E-002", "E-002/R1", "E-002/T2", "E-002/T10", "E-010", "E-1000", "E-B001",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entered", "english", "russian"),
    [
        ("2021-05-23", "on or about 23 May 2021", "23 мая 2021 или около того"),
        ("May 2021", "in or about May 2021", "май 2021 или около того"),
        ("around May 2021", "around May 2021", "около мая 2021"),
        ("between 3 Mar and 10 Jun 2021", "between 3 March and 10 June 2021 or thereabouts",
         "между 3 марта и 10 июня 2021 или около того"),
    ],
)  # fmt: skip
def test_a_filed_chronology_says_on_or_about(entered: str, english: str, russian: str) -> None:
    when = parse(entered)
    assert when is not None
    assert (on_or_about(when), on_or_about(when, "ru")) == (english, russian)
    assert "disputed" not in on_or_about(when)


def test_an_internal_chronology_prints_disputed_and_both_dates() -> None:
    versions = parse("23 May 2021"), parse("24 May 2021")
    assert both_versions(versions[0], [versions[1], None]) == "23 May 2021 / 24 May 2021 (disputed)"
    assert both_versions(versions[0], [], "ru") == "23 мая 2021 (оспаривается)"
    assert disputed_finding("e1", "Arrest").level == "warn"


def test_cases_without_or_past_their_retention_review_are_listed() -> None:
    cases = [
        make_case(uid="a", code="A-001", retention_review_on="2026-06-01"),
        make_case(uid="b", code="A-002", retention_review_on="2026-05-01"),
        make_case(uid="c", code="A-003"),
    ]
    found = retention_findings(cases, dt.date(2026, 5, 1))
    assert [(finding.subject, finding.code) for finding in found] == [
        ("c", "retention_unset"), ("b", "retention_overdue"),
    ]  # fmt: skip
    assert "A-002" in found[1].message
    assert proposed_review("2024-02-29") == "2025-02-28"


@pytest.mark.parametrize(
    ("body", "state", "on", "answer"),
    [
        ("echr", "RU", "2022-09-16", "yes"),
        ("echr", "RU", "2022-09-17", "no"),
        ("echr", "TR", "2026-01-01", "yes"),
        ("echr", "CN", "2020-01-01", "no"),
        ("hrc", "BY", "2023-02-07", "yes"),
        ("hrc", "BY", "2023-02-08", "no"),
        ("hrc", "CN", "2020-01-01", "no"),
        ("cat", "CN", "2020-01-01", "no"),
        ("hrc", "TR", "2020-01-01", "yes"),
        ("cat", "TR", "2020-01-01", "yes"),
        ("hrc", "SA", "2020-01-01", "unknown"),
        ("wgad", "CN", "2020-01-01", "yes"),
        ("uk", "GB", "2020-01-01", "yes"),
    ],
)
def test_which_body_hears_which_state_when(body: str, state: str, on: str, answer: str) -> None:
    assert can_hear(bodies()[body], state, dt.date.fromisoformat(on)).answer == answer


def test_a_body_that_cannot_hear_stops_with_the_source() -> None:
    (finding,) = jurisdiction_findings(bodies()["echr"], "RU", dt.date(2023, 1, 1))
    assert (finding.code, finding.level, finding.verified) == ("cannot_hear", "stop", False)
    assert "16 September 2022" in finding.message
    assert finding.source


def test_double_filing_and_the_wrong_respondent_are_warnings() -> None:
    others = [Filed("p1", "hrc_communication", True), Filed("p2", "wgad", False), Filed("p3", "asylum_first", True)]
    found = jurisdiction_findings(bodies()["echr"], "TR", dt.date(2026, 1, 1), origin="TR", others=others)
    assert not stopped(found)
    assert {(finding.code, finding.subject) for finding in found if finding.level == "warn"} == {
        ("double_filing", "p1"),
        ("respondent_is_origin", "echr"),
    }


def test_what_is_not_in_the_data_is_a_warning_not_a_guess() -> None:
    assert [f.code for f in jurisdiction_findings(bodies()["hrc"], "SA", dt.date(2026, 1, 1))] == [
        "jurisdiction_unknown"
    ]


def test_profiles_know_their_bodies_and_the_data_its_codes() -> None:
    assert [body.id for body in bodies_of("rule39")] == ["echr"]
    assert [body.id for body in bodies_of("treaty_body")] == ["hrc", "cat", "ced", "cedaw", "crc", "cerd"]
    assert bodies_of("case_brief") == []
    states, kinds = by_code("country"), by_code("proceeding_kind")
    for body in bodies().values():
        assert {entry.state for entry in body.states} <= states.keys()
        assert set(body.proceedings) <= kinds.keys()
        assert set(body.barred_by) <= bodies().keys()
