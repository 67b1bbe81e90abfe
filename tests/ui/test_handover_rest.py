"""A package that was taken in part in the window: the rest waits, is looked at, refused; undo says what it passed over."""

from __future__ import annotations

from pathlib import Path

from app.actions import delivering, records
from app.actions import sealing_choice as choice
from app.actions.receiving import quarantine, taking
from tests.ui.two import Two, count
from ui.pages.receiving import BRINGS


def test_the_rest_waits_and_is_refused_and_undo_passes_over_what_came(two: Two, tmp_path: Path) -> None:
    (folder := tmp_path / "shared").mkdir()
    for n in range(3):
        two.lantern.do(records.add_record, "event", {"kind": "arrest", "title": f"Held {n}"}, "REED")
    order = two.lantern.ask(choice.order, ["REED"], {}, override="agreed by phone", to=two.lantern.cards["Heron House"])
    made = delivering.deliver(two.lantern.session, folder, order)["package"]
    code = two.heron.ask(lambda reader: reader.database.value('SELECT "code" FROM "case"'))
    two.heron.do(records.add_record, "task", {"title": "Call the lawyer"}, code)
    delivering.collect(two.heron.session, folder)
    source = two.heron.ask(quarantine.source_of, made["package"])
    assert taking.accept(two.heron.session, source, taking.Decision({"kinds": ["case"]}))["left"] == 3

    page = two.page("handover")
    two.until(lambda: page.packages.rows)
    page.packages.hold(page.packages.rows[0]["uid"])
    two.hands.settle()
    assert "left out waits here still" in page.packages.about.text()
    page.packages.decide.click()
    receiving = two.shown("receiving")
    two.hands.settle()
    receiving.go_on()
    two.until(lambda: receiving.step == BRINGS)
    assert [receiving.brings.rows.item(n).text() for n in range(receiving.brings.rows.count())] == [
        f"Event · Held {n} – new" for n in range(3)
    ]
    receiving._refuse("enough")
    page = two.shown("handover")
    two.until(lambda: "rest is refused" in page.banner.words.text())
    assert count(two.heron, "event", "title LIKE 'Held %'") == 0
    assert count(two.heron, "handover", "state='part'") == 1
    two.page("today")
    two.hands.press("Ctrl+Z")
    banner = two.hands.window.desk.banner.words
    two.until(lambda: banner.text().endswith("Call the lawyer. What came with a handover since then stays."))
    assert count(two.heron, "case") == 2
