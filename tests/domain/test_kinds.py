"""Each kind takes back what it gives, and refuses by name what does not fit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import terms
from app.domain.dates import parse
from app.domain.ids import new_uid
from app.domain.kinds import (
    KINDS,
    AnyRef,
    BadValue,
    Clock,
    Code,
    Country,
    Day,
    Decimal,
    Grade,
    Instant,
    Json,
    Kind,
    Language,
    LongText,
    Mapped,
    Number,
    Reading,
    Ref,
    Several,
    Text,
    Uncertain,
    YesNo,
    Zone,
)

_UID = new_uid(1, bytes(10))

EXAMPLES: list[tuple[Kind, Any]] = [
    (Text(), "Анна O’Neill"),
    (LongText(), "one\n\ntwo"),
    (Language(), "zh-Hant"),
    (Json(), {"a": [1, "x"], "b": None}),
    (Code("sex"), "female"),
    (Country(), "GE"),
    (Several(Country()), ("GE", "BY")),
    (Several(Text(60)), ("one", "two")),
    (Mapped("consent_scope", "scope_answer"), {"ecthr": "no", "store": "yes"}),
    (YesNo(), True),
    (YesNo(), False),
    (Number(), 7),
    (Grade(), 0),
    (Decimal(), "12.50"),
    (Day(), "2024-02-29"),
    (Instant(), "2026-05-01T14:30:00Z"),
    (Clock(), "04:05"),
    (Zone(), "Europe/Vilnius"),
    (Uncertain(), parse("between 3 Mar and 10 Jun 2021")),
    (Ref("person"), _UID),
    (AnyRef(), _UID),
]


def test_every_kind_has_an_example() -> None:
    assert {type(kind) for kind, _ in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize(("kind", "value"), EXAMPLES, ids=lambda item: getattr(item, "name", ""))
def test_value_survives_sql_json_and_the_editor(kind: Kind, value: Any) -> None:
    assert kind.from_sql(kind.to_sql(value)) == value
    assert kind.from_json(json.loads(json.dumps(kind.to_json(value)))) == value
    assert kind.parse(kind.edit_text(value)) == value
    assert kind.show(value)
    assert kind.schema()["type"]


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Text(), "a\x00b", "control_character"),
        (Text(5), "abcdef", "too_long"),
        (Language(), "russian language", "bad_language"),
        (Code("sex"), "woman", "bad_code"),
        (Country(), "XX", "bad_code"),
        (Several(Country()), "GE; QQ", "bad_code"),
        (Mapped("consent_scope", "scope_answer"), "store=perhaps", "bad_code"),
        (YesNo(), "perhaps", "not_yes_no"),
        (Number(), "1.5", "not_a_number"),
        (Number(most=5), "6", "out_of_range"),
        (Grade(), "6", "out_of_range"),
        (Decimal(), "12,5,0", "not_a_number"),
        (Day(), "May 2021", "not_a_day"),
        (Day(), "1954-02-29", "impossible_date"),
        (Instant(), "yesterday", "not_a_moment"),
        (Clock(), "25:00", "not_a_time"),
        (Zone(), "Mars/Base", "bad_zone"),
        (Zone(), "../etc/passwd", "bad_zone"),
        (Uncertain(), "03/04/2021", "ambiguous_date"),
        (Ref("person"), "Anna", "not_a_uid"),
        (Json(), "{", "not_json"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_code(kind: Kind, text: str, code: str) -> None:
    with pytest.raises(BadValue) as refused:
        kind.parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, v in EXAMPLES if not isinstance(k, Json)])
def test_json_of_another_sort_is_refused(kind: Kind, value: Any) -> None:
    with pytest.raises(BadValue):
        kind.from_json(3.5 if not isinstance(kind, Decimal) else {"a": 1})


@pytest.mark.parametrize("kind", [kind for kind, _ in EXAMPLES if not isinstance(kind, Mapped)])
def test_empty_means_not_filled(kind: Kind) -> None:
    assert kind.parse("") is None


@given(st.text(max_size=60))
def test_no_kind_fails_on_any_text_but_with_a_bad_value(text: str) -> None:
    for kind, _ in EXAMPLES:
        try:
            kind.parse(text)
        except BadValue as refused:
            assert refused.code


def test_date_order_is_the_readers() -> None:
    assert Uncertain().parse("03/04/2021", Reading(date_order="dmy")) == Uncertain().parse("2021-04-03").__class__(
        **{
            **{n: getattr(parse("2021-04-03"), n) for n in ("edtf", "earliest", "latest", "calendar")},
            "text": "03/04/2021",
        }
    )


def test_codes_show_their_label_and_states_their_name() -> None:
    assert Code("sex").show("female") == "Female"
    assert Country().show("GE", "ru") == terms.country_names("ru")["GE"] != "GE"
    assert Grade().show(5).startswith("5 – ")


def test_sorting_column_orders_by_bounds() -> None:
    words = ["before 2019", "2019", "May 2019", "2019-05-03", "since 3 March 2020", "spring 2021"]
    columns = [Uncertain().to_sql(parse(text)) for text in words]
    assert columns[0] < columns[1] < columns[4] < columns[5]
    assert columns == sorted(columns, key=lambda raw: raw.split("|")[0])


@pytest.mark.parametrize(
    "typed",
    [
        "2021-05-23 14:30",
        "23 May 2021, 14:30",
        "23 мая 2021, 14:30",
        "۲ خرداد ۱۴۰۰، ۱۴:۳۰",
        "۱۴۰۰/۳/۲ ۱۴:۳۰ UTC",
        "2021-05-23T14:30Z",
    ],
)
def test_a_moment_is_read_in_the_words_of_every_language(typed: str) -> None:
    assert Instant().parse(typed) == "2021-05-23T14:30:00Z"


def test_exact_days_and_moments_are_shown_in_the_calendar_of_the_language() -> None:
    assert Day().show("2021-05-23", "fa") == "۲ خرداد ۱۴۰۰"
    assert Day().show("2021-05-23", "ru") == "23 мая 2021"
    assert Instant().show("2021-05-23T14:30:00Z", "fa") == "۲ خرداد ۱۴۰۰، ۱۴:۳۰ UTC"
    assert Instant().parse(Instant().show("2021-05-23T14:30:00Z", "fa")) == "2021-05-23T14:30:00Z"
