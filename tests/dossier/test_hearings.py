"""What hearing bundles ask for, told before the build: skeletons, statements, certificates, service, chronology."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.dossier import binding, chronology, citing, disclosure, filed, marks, paper, profiles, rules, wordings
from app.dossier.blocks import Cite, Facing, Run, Table
from app.dossier.cover import cover
from app.dossier.facts import CaseFacts
from app.dossier.layout import layout
from app.dossier.paper import BoundExhibit, OwnPart, Wish
from app.dossier.parts import PARTS
from app.dossier.rules.context import Built, Context
from tests.dossier.test_paper import ANNA, TODAY, UID, made, rec, story

STATEMENT, PARAGRAPH = UID(91), UID(92)


def heard(*more: Any, language: str | None = "ru", **values: Any) -> CaseFacts:
    """The small case with a statement of one paragraph that refers to the exhibit."""
    text = values.pop("text", "I was struck 2 times.")
    return story(
        rec("statement", STATEMENT, person=ANNA, title="Statement of the appellant", language=language, **values),
        rec("paragraph", PARAGRAPH, statement=STATEMENT, n=1, original="Меня ударили.", language=language,
            translation=text, translation_language="en"),
        rec("citation", UID(93), evidence=UID(41), target_kind="paragraph", target_uid=PARAGRAPH, page=1),
        *more,
    )  # fmt: skip


def found(facts: CaseFacts, profile: str = "uk_ftt", **wish: Any) -> dict[str, list[str]]:
    """The findings by code, each with its subjects."""
    out: dict[str, list[str]] = {}
    for one in made(facts, profile, **wish).findings:
        out.setdefault(one.code, []).append(one.subject)
    return out


def own(one: paper.Paper, name: str) -> list[OwnPart]:
    documents = (item for chapter in one.chapters for item in chapter.documents)
    return [item for item in documents if isinstance(item, OwnPart) and name in (item.part, item.key)]


def answer(number: int, question: str, text: str, profile: str = "uk_ftt", **values: Any) -> Any:
    return rec("answer", UID(number), profile=profile, question=question, text=text, **values)


# -- skeleton and citations -----------------------------------------------------------


def test_a_skeleton_that_is_begun_must_be_finished_one_that_is_missing_is_only_told() -> None:
    assert "skeleton_missing" in found(story()) and "skeleton_unfinished" not in found(story())
    begun = found(story(answer(70, "skeleton_facts", "She was taken [[E-001/2]].")))
    assert set(begun["skeleton_unfinished"]) >= {"question:skeleton_submissions", "question:skeleton_date"}


def test_citations_are_read_from_text_and_one_that_leads_nowhere_stops() -> None:
    view = made(heard()).view
    words = citing.words(view, "See [[E-001/2, row 4]] and [[¶1]], ⟦" + UID(41) + ":3⟧.")
    cites = [one for one in words if isinstance(one, Cite)]
    assert [(one.target, one.page, one.locator) for one in cites] == [
        (UID(41), 2, "row 4"), (f"{STATEMENT}#{PARAGRAPH}", 1, "¶1"), (UID(41), 3, ""),
    ]  # fmt: skip
    assert list(citing.dangling(view, "[[E-001]] [[E-404]] [[¶9]]")) == ["[[E-404]]", "[[¶9]]"]
    stopped = made(story(answer(70, "skeleton_facts", "She was taken [[E-404]]."))).stops
    assert [(one.code, one.subject) for one in stopped] == [("dangling_citation", "question:skeleton_facts")]


# -- statements -----------------------------------------------------------------------


def test_exhibits_are_marked_by_the_witness_s_initials_and_stand_behind_the_statement() -> None:
    one = made(heard())
    assert marks.marks(one.view) == {UID(41): "AP1"}
    beside = next(chapter for chapter in one.chapters if chapter.section.of_statements)
    assert [item.key for item in beside.documents] == [STATEMENT, UID(41)]
    spec = next(row for section in layout(one).sections for row in section.documents if row.key == UID(41))
    assert spec.number == "AP1"
    facing = next(block for block in own(one, STATEMENT)[0].blocks if isinstance(block, Facing) and block.number)
    assert [word.bold for word in facing.right if isinstance(word, Cite)] == [True]


@pytest.mark.parametrize("language", ["ru", "fa", "ar", "tr", "zh", "ug"])
@pytest.mark.parametrize("profile", ["uk_ftt", "uk_ut", "us_eoir", "ca_rpd", "euaa", "germany"])
def test_every_body_s_words_are_there_in_the_languages_of_witnesses(profile: str, language: str) -> None:
    words = profiles.load(profile).words
    for name in ("statement_of_truth", "read_back"):
        assert wordings.said(words[name], language), name
    assert wordings.title("truth", language) != wordings.title("truth", "en")
    codes = found(heard(language=language, read_back=True), profile)
    assert "wording_unchecked" in codes and "wording_missing" not in codes


def test_words_that_were_edited_have_no_old_translation_beside_them() -> None:
    assert wordings.said("I promise.", "ru") == ""
    one = profiles.load("uk_ftt")
    edited = replace(one, words={**one.words, "statement_of_truth": "I promise."})
    told = paper.prepare(heard(), edited, disclosure.parse(None), Wish(), TODAY)
    assert "wording_missing" in {item.code for item in told.findings}


@pytest.mark.parametrize(
    ("text", "code"),
    [("She was struck.", "not_first_person"), ("I was struck seven times.", "numbers_spelled"), ("I was struck.", "")],
)
def test_the_form_of_a_statement_is_looked_at(text: str, code: str) -> None:
    told = set(found(heard(text=text))) & {"not_first_person", "numbers_spelled", "numbers_gap", "numbers_restart"}
    assert told == ({code} if code else set())


def test_numbers_run_on_within_a_statement_and_from_one_to_the_next() -> None:
    gap = heard(rec("paragraph", UID(94), statement=STATEMENT, n=5, original="x", translation="I slept."))
    assert "numbers_gap" in found(gap)
    second = heard(
        rec("statement", UID(95), person=ANNA, title="Second statement"),
        rec("paragraph", UID(96), statement=UID(95), n=1, original="I slept."),
    )
    assert "numbers_restart" in found(second)


def test_a_replaced_version_stays_at_home() -> None:
    newer = rec("statement", UID(95), person=ANNA, title="Corrected", replaces=STATEMENT)
    one = made(heard(newer, rec("paragraph", UID(96), statement=UID(95), n=1, original="I slept.")))
    assert [part.key for part in own(one, "statements")] == [UID(95)]


# -- translation, service, days -------------------------------------------------------


def test_a_translator_without_address_and_telephone_is_told_where_the_body_asks() -> None:
    translation = (
        rec("evidence", UID(42), exhibit="E-001/T1", derived_from=UID(41), derived_as="translation", language="en",
            translator="T. T.", qualification="sworn"),
        rec("part", UID(52), evidence=UID(42), n=1, object="00" * 16, media_type="application/pdf", size=10),
        rec("proceeding", UID(72), proceeding_kind="asylum_first", reference="A000", respondent_state="US"),
    )  # fmt: skip
    asked = {"proceeding": UID(72)}
    assert "translator_contact" in found(story(*translation), "us_eoir", **asked)
    told = (
        answer(73, "translator_address", "1 Row", "us_eoir"),
        answer(74, "translator_phone", "+1", "us_eoir"),
    )
    one = made(story(*translation, *told), "us_eoir", **asked)
    assert "translator_contact" not in {item.code for item in one.findings}
    [certificate] = own(one, "translation_certificate")
    table = next(block for block in certificate.blocks if isinstance(block, Table))
    assert [word.target for cell in table.rows[0][1:] for words in cell for word in words] == [UID(41), UID(42)]
    tabs = {row.key: row.tab for section in layout(one).sections for row in section.documents}
    assert tabs[UID(41)] == tabs[UID(42)] == tabs[certificate.key] == "A"


def test_a_translator_who_is_not_named_is_not_found_by_an_address() -> None:
    hidden = (
        rec("person", UID(5), pseudonym="Fern"),
        rec("person_name", UID(15), person=UID(5), text="Tamara Tolmach"),
        rec("participation", UID(25), person=UID(5), role="translator"),
        rec("evidence", UID(42), exhibit="E-001/T1", derived_from=UID(41), derived_as="translation", language="en",
            translator="Tamara Tolmach", qualification="sworn"),
        rec("part", UID(52), evidence=UID(42), n=1, object="00" * 16, media_type="application/pdf", size=10),
        answer(73, "translator_address", "1 Secret Row"),
    )  # fmt: skip
    [open_] = own(made(story(*hidden)), "translation_certificate")
    assert "Tamara Tolmach" in repr(open_) and "1 Secret Row" in repr(open_)
    [closed] = own(made(story(*hidden), shown={"persons": {UID(5): "pseudonym"}}), "translation_certificate")
    assert "Tolmach" not in repr(closed) and "Secret" not in repr(closed)


def test_service_is_asked_for_and_becomes_a_page() -> None:
    before = rec("proceeding", UID(72), proceeding_kind="asylum_first", reference="TC0", respondent_state="CA")
    assert "service_missing" in found(story(before), "ca_rpd", proceeding=UID(72))
    told = [answer(73 + n, f"service_{name}", "x", "ca_rpd") for n, name in enumerate(("by", "on", "how", "date"))]
    one = made(story(before, *told), "ca_rpd", proceeding=UID(72))
    assert "service_missing" not in {item.code for item in one.findings}
    assert one.chapters[-1].documents[-1].key == "proof_of_service"


def test_days_before_a_hearing_are_counted() -> None:
    late = rec("proceeding", UID(72), proceeding_kind="asylum_first", reference="TC0", respondent_state="CA",
               hearing_at="2026-12-01T10:00:00Z")  # fmt: skip
    assert "late" in found(story(late), "ca_rpd", proceeding=UID(72))


@pytest.mark.parametrize(
    ("profile", "zone", "told"),
    [("ca_rpd", "America/Toronto", "1 December 2026, 19:30 EST"), ("ca_rpd", None, "2 December 2026, 00:30 UTC"),
     ("euaa", "Asia/Tbilisi", "2 December 2026, 04:30 UTC+04:00"), ("uk_ftt", None, "2 December 2026, 00:30 GMT"),
     ("uk_ftt", "Europe/Paris", "2 December 2026, 01:30 CET"), ("germany", None, "2. Dezember 2026, 01:30 Uhr (CET)")],
)  # fmt: skip
def test_a_hearing_is_told_on_the_clock_of_the_place_where_it_is_called(
    profile: str, zone: str | None, told: str
) -> None:
    lang = profiles.load(profile).usual_language
    row = rec("proceeding", UID(72), proceeding_kind="asylum_first", reference="TC0", respondent_state="CA",
              hearing_at="2026-12-02T00:30:00Z", hearing_zone=zone)  # fmt: skip
    one = made(story(row), profile, proceeding=UID(72), lang=lang)
    assert ("zone_missing" in {item.code for item in one.findings}) is told.endswith("UTC")
    cover_ = cover(one)
    assert told in [text for _, text in cover_.pairs] + list(cover_.lines), cover_


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "2 December 2026, 00:30 UTC"),
        ({"zone": "Asia/Tbilisi"}, "2 December 2026, 04:30 UTC+04:00"),
        ({"rule": "ecthr_application"}, "2 December 2026, 01:30 CET"),
        ({"proceeding": UID(72)}, "1 December 2026, 19:30 EST"),
        ({"zone": "Europe/Paris", "extended_to": "2026-12-24T22:59:00Z"}, "24 December 2026, 23:59 CET"),
    ],
)
def test_dates_to_keep_are_told_on_the_clock_of_the_place_where_they_are_due(values: dict[str, Any], told: str) -> None:
    court = rec("proceeding", UID(72), proceeding_kind="asylum_first", hearing_zone="America/Toronto")
    due = rec("deadline", UID(73), deadline_kind="appeal", title="Appeal", due_at="2026-12-02T00:30:00Z", **values)
    next_ = rec(
        "deadline", UID(74), deadline_kind="appeal", title="Reply", due_at="2026-12-05T10:00:00Z", zone="Etc/UTC"
    )
    for profile, part in (("case_brief", "brief_dates"), ("handover_summary", "handover_deadlines")):
        one = made(story(court, due, next_), profile)
        table = PARTS[part][1](one.view)[0]
        assert isinstance(table, Table)
        rows = [row[0][0][0].text for row in table.rows]  # type: ignore[union-attr]
        assert rows == sorted([told, "5 December 2026, 10:00 UTC"], key=lambda text: int(text.split()[0]))


def test_days_before_a_hearing_are_those_of_its_place() -> None:
    """Ten days before 1 December in Toronto, when in UTC it is the second of December already."""
    row = rec("proceeding", UID(72), proceeding_kind="asylum_first", reference="TC0", respondent_state="CA",
              hearing_at="2026-12-02T00:30:00Z", hearing_zone="America/Toronto")  # fmt: skip
    [late] = [item for item in made(story(row), "ca_rpd", proceeding=UID(72)).findings if item.code == "late"]
    assert "2026-11-21" in late.message


# -- chronology -----------------------------------------------------------------------


def test_until_a_year_stands_where_that_year_begins() -> None:
    more = [rec("event", UID(34), event_kind="arrest", title="Until", when="until 2021"),
            rec("event", UID(35), event_kind="arrest", title="Spring", when="March 2021"),
            rec("event", UID(36), event_kind="arrest", title="Never dated")]  # fmt: skip
    titles = [row.title for row in chronology.rows(made(story(*more)).view)]
    assert titles.index("Until") < titles.index("Spring") < titles.index("Anna Petrova taken")
    assert titles[-1] == "Never dated"


def test_a_long_chronology_has_its_years_as_headings_and_tells_what_is_missing() -> None:
    many = [rec("event", f"{UID(0)[:-3]}2{n:02d}", event_kind="arrest", title=f"Event {n}", when=f"{1990 + n}-02-03")
            for n in range(30)]  # fmt: skip
    one = made(story(*many, rec("event", UID(36), event_kind="arrest", title="Never dated")))
    table = next(block for block in own(one, "chronology")[0].blocks if isinstance(block, Table))
    bands = [row[0][0][0].text for row in table.rows if len(row) == 1 and isinstance(row[0][0][0], Run)]
    assert bands[0] == "1990" and bands[-1] == "Undated" and len(bands) == len(set(bands))
    codes = {item.code for item in one.findings}
    assert {"undated", "gap"} <= codes


# -- what only pages tell, options, what was filed ------------------------------------


def test_caps_are_counted_by_part_and_by_kind_of_exhibit() -> None:
    expert = rec("evidence", UID(42), exhibit="E-002", title="Report", evidence_kind="expert")
    view = made(story(expert)).view
    result = Built(60, {"skeleton": 13, "country_schedule": 12, UID(42): 21}, {"skeleton": "A", UID(42): "C"})
    told = list(rules.after(Context(view.facts, view, (), TODAY), result))
    assert [item.rule for item in told if item.code == "too_long"] == ["uk_ftt_asa_length", "uk_ftt_expert"]


@pytest.mark.parametrize(
    "options",
    [{"order": []}, {"order": {"A": ["x"]}}, {"supplements": "x"}, {"numbers": "loose"}, {"statements": "both"},
     {"certificates": 1}, {"number": "two"}, {"supplements": UID(1), "replaces": UID(2)}],
)  # fmt: skip
def test_options_that_do_not_fit_are_named(options: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        binding.read(options)


def test_what_only_an_earlier_bundle_holds_is_cited_in_words() -> None:
    was = filed.Was("Order", "34", "35", 2, 2, "B", 1)
    one = filed.Filed({UID(41): was}, 2, 35)
    [block] = filed.told(made(story()).view, [Facing(1, (), (Cite(UID(41), 2, "¶4"),))], one, frozenset())
    assert isinstance(block, Facing)
    assert block.right == (Run("[supplementary bundle no. 1, B/35, ¶4]"),)


def test_late_evidence_says_why() -> None:
    asked = {"binding": binding.Binding(supplements=UID(1)), "filed": filed.Filed({}, 1, 9)}
    assert found(story(), **asked)["late_unexplained"] == ["question:late_reason"]
    one = made(story(answer(70, "late_reason", "It came late.")), **asked)
    assert "late_unexplained" not in {item.code for item in one.findings}
    assert [
        item.item.exhibit for chapter in one.chapters for item in chapter.documents if isinstance(item, BoundExhibit)
    ]
    assert layout(one).layout.number_from == 10 and layout(one).title.startswith("Supplementary bundle no. 1, dated")


def test_a_document_divided_among_volumes_was_filed_as_one() -> None:
    row = {"key": "x", "title": "Report", "first": "10", "last": "19", "pages": 10, "plain": 10, "tab": "D"}
    front = {"key": "", "title": "", "first": "1", "last": "3", "pages": 3, "plain": 3, "tab": ""}
    rest = {**row, "first": "23", "last": "27", "pages": 5, "plain": 5}
    made_before = rec("dossier", UID(88), items=[front, row, {**front, "first": "20", "last": "22"}, rest])
    one = filed.filed([made_before])
    assert (one.documents["x"].first, one.documents["x"].last, one.documents["x"].pages) == ("10", "27", 15)
    assert (one.last, one.bundles) == (27, 1)
