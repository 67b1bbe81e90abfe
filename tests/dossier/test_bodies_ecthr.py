"""Applications and urgent requests to the Strasbourg Court: texts on the form, dates, hours, the face."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.actions import dossier_volumes
from app.domain.dates import parse
from app.domain.errors import Invalid
from app.dossier import answers, layout, rules
from app.dossier.answers import cites
from app.dossier.binding import Binding
from app.dossier.blocks import Cite, Numbered, Run, Table
from app.dossier.paper import BoundExhibit, OwnPart, Paper, read_options
from app.dossier.parts import PARTS
from app.dossier.profiles import load
from app.dossier.rules import ecthr
from tests.dossier.test_bodies import answer, answered, changed
from tests.dossier.test_bodies_treaty import complaint, found
from tests.dossier.test_paper import ANNA, UID, codes, made, rec

REMOVAL = {
    "removal_at": "2026-12-03T18:10:00Z", "removal_zone": "Europe/Istanbul", "removal_destination": "Dushanbe",
    "removal_carrier": "XX 1", "representative": "R. Q.", "representative_contact": "+00 000",
}  # fmt: skip


def application(*more: Any, **values: Any) -> Paper:
    return made(complaint("ecthr_application", "TR", *more, **values), "ecthr")


def request(*more: Any, **values: Any) -> Paper:
    return made(complaint("ecthr_rule39", "TR", *more, **values), "rule39")


# -- the application ----------------------------------------------------------------------


def test_the_form_has_its_sections_and_the_pages_their_margins() -> None:
    profile = load("ecthr")
    letters = [question.group.split(".")[0] for question in profile.questions if question.group[1] == "."]
    assert list(dict.fromkeys(letters)) == list("ABCDEFGHI")
    assert (profile.margin_mm, profile.body_pt, profile.page) == (35, 12, "A4")


@pytest.mark.parametrize(
    "words", ["See annex.", "As set out in the attached brief: Article 3", "voir annexe 2", "См. приложение"]
)
def test_facts_and_violations_stand_on_the_form_itself(words: str) -> None:
    one = application(answer("ecthr", "violations", words))
    assert "by_reference" in codes(one)
    assert "by_reference" not in codes(application(answer("ecthr", "violations", "Article 3: he was beaten twice.")))


def test_each_violation_names_its_article_and_an_argument() -> None:
    text = "Article 3\nHe was beaten and nobody looked into it at all."
    told = application(answer("ecthr", "violations", text))
    assert len(found(told, "argument_missing")) == 1 and len(found(told, "article_missing")) == 1
    good = "Article 3 of the Convention. She was beaten for two nights and nobody looked into it."
    assert not {"argument_missing", "article_missing"} & codes(application(answer("ecthr", "violations", good)))


@pytest.mark.parametrize(
    ("decided", "code", "last"),
    [("2026-07-31", "time_limit", "2026-11-30"), ("2026-07-23", "time_limit_passed", "2026-11-23"),
     ("2025-01-10", "time_limit_passed", "2025-05-10")],
)  # fmt: skip
def test_four_months_from_the_final_decision(decided: str, code: str, last: str) -> None:
    earlier = rec("decision", UID(73), body="First court", decided=parse("2020-01-01"), outcome="refused")
    final = rec("decision", UID(74), body="Last court", decided=parse(decided), outcome="refused")
    one = application(earlier, final)
    assert last in found(one, code)[0].message and "Last court" in found(one, code)[0].message
    assert "Last court" in answered(one)["final_decision"]
    assert "final_decision_missing" in codes(application())


def test_documents_are_listed_in_order_of_time_with_their_pages() -> None:
    more = (
        rec("evidence", UID(42), exhibit="E-002", title="Old letter", date=parse("2019")),
        rec("part", UID(52), evidence=UID(42), n=1, object="11" * 16),
        rec("evidence", UID(43), exhibit="E-003", title="Later letter", date=parse("March 2022")),
        rec("part", UID(53), evidence=UID(43), n=1, object="22" * 16),
    )
    one = application(*more)
    bound = [d.item.exhibit for c in one.chapters for d in c.documents if isinstance(d, BoundExhibit)]
    assert bound == ["E-002", "E-003", "E-001"]
    part = next(d for c in one.chapters for d in c.documents if isinstance(d, OwnPart) and d.key == "annex_list")
    table = next(block for block in part.blocks if isinstance(block, Table))
    assert [row[4][0][0] for row in table.rows] == [Cite(UID(42)), Cite(UID(43)), Cite(UID(41))]
    text = answers.as_text(one.view, lambda key, page: {UID(42): "[4]", UID(43): "[9]", UID(41): "[12]"}[key])
    assert "1. 2019: Old letter, page [4]" in text and "3. Order for Anna Petrova, page [12]" in text
    assert {item.subject for item in found(one, "date_missing")} == {"E-001"}


def test_documents_are_listed_as_they_are_bound_when_somebody_wants_another_order() -> None:
    """Also a translation behind its original, and by the citation of the original where a redacted copy stands."""
    more = (
        rec("evidence", UID(42), exhibit="E-002", title="Old letter", date=parse("2019")),
        rec("part", UID(52), evidence=UID(42), n=1, object="11" * 16),
        rec("evidence", UID(43), exhibit="E-003", title="In English", derived_from=UID(41), derived_as="translation"),
        rec("part", UID(53), evidence=UID(43), n=1, object="22" * 16),
        rec("evidence", UID(44), exhibit="E-004", title="Later letter", date=parse("2022"), disclosure="redacted_only"),
        rec("part", UID(54), evidence=UID(44), n=1, object="33" * 16),
        rec("evidence", UID(45), exhibit="E-005", title="Blackened", derived_from=UID(44), derived_as="redacted"),
        rec("part", UID(55), evidence=UID(45), n=1, object="44" * 16),
    )
    facts = complaint("ecthr_application", "TR", *more)
    usual = made(facts, "ecthr")
    section = next(c.section.title for c in usual.chapters if any(isinstance(d, BoundExhibit) for d in c.documents))
    other = made(facts, "ecthr", binding=Binding({section: (UID(41),)}))
    for one, wanted in ((usual, [42, 44, 41, 43]), (other, [41, 43, 42, 44])):
        bound = [d.key for c in one.chapters for d in c.documents if isinstance(d, BoundExhibit)]
        part = next(d for c in one.chapters for d in c.documents if isinstance(d, OwnPart) and d.key == "annex_list")
        table = next(block for block in part.blocks if isinstance(block, Table))
        assert [row[4][0][0].target for row in table.rows] == bound == [UID(n) for n in wanted]
        listed = [line for line in answers.as_text(one.view).splitlines() if "page" in line and line[1:2] == "."]
        assert ["Old letter" in line for line in listed[:4]] == [n == 42 for n in wanted]


def test_the_annex_is_a_file_of_its_own_with_numbered_paragraphs_and_twenty_pages() -> None:
    text = f"First. ⟦{UID(41)}:2⟧\n\nSecond."
    one = application(answer("ecthr", "annex", text))
    blocks = PARTS["ecthr_annex"][1](one.view)
    assert [block.number for block in blocks if isinstance(block, Numbered)] == [1, 2]
    apart = cites.apart(blocks, lambda key, page: f"[{page + 7}]")
    assert isinstance(apart[0], Numbered) and Run("[9]") in apart[0].words
    assert "First." not in answers.as_text(one.view)
    context = rules.Context(one.view.facts, one.view, (), dt.date(2026, 11, 24))
    said = [{item.code for item in rules.after(context, rules.Built(9, beside={"annex": n}))} for n in (20, 21)]
    assert said == [set(), {"too_long"}]


def test_an_authority_to_sign_is_made_until_the_signed_one_is_there() -> None:
    blank = PARTS["ecthr_authority"][1](application(representative="R. Q.").view)
    assert "original signature" in repr(blank) and "R. Q." in repr(blank)
    assert PARTS["ecthr_authority"][1](application(authority_exhibit=UID(41)).view) == []


def test_anonymity_is_asked_for_with_reasons_and_the_form_keeps_the_name() -> None:
    one = application(anonymity=True)
    assert "reasons_missing" in codes(one)
    assert "Anna Petrova" in layout.layout(one).cover.lines[2]
    why = answer("ecthr", "anonymity", "Her sister still lives there.")
    assert "reasons_missing" not in codes(application(why, anonymity=True))


# -- Rule 39 ------------------------------------------------------------------------------


def test_the_face_says_whom_to_call_and_when_in_both_zones() -> None:
    cover = layout.layout(request(**REMOVAL)).cover
    assert cover.banners == ("Rule 39 – Urgent",)
    assert cover.face[0] == "Person to contact: R. Q., +00 000"
    assert "3 December 2026, 21:10 (Istanbul time); 3 December 2026, 19:10 in Strasbourg; Dushanbe" in cover.face[1]
    assert "face_incomplete" not in codes(request(**REMOVAL))
    assert len(found(request(removal_at=REMOVAL["removal_at"]), "face_incomplete")) == 3


def test_reasons_stand_on_one_page_of_their_own_and_never_by_reference() -> None:
    one = request(answer("rule39", "reasons", "He was beaten.\nSee annex 3."), **REMOVAL)
    assert [item.subject for item in found(one, "by_reference")] == ["question:reasons"]
    first = next(d for c in one.chapters for d in c.documents)
    assert isinstance(first, OwnPart) and first.key == "rule39_reasons"
    second = next(d for c in one.chapters for d in c.documents if d.key == "rule39_request")
    assert "He was beaten." not in repr(second)
    context = rules.Context(one.view.facts, one.view, (), dt.date(2026, 11, 24))
    built = rules.Built(9, {"rule39_reasons": 2}, {"rule39_reasons": "A"})
    assert [item.rule for item in rules.after(context, built)] == ["rule39_page"]


@pytest.mark.parametrize(
    ("now", "code", "words"),
    [
        ("2026-12-01T10:00:00Z", "registry_hours", "29 h 00 min until the last safe registry hour, 2026-12-02 16:00"),
        ("2026-12-01T10:00:00Z", "registry_hours", "The registry is open now"),
        ("2026-11-28T10:00:00Z", "registry_hours", "it opens 2026-11-30 at 08:00 Strasbourg time"),
        ("2026-12-03T09:00:00Z", "registry_hours_passed", "Less than one working day is left"),
        ("2026-12-04T09:00:00Z", "removal_passed", "that is over"),
    ],
)
def test_registry_hours_count_down(now: str, code: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ecthr, "_now", lambda: dt.datetime.fromisoformat(now))
    assert words in found(request(**REMOVAL), code)[0].message


@pytest.mark.parametrize(
    ("channel", "pages", "code"),
    [("fax", 10, ""), ("fax", 21, "fax_parts"), ("site", 400, ""), ("email", 3, "no_email")],
)
def test_channel_decides_how_it_is_sent(channel: str, pages: int, code: str) -> None:
    facts = complaint("ecthr_rule39", "TR", **REMOVAL)
    one = made(facts, "rule39", channel=channel)
    context = rules.Context(one.view.facts, one.view, (), dt.date(2026, 11, 24))
    assert {item.code for item in rules.after(context, rules.Built(pages))} == ({code} if code else set())
    capped = dossier_volumes.capped(layout.layout(one), one)
    assert (capped.most_pages, capped.parts) == ((10, True) if channel == "fax" else (0, False))
    assert read_options({"channel": "fax"}).channel == "fax"
    with pytest.raises(Invalid):
        read_options({"channel": "pigeon"})


def test_decisions_at_home_go_along_and_the_authority_or_why_not() -> None:
    bare = request(**REMOVAL)
    assert {"decision_missing", "authority_missing", "answer_missing"} <= codes(bare)
    row = rec("decision", UID(74), body="Court", decided=parse("2026-11-01"), outcome="refused")
    assert "decision_not_attached" in codes(request(row, **REMOVAL))
    why = answer("rule39", "no_authority", "He is held without visits.")
    assert "authority_missing" not in codes(request(why, **REMOVAL))


def test_the_paper_that_only_a_consent_rests_on_stays_at_home() -> None:
    facts = complaint("ecthr_application", "TR", rec("evidence", UID(42), exhibit="E-002", title="Signed consent"),
                      rec("part", UID(52), evidence=UID(42), n=1, object="11" * 16))  # fmt: skip
    facts = changed(facts, UID(80), evidence=UID(42))

    def bound(profile: str) -> list[str | None]:
        one = made(facts, profile, subject=ANNA)
        return [d.item.exhibit for c in one.chapters for d in c.documents if isinstance(d, BoundExhibit)]

    assert bound("ecthr") == ["E-001"]
    assert bound("wgad") == ["E-001", "E-002"]
