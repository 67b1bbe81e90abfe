"""Words set: what is copied out is what was written, lines keep their measure, nothing is drawn as an empty box."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.dossier import text as t
from app.dossier.text import Item, Mark, Style
from app.paths import ROOT
from tests.dossier.papers import copied, text_of, typesetter
from tests.dossier.reading import sheets_of

SCRIPTS = {
    "Latin": "Łódź, Đà Nẵng, Gaziantep’te ağır “sözler” – naïve café, office 12–14",
    "Cyrillic": "Показания свидетеля: Ґанна, Ўладзімір, Ђорђе, ёлка – 12 мая",
    "Greek": "Μαρτυρία για τα γεγονότα της 12ης Μαΐου, ἀρχή",
    "Georgian": "მოწმის ჩვენება მოვლენების შესახებ",
    "Armenian": "Վկայի ցուցմունք դեպքերի մասին",
}


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize(("bold", "italic"), [(False, False), (True, False), (False, True), (True, True)])
def test_what_is_copied_out_is_what_was_written(text: str, bold: bool, italic: bool) -> None:
    assert copied(text, bold=bold, italic=italic) == t.clean(text)


def test_several_scripts_and_styles_share_a_line() -> None:
    items = [
        Item("Смирнов ", Style(11)),
        Item("(Smirnov, ", Style(11, bold=True)),
        Item("სმირნოვი) ", Style(11)),
        Item("Σμιρνόφ", Style(8, italic=True, grey=0.4)),
    ]
    (line,) = typesetter().lines(items, 500)
    assert text_of(sheets_of([line])) == "Смирнов (Smirnov, სმირნოვი) Σμιρνόφ"
    assert len({piece.face.name for piece in line.pieces}) == 4


def test_combining_marks_keep_their_letters() -> None:
    text = "x\u0301y\u0323\u0302 ok"
    assert unicodedata.normalize("NFD", copied(text)) == text


LETTERS = st.text(st.sampled_from("abz AZ09.,;-–’“”éşğıЯяёЖΩωάქართ-ԱԲ/\u00a0"), min_size=1, max_size=120)


@settings(max_examples=60)
@given(LETTERS, st.floats(40, 400))
def test_lines_keep_their_measure_and_lose_nothing(text: str, width: float) -> None:
    lines = typesetter().lines([Item(text, Style(10))], width)
    assert all(line.width <= width + 0.02 for line in lines)
    assert "".join(piece.text for line in lines for piece in line.pieces) == t.clean(text)


def test_a_newline_always_breaks_and_empty_lines_stay() -> None:
    lines = typesetter().lines([Item("one\n\ntwo\n", Style())], 400)
    assert ["".join(p.text for p in line.pieces) for line in lines] == ["one\n", "\n", "two\n"]


def test_a_word_wider_than_the_line_is_cut_between_characters() -> None:
    lines = typesetter().lines([Item("short " + "W" * 60, Style(12))], 90)
    assert len(lines) > 5
    assert all(line.width <= 90.01 for line in lines)


def test_a_citation_is_never_cut() -> None:
    items = [Item("see ", Style(11)), Item("[D/1034, paragraph 4]", Style(11), Mark("uid", 3))]
    lines = typesetter().lines(items, 60)
    cited = [piece for line in lines for piece in line.pieces if piece.mark]
    assert [piece.text for piece in cited] == ["[D/1034, paragraph 4]"]


def test_what_no_face_covers_is_named_in_words_and_remembered() -> None:
    setter = typesetter()
    assert setter.uncovered("Дело ᏣᎳ") == "ᏣᎳ"
    assert setter.printable("a ᏣᎳ Ꮳ b") == "a [3 characters: Cherokee script] b"
    assert setter.printable("ᐃ") == "[1 character: Canadian Aboriginal script]"
    assert set(setter.missing) == set("ᏣᎳᐃ")
    assert setter.printable("plain") == "plain"


def test_invisible_controls_are_not_missing() -> None:
    setter = typesetter()
    assert setter.uncovered("a\u200bb\ufeff\u2066c\u2069") == ""
    assert not setter.missing
    assert copied("a\ufeffb") in ("ab", "a\ufeffb")


def test_control_characters_become_spaces_and_line_ends_newlines_but_tabs_stay() -> None:
    assert t.clean("a\x00b\r\nc\rd\u2028e\tf") == "a b\nc\nd\ne\tf"


def test_levels_follow_the_first_strong_character() -> None:
    assert set(t.bidi_levels("plain")) == {0}
    levels = t.bidi_levels("שלום 12 abc")
    assert levels[0] == 1
    assert levels[5] == 2
    assert levels[8] == 2
    assert t.bidi_levels("a\U0001e900b") == [0, 1, 0, 0]


def test_runs_are_reordered_for_the_eye() -> None:
    setter = typesetter()
    pieces = setter.pieces([Item("ab cd ef", Style())])
    for piece, level in zip(pieces, (0, 1, 1), strict=True):
        piece.level = level
    line = t.in_line(pieces, rtl=False)
    assert [piece.text for piece in line.pieces] == ["ab ", "ef", "cd "]


def test_breaks_are_found_in_every_script() -> None:
    assert t.line_breaks("one two") == {4, 7}
    assert 4 in t.line_breaks("one-two")
    assert {2, 4} <= t.line_breaks("证人证词\U00020000")
    assert t.line_breaks("x " * 4000)


def test_width_is_additive() -> None:
    setter = typesetter()
    one, two = setter.measure("hearing", Style(10)), setter.measure("hearing", Style(20))
    assert two == pytest.approx(2 * one)


def test_the_shaping_of_a_word_is_kept() -> None:
    face = typesetter().faces["NotoSans-Regular"]
    assert face.shape("exhibit") is face.shape("exhibit")
    assert all(a.gid and b.gid for a, b in pairwise(face.shape("exhibit").glyphs))


PROGRAM = """
import sys, hashlib
sys.path.insert(0, {root!r})
from tests.dossier.papers import typesetter
from tests.dossier.reading import sheets_of
from app.dossier.text import Item, Style
lines = typesetter().lines([Item({text!r}, Style(11))], 200)
print(hashlib.sha256(sheets_of(lines)).hexdigest())
"""


def test_the_same_words_give_the_same_bytes_in_every_process() -> None:
    program = PROGRAM.format(root=str(ROOT), text=" ".join(SCRIPTS.values()))
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_a_space_after_what_is_too_wide_takes_no_line_of_its_own() -> None:
    items = [Item("[D/1034]", Style(11), Mark("a", 1)), Item(" ", Style(11)), Item("[E/26]", Style(11), Mark("b", 1))]
    lines = typesetter().lines(items, 30)
    assert ["".join(p.text for p in line.pieces).strip() for line in lines] == ["[D/1034]", "[E/26]"]


def test_a_citation_with_words_of_another_script_is_set_in_a_face_that_has_them_all() -> None:
    items = [Item("see ", Style(11)), Item("[B/18, بند ۳]", Style(11), Mark("uid", 18))]
    cited = next(piece for piece in typesetter().pieces(items, rtl=True) if piece.mark is not None)
    assert all(cited.face.covers(char) for char in cited.text)
