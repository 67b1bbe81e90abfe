"""Signs that nobody sees: taken out of names and titles, kept where a script needs them; names never turn a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.bidi import isolated, runs_right_to_left
from app.domain.kinds import BadValue, LongText, Text
from app.domain.unseen import PILED, TURNED, UNSEEN

_SIGNS = "\u202a\u202e\u2066\u2069\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff\u2028\t\n\U000e0041"


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("Ivan\u202egpj.exe", "Ivangpj.exe", (TURNED, "U+202E")),
        ("\u2066Anna\u2069", "Anna", (TURNED, "U+2066, U+2069")),
        ("\u200fAnna", "Anna", (TURNED, "U+200F")),
        ("a\u200bb\u00adc\ufeff", "abc", (UNSEEN, "U+00AD, U+200B, U+FEFF")),
        ("Z" + "\u0301" * 40 + "o", "Z" + "\u0301" * 8 + "o", (PILED, "")),
    ],
)
def test_what_nobody_sees_is_taken_out_and_named(typed: str, kept: str, said: tuple[str, str]) -> None:
    assert Text().parse(typed) == kept
    (found,) = Text().removed(typed)
    assert (found.words, found.codes) == said


@pytest.mark.parametrize(
    "name",
    [
        "محمد‌علی",  # Persian: a non-joiner between the parts
        "ئابدۇۋەلى ئايۇپ", "陈光诚", "ហ៊ុន\u200bសែន", "สมชาย", "အောင်ဆန်း", "བསྟན་འཛིན་", "Trần Thị Nga",
        "👩‍👧 Anna", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "O’Neill-Śliwińska",
    ],
)  # fmt: skip
def test_names_of_every_script_stay_as_they_are(name: str) -> None:
    assert Text().parse(name) == name
    assert Text().removed(name) == ()


def test_line_breaks_become_spaces_in_one_line_alone() -> None:
    assert Text().parse("one\r\ntwo\tthree") == "one two three"
    assert LongText().parse("one\n\u202etwo\u200f") == "one\ntwo\u200f"


def test_megabytes_are_refused_with_both_numbers() -> None:
    with pytest.raises(BadValue) as refused:
        Text().parse("x" * 5_000_000)
    assert refused.value.code == "too_long"
    assert "2000" in refused.value.message and "5000000" in refused.value.message
    assert Text().removed("\u202e" * 5_000_000) == ()


@given(st.text(alphabet=st.one_of(st.sampled_from(_SIGNS + "aбعक้\u0301👩"), st.characters(exclude_categories=["Cs"]))))
def test_what_was_cleaned_once_stays(text: str) -> None:
    for kind in (Text(), LongText()):
        try:
            once = kind.parse(text)
        except BadValue:
            continue
        assert once is None or kind.parse(once) == once
        assert once is None or kind.removed(once) == ()


def test_a_name_is_set_apart_where_it_runs_the_other_way() -> None:
    assert isolated("Anna") == "Anna"
    assert isolated("Anna", in_rtl=True) == "\u2068Anna\u2069"
    assert isolated("محمد") == "\u2068محمد\u2069"
    assert isolated("محمد\u2069\u202e") == "\u2068محمد\u2069"
    assert isolated("محمد", in_rtl=True) == "محمد"
    assert runs_right_to_left("ئايۇپ 1") and not runs_right_to_left("1 Anna ئايۇپ")
