"""Words of PDF pages stand where they are seen, and are found without regard to case and accents."""

from __future__ import annotations

from app.evidence.wordings import find_words, read_words
from app.paths import resource
from app.sandbox.sources import FileSource
from tests.shared import shared

REPORT = resource("sample", "exhibits", "medical-report.pdf")


def test_words_come_in_reading_order_with_their_places():
    with FileSource(REPORT) as source:
        words = read_words(source, "report.pdf")
    assert [word.text for word in words[:2]] == ["MEDICAL", "REPORT"]
    first, second = words[:2]
    assert 0 < first.left < first.right < second.left < second.right < 1000
    assert second.ends and not first.ends
    assert words[2].top > first.bottom


def test_a_word_is_found_on_its_pages_in_any_case():
    with FileSource(REPORT) as source:
        found = find_words(source, "report.pdf", "TRAUMA")
        assert [(page, times > 0) for page, times, _ in found] == [(page, True) for page, _, _ in found] != []
        assert "trauma" in found[0][2].lower()
        assert find_words(source, "report.pdf", "no such words") == []


def test_words_on_a_turned_page_lie_where_the_page_shows_them():
    path = shared("fixtures", "pdf", "manifest.json")
    turned = [one for one in sorted(path.parent.glob("*.pdf")) if "rotat" in one.name.lower()]
    for one in turned:
        with FileSource(one) as source:
            for word in read_words(source, one.name):
                assert 0 <= word.left <= word.right <= 1000
                assert 0 <= word.top <= word.bottom <= 1000


def test_a_picture_has_no_words():
    with FileSource(resource("sample", "exhibits", "grey-car.jpg")) as source:
        assert read_words(source, "car.jpg") == []
        assert find_words(source, "car.jpg", "car") == []
