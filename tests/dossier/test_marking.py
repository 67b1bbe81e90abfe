"""A QR mark in its three forms: as modules, as a picture, as lines of a terminal."""

from __future__ import annotations

import re

from app.dossier import marking
from tests.dossier.test_sheet import decoded

TEXT = "HAVENFILE:" + "0E79D518C06A2430" * 4


def test_the_mark_of_a_fingerprint_reads_as_its_text() -> None:
    rows = marking.modules(TEXT)
    assert len(rows) == 37
    assert decoded(rows) == TEXT


def test_the_picture_holds_the_same_modules_with_white_around() -> None:
    rows = marking.modules(TEXT)
    picture = marking.svg(rows)
    dark = {(int(x) // 8 - 4, int(y) // 8 - 4) for x, y in re.findall(r"M(\d+) (\d+)h", picture)}
    assert dark == {(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell}
    assert f'viewBox="0 0 {(len(rows) + 8) * 8} ' in picture
    assert "script" not in picture


def test_lines_of_a_terminal_hold_the_same_modules() -> None:
    rows = marking.modules(TEXT)
    halves = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    pairs = [[halves[sign] for sign in line] for line in marking.lines(rows)]
    whole = [[pair[half] for pair in line] for line in pairs for half in (0, 1)]
    assert [row[4:-4] for row in whole[4 : 4 + len(rows)]] == rows
    assert not any(cell for row in whole[:4] for cell in row)
