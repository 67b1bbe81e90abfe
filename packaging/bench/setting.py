"""Own pages set in the worker, against the bare shaping of the same words; a chronology of 10,000 rows."""

from __future__ import annotations

import io
from typing import Any

from measuring import ROOT, in_turns, timed
from resident import Watched

TEXTS = ROOT.parent / "shared" / "fixtures" / "udhr"
LANGUAGES = {
    "eng": "en", "rus": "ru", "pes_1": "fa", "arb": "ar", "uig_arab": "ug", "cmn_hans": "zh", "khm": "km", "mya": "my",
    "tha": "th", "bod": "bo",
}  # fmt: skip
_PAGES = 60


def text() -> dict[str, Any]:
    """Pages in a second of each script with the start of the worker, how that compares, and a long table."""
    if not TEXTS.exists():
        return {"skipped": "the texts in many languages are not on this machine"}
    every = {tag: _one(code, tag) for code, tag in LANGUAGES.items()}
    return {
        "pages_per_s": {tag: one["pages_per_s"] for tag, one in every.items()},
        "pages_each_second_of_processor": {tag: one["pages_each_second_of_processor"] for tag, one in every.items()},
        "slowest_pages_each_second_of_processor": min(one["pages_each_second_of_processor"] for one in every.values()),
        "time_vs_bare_shaping": {tag: one["time_vs_bare_shaping"] for tag, one in every.items()},
        **_chronology(),
    }


def _paragraphs(code: str, most: int) -> list[str]:
    lines = [line for line in (TEXTS / f"{code}.txt").read_text("utf-8").split("\n") if line.strip()]
    return [lines[at % len(lines)] for at in range(most)]


def _one(code: str, tag: str) -> dict[str, float]:
    from app.dossier.blocks import Numbered, plain
    from app.dossier.bundle import BundleSpec, DocumentSpec, SectionSpec, build_brief

    blocks = tuple(Numbered(at, plain(words)) for at, words in enumerate(_paragraphs(code, _PAGES * 12), 1))
    spec = BundleSpec("T", sections=(SectionSpec("", "", (DocumentSpec("one", "One", blocks=blocks),)),), lang=tag)
    pages: list[int] = []

    def build() -> None:
        pages.append(build_brief(spec, io.BytesIO()).pages)

    words = [word for paragraph in _paragraphs(code, _PAGES * 12) for word in paragraph.split(" ")]
    times = in_turns({"shape": lambda: _shaped(code, words), "build": build})
    with Watched() as worker:
        build()
    return {
        "pages_per_s": round(pages[-1] / times["build"], 1),
        "pages_each_second_of_processor": round(pages[-1] / worker.seconds, 1),
        "time_vs_bare_shaping": round(times["build"] / times["shape"], 1),
    }


def _shaped(code: str, words: list[str]) -> None:
    """What HarfBuzz alone takes, for each word anew."""
    import uharfbuzz as hb

    from app.dossier.text import Style, Typesetter
    from app.paths import resource

    setter = Typesetter.from_data({path.stem: path.read_bytes() for path in resource("fonts").glob("*.ttf")})
    letter = next(char for char in "".join(words[:20]) if char.isalpha())
    face = setter.face_of(letter, Style())
    font = hb.Font(hb.Face(face.data if face else b""))
    for word in words:
        buffer = hb.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)


def _table(rows: int) -> Any:
    from app.dossier.blocks import Cite, Column, Paragraph, Table, plain
    from app.dossier.bundle import BundleSpec, DocumentSpec, SectionSpec

    event = plain("Detained at the checkpoint near the market and held for several hours; the telephone was taken.")
    columns = (Column("No.", 0.5), Column("Date", 1.7), Column("Event", 4.2), Column("By whom", 1.5), Column("Source"))
    made = tuple(
        ((plain(str(at)),), (plain(f"{at % 28 + 1} May {1990 + at // 300}"),), (plain("Arrest", bold=True), event),
         (plain("Police"),), ((Cite("end"),),))
        for at in range(1, rows + 1)
    )  # fmt: skip
    documents = (
        DocumentSpec("chronology", "Chronology", blocks=(Table(columns, made),)),
        DocumentSpec("end", "End", blocks=(Paragraph(plain("The end.")),)),
    )
    return BundleSpec("T", sections=(SectionSpec("A", "Own", documents),))


def _chronology() -> dict[str, Any]:
    from app.dossier.bundle import build_bundle

    found: dict[str, Any] = {}
    seconds: dict[int, float] = {}
    for rows in (2_500, 10_000):
        spec = _table(rows)
        with Watched() as worker:
            seconds[rows] = timed(lambda spec=spec: found.update(pages=build_bundle(spec, {}, io.BytesIO()).pages))
        found[f"chronology_{rows}_rows_worker_mib"] = round(worker.worker)
    found["chronology_10000_rows_pages"] = found.pop("pages")
    found["chronology_10000_rows_s"] = round(seconds[10_000], 1)
    found["chronology_time_for_four_times_the_rows"] = round(seconds[10_000] / seconds[2_500], 2)
    return found
