"""Dates in the languages of papers: in the order and words of each, as exact as they were entered, in no other."""

from __future__ import annotations

import pytest

from app.domain.dates import parse
from app.domain.dates.english import ENGLISH
from app.domain.dates.papers import PAPERS
from app.domain.dates.problem import DateProblem

SHOWN = {
    "fr": {
        "2021-05-23": "23 mai 2021", "May 2021": "mai 2021", "spring 2021": "printemps 2021",
        "around May 2021": "vers mai 2021", "2021?": "2021 (incertain)", "before June 2021": "avant juin 2021",
        "between 3 Mar and 10 Jun 2021": "entre 3 mars et 10 juin 2021", "since 3 Mar 2020": "depuis 3 mars 2020",
        "night of 23 to 24 May 2021": "nuit du 23 au 24 mai 2021", "1 May 2021": "1er mai 2021",
        "from 1 to 10 March 2021": "1er – 10 mars 2021",
    },
    "es": {
        "2021-05-23": "23 de mayo de 2021", "May 2021": "mayo de 2021", "winter 2020": "invierno de 2020", "around May 2021": "hacia mayo de 2021",
        "between 3 Mar and 10 Jun 2021": "entre 3 de marzo y 10 de junio de 2021",
        "from 3 to 10 March 2021": "3–10 de marzo de 2021",
        "night of 23 to 24 May 2021": "noche del 23 al 24 de mayo de 2021",
    },
    "de": {
        "2021-05-23": "23. Mai 2021", "around 2019": "um 2019", "winter 2020": "Winter 2020",
        "between 3 Mar and 10 Jun 2021": "zwischen 3. März und 10. Juni 2021",
    },
    "ar": {"2021-05-23": "23 مايو 2021", "before 2019": "قبل 2019", "summer 2020": "صيف 2020"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "entered", "shown"), [(lang, *pair) for lang, rows in SHOWN.items() for pair in rows.items()]
)
def test_a_date_is_shown_in_the_papers_language(lang: str, entered: str, shown: str) -> None:
    assert parse(entered).display(lang) == shown


@pytest.mark.parametrize("lang", PAPERS)
def test_every_pattern_of_english_is_there_with_as_many_places(lang: str) -> None:
    words = PAPERS[lang].show
    assert set(words) == set(ENGLISH.show)
    for name, (pattern, _) in ENGLISH.show.items():
        assert words[name][0].count("{") == pattern.count("{"), name
    assert [len(PAPERS[lang].months), len(PAPERS[lang].seasons)] == [12, 4]
    assert {name: len(months) for name, months in PAPERS[lang].other_months.items()} == {
        "solar_hijri": 12,
        "islamic": 12,
    }


def test_words_of_these_languages_are_not_read() -> None:
    with pytest.raises(DateProblem):
        parse("23 mai 2021")
