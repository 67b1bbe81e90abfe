"""What goes into a paper and what never does: selection, names, consent, pre-flight."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from typing import Any

import pytest

from app.domain.dates import parse
from app.domain.errors import Invalid, NotFound
from app.domain.records import REGISTRY
from app.dossier import check, chronology, disclosure, leaks, paper, profiles
from app.dossier.answers import happenings
from app.dossier.blocks import Cite, Facing, Table, from_data, to_data
from app.dossier.facts import CaseFacts
from app.dossier.paper import BoundExhibit, OwnPart, Wish

TODAY = dt.date(2026, 11, 24)
_NUMBERS = itertools.count(1)


def rec(kind: str, uid: str, **values: Any) -> Any:
    """A record as the store would answer it."""
    n = next(_NUMBERS)
    base = {
        "rev": 1,
        "created_at": f"2026-01-01T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z",
        "created_by": "T",
        "updated_by": "T",
    }
    values = {"case": "case" if kind != "case" else None, "updated_at": "2026-05-01T10:00:00.000Z", **values}
    for name in ("when", "first_seen", "taken", "given", "birth"):
        if isinstance(values.get(name), str):
            values[name] = parse(values[name])
    return REGISTRY[kind].cls(uid=uid, **base, **values)


CASE = rec("case", "case", code="A-014", title="Birch")
UID = "01a20dde-d0a4-7ce5-80f0-1000000000{:02d}".format
ANNA, BORIS, OFFICER = UID(1), UID(2), UID(3)


def story(*more: Any, without: tuple[str, ...] = (), consent: bool = True) -> CaseFacts:
    """A small case: a subject, a relative, a perpetrator, two events, a threat, an exhibit that proves one."""
    yes = {"store": "yes", "legal_domestic": "yes"}
    records = [
        rec("person", ANNA, pseudonym="Willow"),
        rec("person", BORIS),
        rec("person", OFFICER),
        rec("person_name", UID(11), person=ANNA, text="Anna Petrova"),
        rec("person_name", UID(12), person=ANNA, text="Анна Петрова", name_kind="transliteration"),
        rec("person_name", UID(13), person=BORIS, text="Boris Petrov"),
        rec("participation", UID(21), person=ANNA, role="subject"),
        rec("participation", UID(22), person=BORIS, role="relative"),
        rec("participation", UID(23), person=OFFICER, role="perpetrator"),
        rec("event", UID(31), event_kind="arrest", title="Anna Petrova taken", when="May 2021", narrative="Петрову увезли."),
        rec("event", UID(32), event_kind="release", title="Released", when="2021-06-03", disputed=True, opinion="I doubt it."),
        rec("threat", UID(33), threat_kind="threat_message", title="Message", first_seen="around 2020", words="Leave.",
            targets=(ANNA,), perpetrator=OFFICER, severity=5, likelihood=4, allegation="He was sent."),
        rec("evidence", UID(41), exhibit="E-001", title="Order for Anna Petrova", evidence_kind="document_official", language="ru"),
        rec("part", UID(51), evidence=UID(41), n=1, object="00" * 16, media_type="application/pdf", size=10),
        rec("citation", UID(61), evidence=UID(41), target_kind="event", target_uid=UID(31), page=2),
        rec("proceeding", UID(71), proceeding_kind="asylum_appeal", reference="PA/1/2026"),
        *more,
    ]  # fmt: skip
    if consent:
        records += [
            rec("consent", UID(80 + n), person=p, status="given", scopes=yes) for n, p in enumerate((ANNA, BORIS))
        ]
    return CaseFacts.of(CASE, [item for item in records if item.uid not in without])


def made(facts: CaseFacts, profile: str = "uk_ftt", shown: Any = None, **wish: Any) -> paper.Paper:
    return paper.prepare(facts, profiles.load(profile), disclosure.parse(shown), Wish(**wish), TODAY)


def codes(one: paper.Paper, level: str | None = None) -> set[str]:
    return {found.code for found in one.findings if level in (None, found.level)}


def text_of(one: paper.Paper) -> str:
    return repr([d.blocks for c in one.chapters for d in c.documents if isinstance(d, OwnPart)])


# -- consent --------------------------------------------------------------------------


def test_consent_of_subject_and_relative_is_needed_of_a_perpetrator_never() -> None:
    assert not made(story()).stops
    stopped = made(story(consent=False))
    assert {found.subject for found in stopped.stops} == {ANNA, BORIS}


@pytest.mark.parametrize(
    "values",
    [
        {"status": "withdrawn"}, {"status": "refused"}, {"status": "given", "scopes": {"store": "yes"}},
        {"status": "given", "scopes": {"legal_domestic": "no"}}, {"status": "pending"},
        {"status": "given", "scopes": {"legal_domestic": "yes"}, "valid_until": "2026-01-01"},
    ],
)  # fmt: skip
def test_anything_but_a_standing_yes_stops(values: dict[str, Any]) -> None:
    facts = story(rec("consent", UID(90), person=ANNA, **values), without=(UID(80),))
    assert {found.subject for found in made(facts).stops} == {ANNA}


def test_override_needs_a_reason_and_never_shows_in_the_paper() -> None:
    with pytest.raises(Invalid):
        disclosure.parse({"override": {"reason": " "}})
    one = made(story(consent=False), shown={"override": {"reason": "removal tonight"}})
    assert not one.stops
    assert any(found.message.startswith("Overridden") for found in one.findings)
    assert "removal tonight" not in text_of(one)


def test_somebody_without_a_role_is_treated_as_a_subject() -> None:
    facts = story(rec("person", UID(4)), rec("person_name", UID(14), person=UID(4), text="Nobody Asked"))
    assert {found.subject for found in made(facts).stops} == {UID(4)}


# -- what stays at home ---------------------------------------------------------------


@pytest.mark.parametrize("mark", [{"sensitivity": "sealed"}, {"privileged": True}, {"sensitivity": "restricted"}])
def test_marked_records_stay_and_take_along_what_hangs_on_them(mark: dict[str, Any]) -> None:
    facts = story(
        rec("event", UID(34), event_kind="arrest", title="Hidden thing", when="2022", **mark),
        rec("evidence", UID(42), exhibit="E-002", title="Hidden paper", **mark),
        rec("part", UID(52), evidence=UID(42), n=1, object="11" * 16),
        rec(
            "evidence",
            UID(43),
            exhibit="E-002/T1",
            title="Its translation",
            derived_from=UID(42),
            derived_as="translation",
        ),
        rec("part", UID(53), evidence=UID(43), n=1, object="22" * 16),
        rec("citation", UID(62), evidence=UID(42), target_kind="event", target_uid=UID(31)),
    )
    one = made(facts)
    assert "Hidden" not in text_of(one)
    assert [d.item.exhibit for c in one.chapters for d in c.documents if isinstance(d, BoundExhibit)] == ["E-001"]
    assert "citation_withheld" in codes(one)


def test_restricted_goes_when_ticked_sealed_only_under_an_override() -> None:
    facts = story(
        rec("event", UID(34), event_kind="arrest", title="Restricted thing", sensitivity="restricted"),
        rec("event", UID(35), event_kind="arrest", title="Sealed thing", sensitivity="sealed"),
    )
    ticked = {"include": [UID(34), UID(35)]}
    assert "Restricted thing" in text_of(made(facts, shown=ticked))
    assert "Sealed thing" not in text_of(made(facts, shown=ticked))
    assert "Sealed thing" in text_of(made(facts, shown={**ticked, "override": {"reason": "court order"}}))


def test_private_notes_and_internal_marks_never_show() -> None:
    facts = story(rec("event", UID(34), event_kind="arrest", title="Thing", note_private="PRIVATEWORD", when="2022"))
    filed, brief = text_of(made(facts)), text_of(made(facts, "case_brief"))
    assert "PRIVATEWORD" not in filed + brief
    assert "I doubt it." not in filed
    assert "A-014" not in filed and "A-014" in brief
    assert "disputed" not in filed.lower() and "disputed" in brief
    assert "severity 5" not in filed and "severity 5 of 5, likelihood 4 of 5" in brief


def test_a_field_can_be_left_out_for_one_recipient() -> None:
    assert "Leave." in text_of(made(story()))
    assert "Leave." not in text_of(made(story(), shown={"fields": {"threat.words": False}}))


# -- names ----------------------------------------------------------------------------


def test_hidden_names_are_replaced_and_inflected_ones_stop() -> None:
    one = made(story(), shown={"persons": {ANNA: "pseudonym"}})
    assert "Petrova" not in text_of(one)
    assert f"{one.view.names.label(ANNA)} taken" in text_of(one)
    assert "Willow" not in text_of(one), "what stands in the case would be the same for every recipient"
    words = {found.message.split("“")[1].split("”")[0] for found in one.stops}
    assert words == {"Петрову"}  # Boris Petrov is named openly, so his name gives nothing away
    accepted = made(story(), shown={"persons": {ANNA: "pseudonym"}}, accepted_words=("Петрову",))
    assert not accepted.stops
    both = made(story(without=(UID(31),)), shown={"persons": {"*": "pseudonym"}})
    assert "leak" not in codes(both, "stop")


@pytest.mark.parametrize(
    ("mode", "label"), [("name", "Anna Petrova"), ("pseudonym", "Person D71"), ("initials", "A.P."), ("omit", "")]
)
def test_every_mode_of_naming(mode: str, label: str) -> None:
    one = made(story(without=(UID(31),)), shown={"persons": {ANNA: mode}})
    assert one.view.names.label(ANNA) == label
    rows = [row for block in next(
        d.blocks for c in one.chapters for d in c.documents if isinstance(d, OwnPart) and d.key == "list_of_persons"
    ) if isinstance(block, Table) for row in block.rows]  # fmt: skip
    assert (label in {row[0][0][0].text for row in rows}) is bool(label)


def test_a_sealed_person_is_hidden_in_every_text() -> None:
    one = made(story(rec("person", UID(5), sensitivity="sealed"), rec("person_name", UID(15), person=UID(5), text="Zoya Hidden"),
                     rec("event", UID(36), event_kind="arrest", title="Zoya Hidden was there")))  # fmt: skip
    assert "Zoya" not in text_of(one)


@pytest.mark.parametrize(
    ("allowed", "asked", "label"),
    [
        ((), None, "S-04"),
        ((), {"sources": "name"}, "S-04"),
        (("ecthr",), {"sources": "name"}, "S-04"),
        (("legal_domestic",), None, "S-04"),
        (("legal_domestic",), {"sources": "name"}, "Vera Teller"),
    ],
)
def test_a_source_is_a_code_unless_it_may_be_named_for_this_purpose(allowed: Any, asked: Any, label: str) -> None:
    facts = story(
        rec("person", UID(6)),
        rec("person_name", UID(16), person=UID(6), text="Vera Teller"),
        rec("participation", UID(26), person=UID(6), role="colleague"),
        rec("source", UID(27), code="S-04", person=UID(6), may_be_named_for=allowed or None),
        rec("event", UID(38), event_kind="other", title="Vera Teller calls", when="2022"),
    )
    one = made(facts, shown=asked)
    assert one.view.names.label(UID(6)) == label
    assert ("Vera" in text_of(one)) is (label == "Vera Teller")
    unnamed = made(story(rec("person", UID(7)), rec("person_name", UID(17), person=UID(7), text="Zed Zedson"),
                         rec("participation", UID(28), person=UID(7), role="source")))  # fmt: skip
    assert unnamed.view.names.label(UID(7)).startswith("Source ")


@pytest.mark.parametrize(
    "data",
    [[], {"persons": []}, {"persons": {"x": "name"}}, {"persons": {"*": "nothing"}}, {"sources": "all"}, {"fields": {"a.b": True}},
     {"fields": {"event.title": 1}}, {"fields": []}, {"override": {}}, {"include": ["x"]}, {"nothing": 1}, {"recipient": 5}],
    ids=str,
)  # fmt: skip
def test_bad_disclosure_is_named(data: Any) -> None:
    with pytest.raises(Invalid):
        disclosure.parse(data)


@pytest.mark.parametrize("data", [[], {"dated": "May"}, {"dated": 5}, {"nothing": 1}, {"accepted_words": "x"}], ids=str)
def test_bad_options_are_named(data: Any) -> None:
    with pytest.raises(Invalid):
        paper.read_options(data)


def test_squeezing_finds_names_whatever_the_spacing() -> None:
    assert leaks.squeezed("П Е Т Р О В А") == leaks.squeezed("Petrova") == "petrova"


# -- pre-flight -----------------------------------------------------------------------


def test_clean_case_has_no_stop_and_warnings_say_their_rule() -> None:
    one = made(story())
    assert not one.stops
    translation = next(found for found in one.findings if found.code == "translation_missing")
    assert translation.rule == "uk_ftt_translation" and translation.source
    assert one.draft
    row = check.answer(translation)
    assert set(row) == {"code", "level", "rule", "source", "verified", "subject", "message"}
    unverified = [found for found in one.findings if found.code == "unverified_rule"]
    assert unverified and not any(found.verified for found in unverified)


def test_dangling_citations_stop() -> None:
    assert "dangling_citation" in codes(made(story(without=(UID(31),))), "stop")
    assert "dangling_citation" in codes(made(story(without=(UID(41), UID(51)))), "stop")


def test_disputed_is_on_or_about_outside() -> None:
    assert "on or about 3 June 2021" in text_of(made(story()))
    assert "disputed_date" in codes(made(story()))
    assert "disputed_date" not in codes(made(story(), "case_brief"))


def test_uncited_empty_and_unsigned_are_said() -> None:
    facts = story(
        rec("evidence", UID(44), exhibit="E-003", title="Loose"),
        rec("statement", UID(45), person=ANNA, language="ru"),
        rec("evidence", UID(46), exhibit="E-001/T1", derived_from=UID(41), derived_as="translation", title="T"),
        rec("part", UID(56), evidence=UID(46), n=1),
    )
    assert {
        "uncited_exhibit",
        "exhibit_without_file",
        "statement_unsigned",
        "statement_not_read_back",
        "translator_missing",
    } <= codes(made(facts))
    assert "translation_missing" not in codes(made(facts))
    empty = made(CaseFacts.of(CASE, []))
    assert "empty_case" in codes(empty) and "reference_missing" in codes(empty)


def test_proceeding_and_subject_must_be_named_when_there_are_several() -> None:
    several = story(rec("proceeding", UID(72), proceeding_kind="asylum_appeal"))
    with pytest.raises(Invalid) as refused:
        made(several)
    assert refused.value.facts["field"] == "proceeding"
    assert made(several, proceeding=UID(72)).proceeding.uid == UID(72)
    for wish in ({"proceeding": UID(1)}, {"subject": UID(71)}, {"subject": "x"}):
        with pytest.raises(NotFound):
            made(several, **({"proceeding": UID(72)} | wish))
    assert made(story(), subject=ANNA).findings


# -- order and content ----------------------------------------------------------------


def test_chronology_is_in_order_at_true_precision_and_a_pair_shows_once() -> None:
    facts = story(
        rec("event", UID(37), event_kind="other", title="The same as the message", when="2020~", same_as=UID(33))
    )
    view = made(facts).view
    rows = chronology.rows(view)
    assert [row.date for row in rows] == ["around 2020", "May 2021", "on or about 3 June 2021"]
    assert rows[0].title == "The same as the message"


def test_citations_become_links_to_the_cited_page() -> None:
    one = made(story())
    cites = [w for c in one.chapters for d in c.documents if isinstance(d, OwnPart) for block in d.blocks if isinstance(block, Table)
             for row in block.rows for cell in row for words in cell for w in words if isinstance(w, Cite)]  # fmt: skip
    assert Cite(UID(41), 2, "") in cites


def test_translations_face_their_originals_and_redacted_copies_stand_in() -> None:
    facts = story(
        rec(
            "evidence",
            UID(46),
            exhibit="E-001/T1",
            derived_from=UID(41),
            derived_as="translation",
            title="In English",
            translator="M. P.",
        ),
        rec("part", UID(56), evidence=UID(46), n=1),
        rec("evidence", UID(47), exhibit="E-001/R1", derived_from=UID(41), derived_as="redacted", title="Redacted"),
        rec("part", UID(57), evidence=UID(47), n=1),
        rec("evidence", UID(48), exhibit="E-004", title="Withheld", disclosure="withheld"),
        rec("part", UID(58), evidence=UID(48), n=1),
    )

    def order(**shown: Any) -> list[str | None]:
        one = made(facts, shown=shown or None)
        return [d.item.exhibit for c in one.chapters for d in c.documents if isinstance(d, BoundExhibit)]

    assert order() == ["E-001", "E-001/T1"]
    assert order(persons={"*": "pseudonym"}) == ["E-001/R1", "E-001/T1"]


def test_statement_prints_both_languages() -> None:
    facts = story(
        rec(
            "statement",
            UID(45),
            person=ANNA,
            language="ru",
            taken="2 December 2025",
            read_back=True,
            signed_on="2025-12-09",
        ),
        rec("paragraph", UID(49), statement=UID(45), n=1, original="Я видела.", translation="I saw it.", language="ru"),
        rec("paragraph", UID(50), statement=UID(45), n=2, original="Second."),
    )
    one = made(facts)
    part = next(d for c in one.chapters for d in c.documents if isinstance(d, OwnPart) and d.key == UID(45))
    facing = next(block for block in part.blocks if isinstance(block, Facing))
    assert (facing.left[0].text, facing.right[0].text) == ("Я видела.", "I saw it.")
    assert "contempt of court" in repr(part.blocks) and "Russian" in repr(part.blocks)
    assert from_data(to_data(part.blocks)) == list(part.blocks)


def test_date_of_a_paper_is_that_of_its_last_change() -> None:
    assert made(story()).dated == "2026-05-01"
    assert made(story(), dated="2026-04-01").dated == "2026-04-01"


def test_profiles_say_where_their_rules_stand() -> None:
    assert {"case_brief", "uk_ftt"} <= set(profiles.names())
    for name in profiles.names():
        loaded = profiles.load(name)
        assert loaded.profile == name and loaded.checked_on
        assert all(rule.source and rule.checked_on for rule in loaded.rules.values())
    with pytest.raises(NotFound):
        profiles.load("nothing")
    with pytest.raises(TypeError):
        profiles.from_data({"profile": "x", "typo": 1})


def test_sections_take_exhibits_by_kind_or_by_name() -> None:
    profile = profiles.load("uk_ftt")
    assert profile.section_for("medical").letter == "C"
    assert profile.section_for(None).letter == "D"
    facts = story(
        rec("evidence", UID(44), exhibit="E-003", title="Placed", section="C"),
        rec("part", UID(54), evidence=UID(44), n=1),
    )
    one = made(facts)
    assert next(c for c in one.chapters if c.section.letter == "C").documents[0].item.exhibit == "E-003"


def test_a_refusal_names_the_exhibits_through_which_somebody_is_in_the_paper() -> None:
    facts = story(
        rec("involvement", UID(62), person=ANNA, target_kind="event", target_uid=UID(31), degree="victim"),
        rec("statement", UID(63), person=ANNA, title="First statement"),
        consent=False,
    )
    words = {found.subject: found.message for found in made(facts).stops}
    assert "First statement, E-001" in words[ANNA]
    assert "E-001" not in words[BORIS]


def test_whoever_is_published_by_name_must_have_agreed_to_just_that() -> None:
    plain = profiles.load("uk_ftt")
    published = dataclasses.replace(
        plain, consent=("publish_anonymous", "publish_named"), any_consent=True, publishes=True
    )
    scopes = {"publish_anonymous": "yes", "publish_named": "no"}
    facts = story(*(rec("consent", UID(90 + n), person=one, status="given", scopes=scopes)
                    for n, one in enumerate((ANNA, BORIS))), without=(UID(31),), consent=False)  # fmt: skip

    def stopped(asked: Any) -> set[str]:
        found = paper.prepare(facts, published, disclosure.parse(asked), Wish(), TODAY).stops
        return {item.subject for item in found if item.code == "consent"}

    assert stopped(None) == set(), "pseudonyms are what such a body gets unless somebody says otherwise"
    assert stopped({"persons": {ANNA: "name"}}) == {ANNA}


def test_translators_and_interpreters_have_a_level_of_their_own() -> None:
    helper = UID(7)
    facts = story(
        rec("person", helper), rec("person_name", UID(17), person=helper, text="Igor Tolmach"),
        rec("participation", UID(28), person=helper, role="interpreter"),
        rec("statement", UID(64), person=ANNA, interpreter=helper, language="ru", title="Told to Igor Tolmach"),
        rec("evidence", UID(42), exhibit="E-001/T1", derived_from=UID(41), derived_as="translation", title="Order",
            translator="Tamara Perevod", language="en"),
        rec("part", UID(52), evidence=UID(42), n=1, object="01" * 16, media_type="text/plain", size=9),
    )  # fmt: skip
    named = made(facts)
    assert "Tamara Perevod" in str(named.chapters)
    coded = made(facts, shown={"translators": "code"})
    text = str([chapter.documents for chapter in coded.chapters])
    titles = [item.title for chapter in coded.chapters for item in chapter.documents]
    assert not any("Perevod" in title or "Tolmach" in title for title in titles)
    assert any(re.search(r"translation by Translator [A-Z]\d\d", title) for title in titles)
    assert "Anna Petrova" in text
    assert {"Igor Tolmach", "Tamara Perevod"} <= set(coded.view.names.forbidden())
    assert re.fullmatch(r"Interpreter [A-Z]\d\d", coded.view.names.label(helper))
    alike = made(facts, shown={"persons": {"*": "pseudonym"}}, accepted_words=("Петрову",))
    assert re.fullmatch(r"Interpreter [A-Z]\d\d", alike.view.names.label(helper)), "nothing else was said of them"
    gone = made(facts, shown={"translators": "omit"})
    assert gone.view.names.label(helper) == ""


def test_names_in_scripts_without_spaces_are_replaced_within_a_sentence() -> None:
    facts = story(rec("person", UID(8)), rec("person_name", UID(18), person=UID(8), text="李娜"),
                  rec("event", UID(39), event_kind="arrest", title="警察带走了李娜和她的母亲", when="2022"))  # fmt: skip
    one = made(facts, shown={"persons": {UID(8): "pseudonym"}})
    assert "李娜" not in text_of(one)
    assert f"警察带走了{one.view.names.label(UID(8))}和她的母亲" in text_of(one)


def test_labels_written_for_a_recipient_stand_in_for_a_person() -> None:
    one = made(story(without=(UID(31),)), shown={"persons": {ANNA: "pseudonym"}, "labels": {ANNA: "the Appellant"}})
    assert one.view.names.label(ANNA) == "the Appellant"
    with pytest.raises(Invalid):
        disclosure.parse({"labels": {ANNA: ""}, "translators": "all"})


def test_names_put_into_a_sentence_from_the_right_turn_nothing_around() -> None:
    persian, english = made(story(), lang="fa").view, made(story()).view
    assert persian.t("{field} [CONFIDENTIAL]", field="A-12").count("\u2068A-12\u2069") == 1
    assert english.t("{field} [CONFIDENTIAL]", field="A-12") == "A-12 [CONFIDENTIAL]"


def test_a_persian_paper_has_its_own_comma_numerals_and_names_of_languages_and_one_calendar() -> None:
    view = made(story(), "case_brief", lang="fa").view
    assert view.shown("person", "languages", ["tg", "ru"]) == "تاجیکی، روسی"
    assert view.shown("case", "opened_on", "2026-09-16") == "۱۶ سپتامبر ۲۰۲۶"
    assert view.shown("deadline", "due_at", "2026-12-02T15:00:00Z").startswith("۲ دسامبر ۲۰۲۶، ۱۵:۰۰")
    assert view.listed(["خبرنگار", ""]) == "خبرنگار"
    assert view.several(["Istanbul", "خبرنگار"]) == "\u2068Istanbul\u2069؛ خبرنگار"
    assert view.t("{n} entries, root {root}", n=12, root="ab").startswith("\u2068۱۲\u2069")


def test_a_sentence_with_a_stop_of_its_own_gets_no_second_one_in_a_paper_from_the_right() -> None:
    assert happenings._stopped("به ادعا: \u2068He was told so.\u2069").count(".") == 1
