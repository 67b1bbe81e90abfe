"""QR marks: the modules of a text, and a mark as a picture or as lines of a terminal."""

from __future__ import annotations

from collections.abc import Sequence

QUIET = 4
_SIDE = 8
Modules = Sequence[Sequence[bool]]
# Upper and lower half of a sign; what is light is drawn, so that a dark terminal shows the mark as it must be.
_HALVES = {(False, False): "\N{FULL BLOCK}", (False, True): "\N{UPPER HALF BLOCK}",
           (True, False): "\N{LOWER HALF BLOCK}", (True, True): " "}  # fmt: skip


def modules(text: str) -> list[list[bool]]:
    """The QR mark of a text (figures, capitals, `$%*+-./:`), rows of modules, True is dark; level Q of correction."""
    from reportlab.graphics.barcode import qrencoder

    made = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.Q)
    made.addData(qrencoder.QRAlphaNum(text))
    made.make()
    count = made.getModuleCount()
    return [[bool(made.isDark(row, column)) for column in range(count)] for row in range(count)]


def svg(rows: Modules) -> str:
    """A mark as a picture with its quiet zone, in one shape."""
    side = (len(rows) + 2 * QUIET) * _SIDE
    boxes = (
        f"M{(x + QUIET) * _SIDE} {(y + QUIET) * _SIDE}h{_SIDE}v{_SIDE}h-{_SIDE}z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{"".join(boxes)}" fill="#000"/></svg>\n'
    )


def lines(rows: Modules) -> list[str]:
    """A mark for a terminal, two rows of modules a line."""
    width = len(rows) + 2 * QUIET
    border = [[False] * width] * QUIET
    whole = [*border, *([False] * QUIET + list(row) + [False] * QUIET for row in rows), *border]
    if len(whole) % 2:
        whole.append([False] * width)
    return ["".join(_HALVES[pair] for pair in zip(*whole[at : at + 2], strict=True)) for at in range(0, len(whole), 2)]
