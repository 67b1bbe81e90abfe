"""Kinds: one object that knows everything about a sort of value, from SQL to the screen."""

from app.domain.kinds.base import PLAIN, BadValue, Kind, Reading, Translate, same
from app.domain.kinds.codes import Code, Country, Mapped, Several
from app.domain.kinds.numbers import Decimal, Grade, Number, YesNo
from app.domain.kinds.refs import NOT_HERE, AnyRef, Ref
from app.domain.kinds.times import Clock, Day, Instant, Uncertain, Zone
from app.domain.kinds.words import Json, Language, LongText, Text

KINDS: tuple[type[Kind], ...] = (
    Text,
    LongText,
    Language,
    Json,
    Code,
    Country,
    Several,
    Mapped,
    YesNo,
    Number,
    Grade,
    Decimal,
    Day,
    Instant,
    Clock,
    Zone,
    Uncertain,
    Ref,
    AnyRef,
)

__all__ = [
    "KINDS",
    "NOT_HERE",
    "PLAIN",
    "AnyRef",
    "BadValue",
    "Clock",
    "Code",
    "Country",
    "Day",
    "Decimal",
    "Grade",
    "Instant",
    "Json",
    "Kind",
    "Language",
    "LongText",
    "Mapped",
    "Number",
    "Reading",
    "Ref",
    "Several",
    "Text",
    "Translate",
    "Uncertain",
    "YesNo",
    "Zone",
    "same",
]  # fmt: skip
