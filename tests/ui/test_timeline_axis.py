"""The axis of time: what stands where, ticks in every calendar, and how uncertain dates look."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.domain.dates import parse
from ui.kit.timeline_axis import LAST, MOST_DAYS, Axis, context_words, day_words, ticks
from ui.kit.timeline_extent import ONE_OF, POINT, SOLID, WITHIN, Extent, extent
from ui.kit.timeline_layout import FADE
from ui.kit.timeline_paint import faded, strip
from ui.theme import Theme

_DAYS = st.floats(700_000, 760_000)
_SPANS = st.floats(0.25, 200_000)
_LANGS = st.sampled_from(["en", "ru", "fa"])


def ordinal(*day: int) -> float:
    return float(dt.date(*day).toordinal())


@given(first=_DAYS, days=_SPANS, width=st.floats(60, 4000), lang=_LANGS, least=st.floats(40, 220))
def test_ticks_are_apart_in_order_and_inside(first: float, days: float, width: float, lang: str, least: float) -> None:
    axis = Axis(first, width / days, width)
    made = ticks(axis, lang, least)
    places = [axis.x(tick.day) for tick in made]
    assert places == sorted(places)
    assert all(-0.01 <= x <= width + 0.01 for x in places)
    assert all(b - a >= least * 0.5 for a, b in zip(places, places[1:], strict=False))
    assert len(made) <= width / (least * 0.5) + 2
    assert all(tick.words for tick in made)
    if width > 12 * least and days < 100_000:
        assert len(made) >= 2


@given(first=_DAYS, days=_SPANS, x=st.floats(0, 900), factor=st.floats(0.2, 5), pixels=st.floats(-500, 500))
def test_zoom_keeps_what_is_under_the_pointer(
    first: float, days: float, x: float, factor: float, pixels: float
) -> None:
    axis = Axis(first, 900 / days, 900.0)
    near = axis.zoomed(factor, x)
    if 1 < near.first and near.last < LAST and axis.days < MOST_DAYS / 5:
        assert near.day(x) == pytest.approx(axis.day(x), abs=max(1e-6, axis.days * 1e-9))
    assert axis.x(axis.day(x)) == pytest.approx(x, abs=1e-3)
    assert axis.panned(pixels).days == pytest.approx(axis.days)
    assert axis.resized(300).days == pytest.approx(axis.days)


def test_all_fits_with_room() -> None:
    axis = Axis.fitting(ordinal(2014, 1, 1), ordinal(2026, 3, 1), 800)
    assert axis.x(ordinal(2014, 1, 1)) > 10
    assert axis.x(ordinal(2026, 3, 1)) < 790
    words = [tick.words for tick in ticks(axis, "en", 60)]
    assert words[0] == "2014"
    assert Axis.fitting(ordinal(2014, 1, 1), ordinal(2014, 1, 1), 800).days == 0.25


def test_ticks_speak_the_users_calendar() -> None:
    year = Axis.fitting(ordinal(2021, 1, 1), ordinal(2021, 12, 31), 900)
    assert [tick.words for tick in ticks(year, "en", 60)][:3] == ["2021", "February", "March"]
    assert "1400" not in [tick.words for tick in ticks(year, "en", 60)]
    assert "۱۴۰۰" in [tick.words for tick in ticks(year, "fa", 60)]
    nowruz = next(tick for tick in ticks(year, "fa", 60) if tick.words == "۱۴۰۰")
    assert nowruz.day == ordinal(2021, 3, 21)
    assert nowruz.major
    hours = Axis.fitting(ordinal(2021, 5, 12), ordinal(2021, 5, 13), 900)
    assert "6:00" in [tick.words for tick in ticks(hours, "en", 100)]
    assert context_words(hours, "en") == "11 May 2021"
    assert context_words(year, "ru").endswith("2020")
    assert day_words(int(ordinal(2021, 5, 12)), "en") == "12 May"
    days = Axis.fitting(ordinal(2021, 5, 3), ordinal(2021, 6, 9), 900)
    assert [tick.words for tick in ticks(days, "en", 30) if tick.major] == ["June"]


def row(when: str, end: str = "", local: str = "") -> Any:
    return SimpleNamespace(when=parse(when), end=parse(end), local_time=local or None)


def test_each_sort_of_date_has_its_look() -> None:
    day = ordinal(2021, 5, 23)
    assert extent(row("23 May 2021")) == Extent(day, day + 1, POINT)
    assert extent(row("23 May 2021", local="12:00")) == Extent(day + 0.5, day + 0.5, POINT)
    assert extent(row("May 2021")) == Extent(ordinal(2021, 5, 1), ordinal(2021, 6, 1), WITHIN)
    assert extent(row("around May 2021")) == Extent(ordinal(2021, 5, 1), ordinal(2021, 6, 1), WITHIN, soft=True)
    assert extent(row("2021?")) == Extent(ordinal(2021, 1, 1), ordinal(2022, 1, 1), WITHIN, doubtful=True)
    between = extent(row("between 3 Mar and 10 Jun 2021"))
    assert between == Extent(ordinal(2021, 3, 3), ordinal(2021, 6, 11), ONE_OF)
    lasting = extent(row("from 3 Mar to 10 Jun 2021"))
    assert lasting == Extent(ordinal(2021, 3, 3), ordinal(2021, 6, 11), SOLID)
    before = extent(row("before 2019"))
    assert before == Extent(ordinal(2018, 12, 31), ordinal(2019, 1, 1), WITHIN, open_left=True)
    since = extent(row("since 3 Mar 2020"))
    assert since == Extent(ordinal(2020, 3, 3), ordinal(2020, 3, 4), SOLID, open_right=True)
    assert extent(row("")) is None
    both = extent(row("3 Mar 2020", "May 2020"))
    assert both == Extent(ordinal(2020, 3, 3), ordinal(2020, 6, 1), SOLID, soft=True)


def test_fades_and_soft_edges_take_room_beyond_what_is_known() -> None:
    box = QRectF(100, 0, 40, 6)
    whole = faded(extent(row("from 3 Mar to 10 Jun 2021")), box)
    assert whole == box
    before = faded(extent(row("before 2019")), box)
    assert (before.left(), before.right()) == (100 - FADE, 140)
    since = faded(extent(row("since 3 Mar 2020")), box)
    assert (since.left(), since.right()) == (100, 140 + FADE)
    around = faded(extent(row("around May 2021")), box)
    assert around.left() < 100
    assert around.right() > 140
    assert 100 - around.left() == around.right() - 140
    seen = {
        name: QImage(300, 12, QImage.Format.Format_ARGB32)
        for name in ("before 2019", "2021", "from 3 Mar to 10 Jun 2021")
    }
    for name, image in seen.items():
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        strip(painter, Theme("light"), extent(row(name)), "accent", box.translated(0, 3))
        painter.end()
    assert seen["before 2019"].pixelColor(100 - int(FADE) + 3, 6).lightness() > 235
    assert seen["before 2019"].pixelColor(97, 6).lightness() < 200
    assert seen["2021"].pixelColor(60, 6).lightness() == 255
    assert (
        seen["from 3 Mar to 10 Jun 2021"].pixelColor(120, 6).lightness() < seen["2021"].pixelColor(120, 6).lightness()
    )
