"""What goes over and what stays, by facts alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.records import REGISTRY
from app.handover import local
from app.handover.scope import AT_HOME, Choice, Row, decide, sendable

A, B = "case-a", "case-b"


def row(uid: str, kind: str, case: str = A, refs: dict[str, Any] | None = None, **more: Any) -> Row:
    pairs = [
        (name, one) for name, value in (refs or {}).items() for one in ([value] if isinstance(value, str) else value)
    ]
    return Row(uid, kind, case, tuple(pairs), **more)


CASE = [
    row(A, "case"),
    row("anna", "person"), row("name", "person_name", refs={"person": "anna"}),
    row("role", "participation", refs={"person": "anna"}),
    row("consent", "consent", refs={"person": "anna"}),
    row("ben", "person"), row("ben-name", "person_name", refs={"person": "ben"}),
    row("ben-role", "participation", refs={"person": "ben"}),
    row("arrest", "event", days=("2021-03-01", "2021-03-31")),
    row("trial", "event", days=("2023-05-02", "2023-05-02")),
    row("undated", "event"),
    row("call", "threat", refs={"targets": ["anna", "ben"], "perpetrator": "ben"}, days=("2022-01-01", "")),
    row("in-arrest", "involvement", refs={"person": "anna", "target_uid": "arrest"}),
    row("paper", "evidence"), row("part", "part", refs={"evidence": "paper"}),
    row("copy", "evidence", refs={"derived_from": "paper"}, derived_as="translation"),
    row("black", "evidence", refs={"derived_from": "paper"}, derived_as="redacted"),
    row("cites", "citation", refs={"evidence": "paper", "target_uid": "arrest"}),
    row("told", "statement", refs={"person": "anna", "interpreter": "iris"}), row("p1", "paragraph", refs={"statement": "told"}),
    row("court", "proceeding", refs={"subject": "anna"}), row("due", "deadline", refs={"proceeding": "court"}),
    row("iris", "person", B), row("iris-name", "person_name", B, {"person": "iris"}),
    row("iris-shared", "person_name", B, {"person": "iris"}, shared=True),
]  # fmt: skip


def goes(*changed: Row, rows: list[Row] = CASE, **choice: Any) -> set[str]:
    by_uid = {one.uid: one for one in rows} | {one.uid: one for one in changed}
    return set(decide(by_uid.values(), Choice((A,), **choice)).goes)


def changed(uid: str, **more: Any) -> Row:
    return replace(next(one for one in CASE if one.uid == uid), **more)


EVERY = goes()


def test_a_whole_case_goes_with_whom_it_refers_to_and_what_is_shared_of_them() -> None:
    assert {one.uid for one in CASE} - EVERY == {"iris-name"}
    scope = decide(CASE, Choice((A,)))
    assert scope.names("iris") == {"person_kind"} and "sex" in scope.names("anna")
    assert {scope.case_of(uid) for uid in scope.goes} == {A}


@pytest.mark.parametrize(
    ("asked", "stay"),
    [
        ({"kinds_off": frozenset({"threat"})}, {"call"}),
        ({"without": frozenset({"paper"})}, {"paper", "part", "copy", "cites"}),
        ({"without": frozenset({"told"})}, {"told", "p1", "iris", "iris-shared"}),
        ({"persons": frozenset({"anna"})}, {"ben", "ben-name", "ben-role"}),
        ({"since": "2022-01-01"}, {"arrest", "undated", "in-arrest", "cites", "told", "p1", "iris", "iris-shared", "paper", "part", "copy", "black"}),
        ({"until": "2021-12-31", "kinds_off": frozenset({"evidence", "statement"})},
         {"trial", "undated", "call", "paper", "part", "copy", "black", "cites", "told", "p1", "iris", "iris-shared"}),
        ({"items": frozenset({"call"})}, EVERY - {A, "call", "anna", "name", "role", "consent", "ben", "ben-name", "ben-role"}),
        ({"items": frozenset({"paper"}), "persons": frozenset({"anna"})},
         EVERY - {A, "paper", "part", "copy", "black", "anna", "name", "role", "consent"}),
    ],
    ids=["kind", "exhibit", "statement", "person", "since", "until", "item", "item_and_person"],
)  # fmt: skip
def test_what_is_not_chosen_stays_with_what_hangs_on_it(asked: dict[str, Any], stay: set[str]) -> None:
    assert EVERY - goes(**asked) == stay


def test_a_field_that_refers_to_what_stays_and_one_that_was_unticked_stay() -> None:
    scope = decide(CASE, Choice((A,), persons=frozenset({"anna"}), fields_off=frozenset({"event.narrative"})))
    assert not {"targets", "perpetrator"} & scope.names("call") and "title" in scope.names("call")
    assert "narrative" not in scope.names("arrest") and "narrative" in scope.names("call")


def test_guarded_records_go_only_by_their_rule() -> None:
    ticked = frozenset({"arrest"})
    guards = {
        "restricted": ({"sensitivity": "restricted"}, {"ticked": ticked}),
        "sealed": ({"sensitivity": "sealed"}, {"ticked": ticked, "sealed_reason": "needed there"}),
        "privileged": ({"privileged": True}, {"ticked": ticked, "waiver": "waived", "lawyer": True}),
    }
    for guard, opens in guards.values():
        held = changed("arrest", **guard)
        assert EVERY - goes(held) == {"arrest", "in-arrest", "cites"}
        assert goes(held, **opens) == EVERY
        for left_out in opens:
            assert "arrest" not in goes(held, **{name: value for name, value in opens.items() if name != left_out})


def test_a_privileged_case_goes_nowhere_without_a_waiver_and_nothing_of_it() -> None:
    assert goes(changed(A, privileged=True)) == set()
    assert goes(changed(A, sensitivity="restricted")) == EVERY


def test_of_an_exhibit_that_may_go_only_redacted_the_redacted_copy_goes() -> None:
    stay = {"paper", "part", "copy", "cites"}
    assert EVERY - goes(changed("paper", disclosure="redacted_only")) == stay
    assert EVERY - goes(changed("paper", disclosure="withheld"), changed("black", disclosure="withheld")) == stay | {
        "black"
    }
    assert "derived_from" not in decide([*CASE, changed("paper", disclosure="withheld")], Choice((A,))).names("black")


def test_a_stranger_whom_nothing_that_goes_refers_to_stays_with_what_is_shared() -> None:
    assert EVERY - goes(changed("told", sensitivity="restricted")) == {"told", "p1", "iris", "iris-shared"}


def test_no_field_that_is_private_local_or_a_stamp_is_ever_sendable() -> None:
    for kind, rk in REGISTRY.items():
        names = sendable(kind)
        assert not {spec.name for spec in rk.specs.values() if spec.private} & names
        assert not {"uid", "case", "rev", "versions", "siblings", "created_by", "updated_by"} & names
        assert all(local.travels(kind, name) for name in names)
    assert {"worker", "card", "handover", "dossier", "look"} == AT_HOME


def test_several_cases_go_together_and_their_link_with_them() -> None:
    rows = [*CASE, row(B, "case", B), row("link", "case_link", refs={"other": B})]
    assert "link" not in goes(rows=rows)
    both = decide(rows, Choice((A, B)))
    assert "link" in both.goes and "iris-name" in both.goes and "sex" in both.names("iris")
