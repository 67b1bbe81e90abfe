"""What hangs on a withheld record stays with it, and names that are easily overlooked are found."""

from __future__ import annotations

import io
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.dossier.leaks import Wanted, search_plain
from app.dossier.names import Names
from app.dossier.paper import BoundExhibit
from tests.dossier.test_paper import ANNA, UID, codes, made, rec, story, text_of

_MARKS = [{"sensitivity": "sealed"}, {"privileged": True}, {"sensitivity": "restricted"}]


@pytest.mark.parametrize("mark", _MARKS)
@pytest.mark.parametrize("profile", ["treaty_body", "case_brief", "handover_summary"])
def test_what_came_of_a_withheld_proceeding_stays_with_it(mark: dict[str, Any], profile: str) -> None:
    sealed = UID(72)
    facts = story(
        rec("proceeding", sealed, proceeding_kind="criminal", subject=ANNA, **mark),
        rec("decision", UID(73), proceeding=sealed, body="Hushcourt", summary="Hushsummary"),
        rec("remedy", UID(74), proceeding=sealed, body="Hushremedy", why_ineffective="Hushwhy"),
        rec("deadline", UID(75), proceeding=sealed, title="Hushday", due_at="2027-01-01T00:00:00.000Z"),
        rec("answer", UID(76), proceeding=sealed, profile=profile, question="facts", text="Hushanswer"),
    )
    one = made(facts, profile, subject=ANNA, proceeding=UID(71))
    assert "Hush" not in text_of(one)
    assert {UID(73), UID(74), UID(75), UID(76)}.isdisjoint(one.view.facts.by_uid)


@pytest.mark.parametrize("mark", _MARKS)
def test_a_withheld_name_is_no_label_and_stands_in_no_text(mark: dict[str, Any]) -> None:
    facts = story(
        rec("person_name", UID(10), person=ANNA, text="Zulfiya Hidayat", **mark),
        rec("event", UID(34), event_kind="arrest", title="Zulfiya Hidayat and Anna Petrova were taken", when="2022"),
    )
    one = made(facts)
    assert one.view.names.label(ANNA) == "Anna Petrova"
    assert "Zulfiya" not in text_of(one)
    assert "Anna Petrova and Anna Petrova were taken" in text_of(one)
    assert "Zulfiya Hidayat" in one.view.names.forbidden()


def test_an_open_name_that_shares_a_word_with_a_hidden_one_is_not_cut() -> None:
    names = Names({"a": "Anna Petrov", "b": "Person K47"}, {"b": ["Ivan Petrov"]}, frozenset({"anna", "petrov"}),
                  plain=("Anna Petrov",))  # fmt: skip
    assert names.text("Anna Petrov waited for Ivan Petrov.", "x") == "Anna Petrov waited for Person K47."


def test_a_name_that_is_a_common_word_is_not_told_by_what_stands_for_it() -> None:
    names = Names({"w": "Person K47"}, {"w": ["Will Rose"]})
    shown = names.text("Will said he will return; a rose stood there. WILL ROSE, will rose.", "x")
    assert shown == "Person K47 said he will return; a rose stood there. Person K47, Person K47."
    assert {leak.word for leak in names.leaks} == {"will", "rose"}


@pytest.mark.parametrize("name", ["Li Na", "Bo", "Xi Wu", "Ян Бо"])
def test_names_of_two_letters_are_replaced_and_looked_for(name: str) -> None:
    names = Names({"x": "Person K47"}, {"x": [name]})
    last = name.rsplit(maxsplit=1)[-1]
    assert last not in names.text(f"Then {last} left; {name.upper()} did not.", "x")
    wanted = Wanted(names.forbidden())
    assert wanted.inside(f"Then {last} left.")
    assert not wanted.inside(f"Then {last.lower()}ran left, {last.lower()} by {last.lower()}.")


def test_particles_of_names_are_no_names() -> None:
    names = Names({"x": "Person K47"}, {"x": ["Yusuf Al Hakim De Silva"]})
    assert names.text("De Gaulle and Al Jazeera", "x") == "De Gaulle and Al Jazeera"


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200c", "\u2060", "\ufeff"])
def test_signs_that_nobody_sees_hide_no_name(sign: str) -> None:
    names = Names({"x": "Person K47"}, {"x": ["Олег Цой"]})
    hollow = f"Ол{sign}ег"
    assert names.text(f"Там {hollow} был.", "x") == "Там Person K47 был."
    assert names.find(f"для Ол{sign}ега", "x")
    assert Wanted(names.forbidden()).inside(f"для Ол{sign}ега")
    assert search_plain({"terms": ["Олег"]}, {"file": io.BytesIO(f"Ол{sign}ега".encode())}, None)["hits"]


def test_names_in_file_names_are_replaced_and_a_dotted_capital_is_known() -> None:
    names = Names({"x": "Person K47"}, {"x": ["İbrahim Kaya"]})
    assert names.text("Kaya_statement.pdf", "x") == "Person K47_statement.pdf"
    assert names.text("İbrahim", "x") == "Person K47"
    assert "brahim" not in names.text("Ibrahim and IBRAHIM", "x") or names.leaks


def test_words_of_a_field_that_is_left_out_stand_nowhere() -> None:
    facts = story(
        rec("statement", UID(94), person=ANNA, title="Hushtitle", place="Hushplace"),
        rec(
            "paragraph", UID(95), statement=UID(94), n=1, original="Hushwords", language="ru", translation="Open words"
        ),
    )
    off = {"fields": {"statement.title": False, "statement.place": False, "paragraph.original": False}}
    text = text_of(made(facts, shown=off))
    assert "Hush" not in text
    assert "Open words" in text


def test_halves_of_double_names_and_names_behind_a_hyphen_are_found() -> None:
    names = Names({"x": "Person K47"}, {"x": ["Anna-Maria Салтыков-Щедрин"]})
    assert names.text("Maria spoke; anti-Maria slogans", "x") == "Person K47 spoke; anti-Person K47 slogans"
    assert [leak.word for leak in names.find("экс-Щедрина видели", "x")] == ["Щедрина"]
    wanted = Wanted(Names({"x": ""}, {"x": ["Ольга-Вера"]}).forbidden())
    assert wanted.inside("псевдо-Веры") and wanted.inside("l’Olga") and wanted.inside("о Вере")


def test_an_alert_to_nobody_in_particular_asks_for_consent_too() -> None:
    one = made(story(consent=False), "urgent_alert", subject=ANNA)
    assert "consent" in {found.code for found in one.stops}


@pytest.mark.parametrize(
    ("name", "said"),
    [("Вера", "Веры"), ("Роза", "о Розе"), ("Яна", "к Яне"), ("Юлия", "Юлии"), ("Ира", "с Ирой"), ("Анна", "Анну"),
     ("Ян", "Яна"), ("Оля", "Олин")],
)  # fmt: skip
def test_short_names_in_their_cases_are_found(name: str, said: str) -> None:
    names = Names({"x": "Person K47"}, {"x": [name]})
    assert names.find(said, "x")
    assert Wanted(names.forbidden()).inside(said)
    assert not names.find("верующий, очень, very, розыск, янтарь, анналы", "x") or name == "Анна"


@pytest.mark.parametrize("disclosure", ["withheld", "redacted_only"])
def test_an_exhibit_that_is_withheld_leaves_no_citation_that_dangles(disclosure: str) -> None:
    facts = story(
        rec("evidence", UID(42), exhibit="E-002", title="Hushpaper", disclosure=disclosure),
        rec("part", UID(52), evidence=UID(42), n=1, object="11" * 16),
        rec("evidence", UID(43), exhibit="E-002/T1", title="Hushpaper", derived_from=UID(42), derived_as="translation"),
        rec("part", UID(53), evidence=UID(43), n=1, object="22" * 16),
        rec("citation", UID(62), evidence=UID(42), target_kind="event", target_uid=UID(31)),
    )
    one = made(facts)
    bound = {item.key for chapter in one.chapters for item in chapter.documents if isinstance(item, BoundExhibit)}
    assert bound == {UID(41)}
    assert UID(42) not in text_of(one)
    assert "citation_withheld" in codes(one)


@pytest.mark.parametrize(
    ("name", "said"),
    [("Anna", "ᴀɴɴᴀ"), ("Anna", "Ⓐnna"), ("Işık", "ISIK"), ("Müller", "Mueller"), ("Павел", "Павла"), ("Лев", "Льву"),
     ("Ольга", "Olha"), ("Гюзель", "Guzel"), ("O'Neil", "O’Neil"), ("O'Neil", "ONeil"), ("Иван", "Ива-\nном"),
     ("欧阳娜", "欧阳先生"), ("王小明", "小明说")],
)  # fmt: skip
def test_names_in_other_letters_and_over_the_end_of_a_line_are_found(name: str, said: str) -> None:
    names = Names({"x": "Person K47"}, {"x": [name]})
    assert names.text(said, "x") != said or names.leaks
    assert Wanted(names.forbidden()).inside(said)


def test_the_initial_of_a_chinese_name_would_be_the_family_name() -> None:
    facts = story(rec("person_name", UID(11), person=ANNA, text="李娜"), without=(UID(12),))
    label = made(facts, shown={"persons": {"*": "initials"}}).view.names.label(ANNA)
    assert label and "李" not in label


@pytest.mark.parametrize("mark", [{}, *_MARKS])
def test_a_statement_that_was_replaced_never_goes_out_whether_or_not_the_newer_one_does(mark: dict[str, Any]) -> None:
    facts = story(
        rec("statement", UID(90), person=ANNA, title="First version", taken="2026", signed_on="2026-02-01"),
        rec("paragraph", UID(91), statement=UID(90), n=1, original="Oldwords."),
        rec("statement", UID(92), person=ANNA, title="Second version", taken="2026", replaces=UID(90), **mark),
        rec("paragraph", UID(93), statement=UID(92), n=1, original="Newwords.", **mark),
    )
    text = text_of(made(facts))
    assert "Oldwords" not in text and "First version" not in text
    assert ("Newwords" in text) is (not mark)


def test_no_two_persons_share_what_stands_for_them() -> None:
    boris = UID(2)
    with pytest.raises(Invalid, match="can't stand for two persons"):
        made(story(), shown={"persons": {"*": "pseudonym"}, "labels": {ANNA: "W1", boris: " w1 "}})
    with pytest.raises(Invalid, match="“Boris Petrov” can't stand for two persons"):
        made(story(), shown={"persons": {ANNA: "pseudonym"}, "labels": {ANNA: "Boris Petrov"}})
    assert made(story(), shown={"persons": {"*": "pseudonym"}, "labels": {ANNA: "W1", boris: "W2"}})


@pytest.mark.parametrize("word", ["Willow", "WILLOW", "A-014", "E-001"])
def test_what_only_we_call_somebody_or_something_stops_a_paper_for_others(word: str) -> None:
    """Pseudonym, code of the case, number of an exhibit in free text: two papers could be linked by it."""
    facts = story(
        rec("event", UID(36), event_kind="arrest", title="Taken", narrative=f"So {word} told us.", when="2022")
    )
    found = [one for one in made(facts).findings if one.code == "leak"]
    assert [one.level for one in found] == ["stop"] and f"“{word}”" in found[0].message
    assert "leak" not in codes(made(facts, accepted_words=(word,)))
    assert "leak" not in codes(made(facts, "case_brief"))


def test_a_citation_by_number_and_a_tree_written_small_are_no_marks_of_ours() -> None:
    words = "Under a willow; as [[E-001/2]] shows. E-0012 and XA-014 are other things."
    facts = story(rec("event", UID(36), event_kind="arrest", title="Taken", narrative=words, when="2022"))
    assert "leak" not in codes(made(facts))
    named = {"persons": {ANNA: "pseudonym"}, "labels": {ANNA: "Willow"}}
    facts = story(rec("event", UID(36), event_kind="arrest", title="Willow taken", when="2022"))
    told = [one.message for one in made(facts, shown=named).findings if one.code == "leak"]
    assert not any("Willow" in words for words in told), "what stands for her in this paper is no mark"
