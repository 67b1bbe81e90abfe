"""The Word document of a review, the alert that goes to several at once, and what no filed paper says."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from typing import Any

import docx as reader
import pytest

from app.domain.dates import parse
from app.dossier import answers, docx, profiles
from app.dossier.answers.cites import nowhere
from app.dossier.bundle import as_data
from app.dossier.facts import CaseFacts
from app.dossier.layout import layout
from app.dossier.paper import Paper
from tests.dossier.test_bodies import answer, changed, un_story
from tests.dossier.test_bodies_treaty import found
from tests.dossier.test_paper import ANNA, BORIS, UID, codes, made, rec

NAMES = answer("upr", "submitters", "Example Defenders\nExample Institute", 91)


def review(*more: Any, shown: Any = None, **consent: Any) -> Paper:
    facts = un_story(*more, **consent)
    case = changed(facts, UID(71), proceeding_kind="asylum_appeal")
    return made(CaseFacts(_of(case.case), case.by_kind, case.by_uid), "upr", shown, accepted_words=("Петрову",))


def _of(case: Any) -> Any:
    import dataclasses

    return dataclasses.replace(case, origin_state="TJ")


def written(one: Paper) -> bytes:
    out = io.BytesIO()
    docx.write(layout(one), out)
    return out.getvalue()


def opened(one: Paper) -> Any:
    return reader.Document(io.BytesIO(written(one)))


# -- the document ---------------------------------------------------------------------------


def test_submitters_stand_first_and_paragraphs_are_numbered() -> None:
    document = opened(review(NAMES, answer("upr", "introduction", "We write.\nWe know.")))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:4] == [
        "Submission to the Universal Periodic Review", "Example Defenders", "Example Institute",
        "State under review: Tajikistan",
    ]  # fmt: skip
    numbered = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Numbered"]
    assert numbered[:2] == ["We write.", "We know."]
    assert "Heading 1" in {paragraph.style.name for paragraph in document.paragraphs}
    assert document.styles["Numbered"].element.xpath("./w:pPr/w:numPr/w:numId")


def test_the_document_is_a4_in_times_with_page_numbers() -> None:
    document = opened(review(NAMES))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm), round(section.left_margin.mm)) == (
        210,
        297,
        25,
    )
    default = document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr")[0]
    assert default.xpath("./w:rFonts/@w:ascii") == ["Times New Roman"]
    assert default.xpath("./w:sz/@w:val") == ["24"]
    assert "PAGE" in section.footer._element.xml
    assert "DRAFT" in section.header.paragraphs[0].text  # an introduction and recommendations are missing


def test_nothing_in_the_file_tells_who_when_or_with_what() -> None:
    data = written(review(NAMES))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert not [name for name in packed.namelist() if "docProps" in name]
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not re.search(rb"(?i)havenfile|creator|author|rsid|python|<w:comment", data)
    assert data == written(review(NAMES))


def test_text_from_the_right_and_signs_that_xml_reads() -> None:
    text = "<b>&\x00 “ok”"
    one = review(NAMES, answer("upr", "introduction", text))
    assert "<b>& “ok”" in [paragraph.text for paragraph in opened(one).paragraphs]
    turned = made(one.view.facts, "upr", lang="ar", accepted_words=("Петрову",))
    assert opened(turned).styles.element.xpath("./w:docDefaults/w:pPrDefault/w:pPr/w:bidi")


@pytest.mark.parametrize(
    ("names", "count", "code"),
    [
        ("One", 2700, "words"),
        ("One", 2900, "too_many_words"),
        ("One\nTwo", 2900, "words"),
        ("One\nTwo", 5700, "too_many_words"),
    ],
)
def test_words_are_counted_against_the_cap_of_one_or_several(names: str, count: int, code: str) -> None:
    one = review(answer("upr", "submitters", names, 91), answer("upr", "introduction", "word " * count))
    assert {item.code for item in one.findings if item.rule == "upr_words"} - {"unverified_rule"} == {code}
    assert not next(item for item in one.findings if item.code == code).verified


def test_whoever_is_published_by_name_agreed_to_that() -> None:
    text = repr(as_data(layout(review(NAMES))))
    assert "Anna" not in text and "Petrova" not in text
    named = {"persons": {ANNA: "name"}}
    assert [item.code for item in review(NAMES, shown=named).stops] == ["consent"]
    yes = {"publish_named": "yes", "publish_anonymous": "yes"}
    assert not review(NAMES, shown=named, scopes=yes).stops
    assert review(NAMES, scopes={"publish_anonymous": "no"}).stops


# -- the alert ------------------------------------------------------------------------------


def alert(recipient: str = "", *more: Any, **scopes: str) -> Paper:
    facts = un_story(*more, scopes=scopes or {"unhcr": "yes"})
    facts = changed(facts, UID(81), scopes={"unhcr": "yes", "advocacy_confidential": "yes"})
    return made(facts, "urgent_alert", {"recipient": recipient})


@pytest.mark.parametrize(
    ("recipient", "scope"),
    [("UNHCR Türkiye", "unhcr"), ("Embassy of X", "advocacy_confidential"), ("ECtHR Registry", "ecthr"),
     ("OHCHR", "un_confidential"), ("A friend", "share_partner")],
)  # fmt: skip
def test_each_recipient_asks_for_the_consent_of_its_body(recipient: str, scope: str) -> None:
    stops = {str(item.facts.get("scope")) for item in alert(recipient).stops if item.subject == ANNA}
    assert stops == (
        set() if scope == "unhcr" else {scope, *(["un_transmit_state"] if scope == "un_confidential" else [])}
    )


def test_one_recipient_who_may_not_stops_it_for_all() -> None:
    one = alert("UNHCR; Embassy of X", unhcr="yes", advocacy_confidential="no")
    assert [item.facts["scope"] for item in one.stops] == ["advocacy_confidential"]
    assert not alert("UNHCR; Embassy of X", unhcr="yes", advocacy_confidential="yes").stops
    assert "recipients_missing" in codes(alert())


def test_the_alert_says_who_where_what_and_what_is_asked() -> None:
    held = rec(
        "proceeding",
        UID(72),
        proceeding_kind="ecthr_rule39",
        removal_at="2026-12-03T18:10:00Z",
        removal_zone="Asia/Tashkent",
    )
    one = alert("UNHCR", held, unhcr="yes")
    text = repr(as_data(layout(one)))
    for words in (
        "UNHCR",
        "Anna Petrova",
        "Prison no. 1",
        "3 December 2026, 23:10 (Tashkent time)",
        "What is asked of whom",
    ):
        assert words in text, words
    assert {"question:asked", "question:contact"} <= {item.subject for item in found(one, "answer_missing")}


# -- what no filed paper says ------------------------------------------------------------------

_MARKS = itertools.count(1)
INTERNAL = (
    "A-014", "Birch", "Havenfile", "5 × 4", "severity", "likelihood", "OPINIONWORD", "PRIVATEWORD", "disputed", "OVERRIDEWORD",
    "GRADEWORD", "RESPONSEWORD",
)  # fmt: skip


@pytest.mark.parametrize("name", [name for name in profiles.names() if profiles.load(name).filed])
def test_no_filed_paper_carries_an_internal_mark(name: str) -> None:
    facts = un_story(
        rec("person", UID(6), pseudonym="Elm", note_private="PRIVATEWORD"),
        rec("participation", UID(26), person=UID(6), role="lawyer"),
        rec("threat", UID(37), threat_kind="following", title="Followed", first_seen=parse("2022"), severity=5, likelihood=4,
            response="RESPONSEWORD", opinion="OPINIONWORD", note_private="PRIVATEWORD"),
        rec("risk_assessment", UID(39), assessed_on="2026-01-01", conclusion="GRADEWORD", likelihood=4, harm=5),
        rec("decision", UID(74), body="Court", decided=parse("2026-10-01"), outcome="refused"),
        scopes=dict.fromkeys(("store", "un_confidential", "un_transmit_state", "ecthr", "unhcr"), "yes"),
    )  # fmt: skip
    one = made(
        facts, name, {"override": {"reason": "OVERRIDEWORD"}, "recipient": "UNHCR"}, subject=ANNA, proceeding=UID(71)
    )
    text = repr(as_data(layout(one))) + answers.as_text(one.view, nowhere)
    for mark in INTERNAL:
        assert mark not in text, mark
    assert "“disputed”" not in text


@pytest.mark.parametrize("name", profiles.names())
def test_every_paper_of_one_case_is_composed(name: str) -> None:
    """Nothing in a profile trips over a case that is nearly empty."""
    facts = CaseFacts.of(_of(un_story().case), [])
    one = made(facts, name, {"recipient": "UNHCR"})
    assert not [item for item in one.stops if item.code != "cannot_hear"]
    assert layout(one).title
    full = made(
        un_story(),
        name,
        {"persons": {BORIS: "initials"}, "override": {"reason": "test"}},
        subject=ANNA,
        proceeding=UID(71),
    )
    assert as_data(layout(full)) == as_data(layout(full))
