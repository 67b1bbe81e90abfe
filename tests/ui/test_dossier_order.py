"""In which order exhibits are bound in: by keys, by dragging, in another section; only what is new since a former one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.actions import dossier, evidence, ordering, queries, records
from ui.pages.dossier_side import ORDER


@pytest.fixture
def bound(at_desk: Any, tmp_path: Path) -> Any:
    """Three letters in one section of a bundle that may go out."""
    session = at_desk.window.context.session

    def fill(unit: Any) -> None:
        person = records.add_record(unit, "person", {"name": "Anton Vymysl", "role": "subject"}, "C-001")
        answer = {"person": person.uid, "status": "given", "scopes": {"legal_domestic": "yes"}}
        records.add_record(unit, "consent", answer, "C-001")
        values = {"proceeding_kind": "asylum_appeal", "reference": "PA/1/2026", "subject": person.uid}
        records.add_record(unit, "proceeding", values, "C-001")

    session.do(fill)
    for n in range(3):
        (tmp_path / f"letter{n}.txt").write_text(f"Letter {n}.")
    files = [tmp_path / f"letter{n}.txt" for n in range(3)]
    evidence.add_evidence(session, files, "C-001")
    page = at_desk.window.desk.show_page("dossier")
    at_desk.until(lambda: page.choices.cards)
    page.choices.choose("uk_ftt")
    page.show_pane(ORDER)
    at_desk.until(lambda: len(_numbers(page)) == 3)
    at_desk.settle()
    return at_desk


def _lines(page: Any) -> list[str]:
    return [page.side.order.list.item(n).text() for n in range(page.side.order.list.count())]


def _numbers(page: Any) -> list[str]:
    return [line.split()[0] for line in _lines(page) if line.strip().startswith("E-")]


def test_an_exhibit_is_moved_by_keys_and_by_dragging_and_stays_there(bound: Any) -> None:
    hands, page = bound, bound.window.desk.current()
    lines = page.side.order.list
    lines.setFocus()
    rows = [n for n in range(lines.count()) if lines.item(n).text().strip().startswith("E-")]
    lines.setCurrentRow(rows[2])
    hands.press("Alt+Up")
    hands.until(lambda: _numbers(page) == ["E-001", "E-003", "E-002"])
    hands.settle()
    hands.press("Alt+Up")
    hands.until(lambda: _numbers(page) == ["E-003", "E-001", "E-002"])
    hands.settle()
    lines.insertItem(rows[0], lines.takeItem(rows[2]))  # as a drop leaves it
    lines.dropped.emit()
    hands.until(lambda: _numbers(page) == ["E-002", "E-003", "E-001"])
    hands.settle()
    session = hands.window.context.session
    found = session.ask(ordering.sections, "C-001", "uk_ftt", **page.choice().options())
    assert [row["number"] for one in found["sections"] for row in one["exhibits"]] == ["E-002", "E-003", "E-001"]
    page.choices.choose("case_brief")
    hands.settle()
    page.choices.choose("uk_ftt")
    hands.until(lambda: _numbers(page) == ["E-002", "E-003", "E-001"])
    page.side.order.usual.click()
    hands.until(lambda: _numbers(page) == ["E-001", "E-002", "E-003"])


def test_an_exhibit_is_put_into_another_section_and_back_by_undo(bound: Any) -> None:
    hands, page = bound, bound.window.desk.current()
    order = page.side.order
    order.list.setCurrentRow(next(n for n, line in enumerate(_lines(page)) if "E-002" in line))
    title = order.section.itemData(order.section.count() - 1)
    order.section.setCurrentIndex(order.section.count() - 1)
    order.section.activated.emit(order.section.count() - 1)
    hands.until(lambda: _numbers(page)[-1] == "E-002")
    session = hands.window.context.session
    rows = {row.exhibit: row.section for row in session.ask(queries.records, "evidence", "C-001").rows}
    assert rows == {"E-001": None, "E-002": title, "E-003": None}
    hands.settle()
    hands.press("Ctrl+Z")
    hands.until(lambda: _numbers(page) == ["E-001", "E-002", "E-003"])


def test_a_supplementary_bundle_holds_only_what_is_new(bound: Any, tmp_path: Path) -> None:
    hands, page = bound, bound.window.desk.current()
    session, order = hands.window.context.session, page.side.order
    assert not order.building.isVisible()
    dossier.build_dossier(session, "C-001", "uk_ftt", tmp_path / "one.pdf", disclosure={"recipient": "Tribunal"})
    (tmp_path / "late.txt").write_text("A late letter.")
    evidence.add_evidence(session, [tmp_path / "late.txt"], "C-001")
    page.check()
    hands.until(lambda: order.builds.count() == 3)
    assert "Only what is new since" in order.builds.itemText(1)
    assert "Tribunal" in order.builds.itemText(1)
    order.builds.setCurrentIndex(1)
    order.builds.activated.emit(1)
    hands.until(lambda: _numbers(page) == ["E-004"])
    assert page.choice().options()["options"]["supplements"]
