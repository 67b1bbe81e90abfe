"""Names and words in the scripts of the field: drawn without an empty box, found however they are typed, sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QFont, QTextLayout

from app.actions import queries, records
from app.domain.folding import fold
from app.session import Session
from ui.context import Context

# A name or word of each script, and the family of ours that must draw it.
SAMPLES = {
    "Ілля Ўладзіміравіч Ґ": "Noto Sans",
    "Nguyễn Văn Đài – Çağlar Ö": "Noto Sans",
    "علیرضا پژمان گچپژ": "Noto Sans Arabic",
    "أحمد منصور": "Noto Sans Arabic",
    "ئىلھام توختى ۇ ۆ ۈ ۋ ې ە ڭ گ": "Noto Sans Arabic",
    "习近平 刘晓波 陈光诚": "Noto Sans SC",
    "劉曉波 葉國龍 蘇黃藍": "Noto Sans SC",
    "កឹម សុខា ខ្មែរ": "Noto Sans Khmer",
    "อานนท์ นำภา": "Noto Sans Thai",
    "ကျော်စိုးဦး မြန်မာ": "Noto Sans Myanmar",
    "བཀྲ་ཤིས་དབང་ཕྱུག": "Noto Serif Tibetan",
    "ລາວ ສົມບັດ": "Noto Sans Lao",
    "გიორგი ლაბაძე": "Noto Sans Georgian",
    "Հայաստան Արմեն": "Noto Sans Armenian",
    "יעקב שמעון": "Noto Sans Hebrew",
    "বাংলা শহিদুল": "Noto Sans Bengali",
    "தமிழ் பிரபா": "Noto Sans Tamil",
    "አማርኛ እስክንድር": "Noto Sans Ethiopic",
    "हिन्दी उमर": "Noto Sans",
}


def _drawn(words: str, font: QFont) -> list[tuple[str, bool]]:
    layout = QTextLayout(words, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [(run.rawFont().familyName(), 0 in run.glyphIndexes()) for run in layout.glyphRuns()]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(("words", "family"), SAMPLES.items())
def test_every_script_is_drawn_by_our_own_face_without_a_missing_sign(
    context: Context, words: str, family: str, bold: bool
) -> None:
    font = context.theme.font()
    font.setBold(bold)
    runs = _drawn(words, font)
    assert runs
    assert not any(missing for _, missing in runs), runs
    assert family in {name for name, _ in runs}, runs
    assert all(name.startswith("Noto ") for name, _ in runs), runs


def test_names_in_every_script_are_kept_found_and_sorted(make_vault: Callable[..., Session]) -> None:
    session = make_vault()
    try:
        for name in SAMPLES:
            session.do(records.add_record, "person", {"person_kind": "individual", "name": name}, "C-001")
        for name in SAMPLES:
            for typed in (name, name.split()[0], name.split()[0][:-1]):
                assert name in {hit.snippet for hit in session.ask(queries.search, typed)}, typed
        session.do(records.add_record, "note", {"text": "شمارهٔ ۱۲۳۴ و 5678"}, "C-001")
        for typed in ("1234", "۱۲۳۴", "۵۶۷۸"):
            assert len(session.ask(queries.search, typed)) == 1, typed
    finally:
        session.lock()


@pytest.mark.parametrize(
    ("typed", "written"),
    [("علي", "علی"), ("كريم", "کریم"), ("ELÇIN", "elçin"), ("Алёна", "алена"), ("۱۲۳", "123"), ("می‌رود", "میرود")],
)
def test_two_ways_of_writing_a_name_fold_to_one(typed: str, written: str) -> None:
    assert fold(typed) == fold(written)


def test_folded_names_sort_by_their_letters() -> None:
    names: list[Any] = ["Zoya", "élodie", "Emil", "Яна", "алена", "Ёлка"]
    assert sorted(names, key=fold) == ["élodie", "Emil", "Zoya", "алена", "Ёлка", "Яна"]
