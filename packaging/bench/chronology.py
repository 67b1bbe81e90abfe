"""The timeline's graphic, histogram and filters over the case in hand, as `desk` opens it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

_FRAMES = 60


def graphic(screen: Any) -> dict[str, Any]:
    """First show of the graphic, p95 of frames while panning and zooming, filter to first rows, the histogram."""
    from app.actions.chronology import Sieve
    from app.actions.chronology_graphic import density

    page = screen.window.desk.show_page("timeline")
    screen.settle()
    code = screen.context.case.code
    made: dict[str, Any] = {"histogram_ms": _ms(lambda: screen.session.ask(density, code, Sieve()))}
    made |= _filters(screen, page)
    scene = page.graphic.scene
    page.graphic.lanes.choose("type")
    made["graphic_first_show_ms"] = _ms(lambda: _shown(screen, page))
    made["graphic_counts_frame_p95_ms"] = _frames(scene)
    while not scene.single and scene.axis.days > 1:
        scene.zoom(3.0)
        time.sleep(0.1)
        screen.settle()
        screen.until(lambda: not page.graphic.looking)
    made["graphic_items_frame_p95_ms"] = _frames(scene)
    page.take_view("list")
    screen.settle()
    return made


def _shown(screen: Any, page: Any) -> None:
    page.take_view("graphic")
    screen.until(lambda: page.graphic.scene.bands)
    page.graphic.scene.viewport().repaint()


def _filters(screen: Any, page: Any) -> dict[str, Any]:
    from app.actions.chronology import Sieve

    made: dict[str, Any] = {}
    model = page.table().rows
    for name, sieve in {
        "unsourced": Sieve(statuses=("unsourced",)),
        "type": Sieve(types=("event:arrest", "threat:smear")),
        "period": Sieve(since="2019-03-01", until="2019-06-30"),
    }.items():
        with _filled(model) as came:
            made[f"filter_{name}_ms"] = _ms(
                lambda sieve=sieve, came=came: (page.filters.take(sieve), screen.until(came))
            )
        screen.settle()
    page.clear_filters()
    screen.settle()
    return made


class _filled:  # noqa: N801 - used as a word
    """Whether a list was filled since."""

    def __init__(self, model: Any) -> None:
        self._model, self._times = model, 0

    def __enter__(self) -> Callable[[], bool]:
        self._model.filled.connect(self._count)
        return lambda: self._times > 0

    def __exit__(self, *_: object) -> None:
        self._model.filled.disconnect(self._count)

    def _count(self) -> None:
        self._times += 1


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return round(1000 * (time.perf_counter() - started), 1)


def _frames(scene: Any) -> float:
    """While one pans and zooms, each frame from the movement until it is drawn; p95."""
    taken = []
    for n in range(_FRAMES):
        move = (lambda: scene.zoom(1.01)) if n % 3 == 0 else (lambda: scene.pan(5))
        taken.append(_ms(lambda move=move: (move(), scene.viewport().repaint())))
    return sorted(taken)[int(0.95 * _FRAMES)]
