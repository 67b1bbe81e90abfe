"""The recovery sheet: one page to be kept on paper, with the code, its QR mark and the revocation secret."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from app.domain.dates import UncertainDate
from app.domain.words import N_
from app.dossier import pdfa
from app.dossier.blocks import plain
from app.dossier.bundle_write import describe
from app.dossier.fonts import PREFIX, font_sources
from app.dossier.marking import modules
from app.dossier.pages import INK, MM, QUIET, RULE, Filled, Flow, Paper, Placed, operators
from app.dossier.tagging import Tags, artifact
from app.dossier.text import Style, Typesetter
from app.dossier.text_embed import FontBook, number, packed
from app.i18n import Translator, right_to_left, translator

TITLE = N_("Recovery sheet")
_MARGIN = 20 * MM
_QR_SIDE = 42 * MM
_BODY, _LEADING = 11.0, 15.5

_FOR = N_(
    "This code opens the vault when a passphrase is forgotten, or when a key file or a computer that it needs is "
    "lost. Whoever has this code and a copy of the vault can read everything in it."
)
_ALPHABET = N_(
    "Zeros and ones are figures: the letters O, I, L and U never stand in it. Large and small make no difference."
)
_HOW = (
    N_("Keep this sheet on paper only, away from the computer and every copy of the vault: no photograph, no mail."),
    N_("To use it, choose “Recovery code” where the passphrase is asked, type the code, and set a new passphrase."),
    N_("Try it once after printing: the vault then shows the date on which the code was seen to work."),
    N_("Is this sheet lost, or seen by somebody? Make a new code: this one then opens only older copies of the vault."),
)
_CUT = N_("Cut here, and keep the two parts in different places.")
_REVOCATION = N_("Revocation secret")
_REVOKES = N_(
    "Has the vault fallen into other hands? This secret ends the trust in its contact cards for good. Read it to your "
    "partners, by telephone if need be: it tells nothing, and opens nothing."
)
_SINCE = N_(
    "It is that of contact cards given out from {date} on. For cards given out before, keep the lower part of the "
    "earlier sheet."
)


@dataclass(frozen=True, slots=True, repr=False)
class SheetFacts:
    """What stands on a sheet: codes as printed, in groups joined by hyphens; `made` is a day, ISO 8601."""

    vault: str
    made: str
    code: str
    revocation: str = ""


def recovery_sheet(facts: SheetFacts, lang: str = "en") -> bytes:
    """The PDF, one page A4; the same facts give the same bytes."""
    words = translator(lang)
    flow = Flow(_typesetter(), Paper.of("A4", margin_mm=20, body_pt=_BODY, line_spacing=1.4), lambda cite: "",
                lang=lang)  # fmt: skip
    flow.tags = Tags(lang)
    flow.turn()
    mark = _upper(flow, facts, words, lang)
    if facts.revocation:
        _lower(flow, facts, words, lang)
    return _pdf(flow, mark, words(TITLE), lang)


def _typesetter() -> Typesetter:
    data = font_sources()
    return Typesetter.from_data({n.removeprefix(PREFIX): one.read_at(0, one.size) for n, one in data.items()})


# -- what stands on it ----------------------------------------------------------------


def _upper(flow: Flow, facts: SheetFacts, words: Translator, lang: str) -> str:
    """Title, code, mark and advice; the operators of the mark."""
    paper = flow.paper
    _text(flow, words(TITLE), Style(24, bold=True), 30, role="H1")
    flow.y -= 4
    _text(flow, _about(facts, words, lang), Style(11, grey=QUIET), 16)
    flow.y -= 10
    _text(flow, words(_FOR), Style(_BODY), _LEADING)
    flow.y -= 22
    top = flow.y
    mark = _mark(facts.code, paper.width - paper.margin - _QR_SIDE, top - _QR_SIDE)
    _groups(flow, facts.code, paper.measure - _QR_SIDE - 10 * MM, Style(22, bold=True), 50)
    flow.y -= 4
    _text(flow, words(_ALPHABET), Style(8.5, grey=QUIET), 12, width=paper.measure - _QR_SIDE - 12 * MM)
    flow.y = min(flow.y, top - _QR_SIDE) - 24
    with flow.within("L"):
        for at, advice in enumerate(_HOW, 1):
            _numbered(flow, at, words(advice))
    return mark


def _lower(flow: Flow, facts: SheetFacts, words: Translator, lang: str) -> None:
    """The part about the revocation secret, below a line to cut along."""
    flow.y -= 30
    _dashes(flow)
    flow.y -= 2
    _text(flow, words(_CUT), Style(8.5, grey=QUIET), 12)
    flow.y -= 20
    _text(flow, words(_REVOCATION), Style(15, bold=True), 20, role="H2")
    _text(flow, _about(facts, words, lang), Style(9, grey=QUIET), 14)
    flow.y -= 8
    _groups(flow, facts.revocation, flow.paper.measure, Style(13, bold=True), 30, columns=8)
    flow.y -= 8
    _text(flow, words(_REVOKES), Style(_BODY), _LEADING)
    flow.y -= 5
    _text(flow, words(_SINCE).format(date=_day(facts.made, lang)), Style(_BODY), _LEADING)


def _about(facts: SheetFacts, words: Translator, lang: str) -> str:
    """Which vault, and when; in a line from the right the day stands before the Latin name, which would turn it."""
    label, day = words(N_("Vault")), _day(facts.made, lang)
    return f"{label}   ·   {day}   ·   {facts.vault}" if right_to_left(lang) else f"{label} {facts.vault}   ·   {day}"


def _day(day: str, lang: str) -> str:
    return UncertainDate.from_parts(day[:10], day[:10], "gregorian").display(lang)


def _text(flow: Flow, text: str, style: Style, leading: float, *, width: float = 0.0, role: str = "P") -> None:
    measure = width or flow.paper.measure
    with flow.within(role):
        flow.put(flow.lines(plain(text), style, measure), flow.paper.margin, measure, leading)


def _numbered(flow: Flow, at: int, text: str) -> None:
    indent = 16.0
    first = flow.y
    inner, x = flow.paper.measure - indent, flow.paper.margin + (0 if flow.rtl else indent)
    with flow.within("LI"):
        label = flow.part("Lbl")
        with flow.within("LBody"):
            flow.put(flow.lines(plain(text), Style(_BODY), inner), x, inner, _LEADING)
    line = flow.lines(plain(f"{at}."), Style(_BODY, grey=QUIET), indent)[0]
    place = flow.paper.width - flow.paper.margin - line.width if flow.rtl else flow.paper.margin
    flow.sheet.marks.append(Placed(line, place, first - _LEADING * 0.72, label))
    flow.y -= 4


def _groups(flow: Flow, code: str, width: float, style: Style, leading: float, *, columns: int = 4) -> None:
    """The groups of a code from left to right in columns, each with its number, as its reader counts them."""
    step = width / columns
    with flow.within("P"):
        spoken = [flow.part("Span") for _ in code.split("-")]
    for at, group in enumerate(code.split("-")):
        if at % columns == 0:
            flow.y -= leading
        x, y = flow.paper.margin + at % columns * step, flow.y + leading * 0.45
        flow.sheet.marks.append(Placed(flow.lines(plain(group), style, step)[0], x, y, spoken[at]))
        small = flow.lines(plain(str(at + 1)), Style(7, grey=QUIET), step)[0]
        flow.sheet.marks.append(Placed(small, x, y - 6 - style.size * 0.32))


def _dashes(flow: Flow) -> None:
    x, end = flow.paper.margin, flow.paper.width - flow.paper.margin
    while x < end:
        flow.sheet.marks.append(Filled(x, flow.y, min(4.0, end - x), 0.6, RULE))
        x += 7


# -- the mark -------------------------------------------------------------------------


def _mark(text: str, x: float, y: float) -> str:
    """The operators of a QR mark in the square at (x, y): one shape, so that no seams show between its modules."""
    rows = modules(text)
    side = _QR_SIDE / len(rows)
    out = [f"{number(INK)} g"]
    for at, row in enumerate(rows):
        start = None
        for place, dark in enumerate([*row, False]):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                box = (x + start * side, y + (len(rows) - 1 - at) * side, (place - start) * side, side)
                out.append(" ".join(f"{value:.4f}" for value in box) + " re")
                start = None
    return "\n".join([*out, "f"])


# -- the file -------------------------------------------------------------------------


def _pdf(flow: Flow, mark: str, title: str, lang: str) -> bytes:
    with pikepdf.new() as pdf:
        book = FontBook(pdf)
        tags = flow.tags or Tags(lang)
        content = operators(flow.sheets[0], book, lambda line, x, y: (line, {}), tags.page()) + "\n" + artifact(mark)
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(flow.paper.width, 3), round(flow.paper.height, 3)]),
            Resources=Dictionary(Font=book.resources),
            Contents=packed(pdf, content.encode("ascii")),
        )
        page = pdf.make_indirect(page)
        pdf.pages.append(pikepdf.Page(page))
        book.finish()
        describe(pdf, title, lang, 1)
        tags.write(pdf, [page])
        pdfa.claim(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, min_version="1.7", compress_streams=False)
        return out.getvalue()
