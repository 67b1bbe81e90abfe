"""Bundles: against `qpdf --pages` and merges, their memory, how they grow; own pages and their index."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from measuring import MIB, WORK, in_turns
from resident import Watched

_MERGE = """
import json, sys, pikepdf
with pikepdf.new() as merged:
    for path in json.load(open(sys.argv[1])):
        with pikepdf.open(path) as one:
            merged.pages.extend(one.pages)
    merged.save(sys.argv[2])
"""


def _profile() -> Any:
    from app.dossier import profiles

    return replace(profiles.load("uk_ftt"), max_mb=0)


def built(manifest: Path, name: str = "bundle.pdf") -> dict[str, Any]:
    """The bundle of a manifest, made as the command line makes it."""
    from app.dossier.manifest import build_from_manifest

    out = WORK / name
    out.unlink(missing_ok=True)
    return build_from_manifest(manifest, out, _profile(), skip_unreadable=False)


def merged_anew(files: list[Path]) -> None:
    """A bare merge of them, in a process that is started for it."""
    listed = WORK / "files.json"
    listed.write_text(json.dumps([str(path) for path in files]))
    subprocess.run([sys.executable, "-I", "-c", _MERGE, listed, WORK / "merged.pdf"], check=True)


def _qpdf(files: list[Path]) -> None:
    subprocess.run(["qpdf", "--empty", "--pages", *files, "--", WORK / "qpdf.pdf"], check=True)


# -- photos ---------------------------------------------------------------------------


def _photos(folder: Path, count: int) -> list[Path]:
    """JPEGs of about 4 MB that can't be packed any further, always the same."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for number in range(count):
        path = folder / f"photo-{number:03d}.jpg"
        if not path.exists():
            noise = random.Random(number).randbytes(3 * 2640 * 1980)
            Image.frombytes("RGB", (2640, 1980), noise).save(path, "JPEG", quality=85)
        found.append(path)
    return found


def _papers(folder: Path, count: int, pages: int) -> list[Path]:
    """PDFs of some pages with words."""
    import pikepdf
    from pikepdf import Dictionary, Name

    found = []
    for number in range(count):
        path = folder / f"paper-{number:04d}.pdf"
        found.append(path)
        if path.exists():
            continue
        pdf = pikepdf.new()
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for at in range(pages):
            page = pdf.add_blank_page(page_size=(595.276, 841.89))
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
            words = f"(Paper {number} page {at + 1}: some of the many words of a line)"
            lines = (f"BT /F1 10 Tf 50 {780 - 14 * row} Td {words} Tj ET" for row in range(48))
            page.obj.Contents = pdf.make_stream("\n".join(lines).encode())
        pdf.save(path, static_id=True)
    return found


def _manifest(folder: Path, name: str, files: list[Path]) -> Path:
    rows = [{"file": path.name, "title": path.stem, "section": "Section A"} for path in files]
    made = folder / f"{name}.json"
    made.write_text(json.dumps({"exhibits": rows}))
    return made


def _wrapped(path: Path) -> Path:
    """A JPEG as a PDF, as the floor needs it."""
    from app.dossier.exhibit_image import picture_pdf

    out = path.with_suffix(".pdf")
    if not out.exists():
        with path.open("rb") as source, out.open("wb") as target:
            shutil.copyfileobj(picture_pdf(source, path.stat().st_size)[0], target)
    return out


def photos() -> dict[str, Any]:
    """1,050 pages with 300 photos against `qpdf --pages`; memory with 100 and with 300; the same from a vault."""
    folder = WORK / "photos"
    pictures, papers = _photos(folder, 300), _papers(folder, 50, 15)
    floor = [*papers, *(_wrapped(path) for path in pictures)]
    few = _manifest(folder, "few", [*papers, *pictures[:100]])
    many = _manifest(folder, "many", [*papers, *pictures])
    with Watched() as small:
        built(few)
    made: list[Any] = []
    with Watched() as large:
        times = in_turns({"qpdf": lambda: _qpdf(floor), "build": lambda: made.append(built(many))})
    size = (WORK / "bundle.pdf").stat().st_size
    return {
        "pages": made[-1]["pages"],
        "bytes": size,
        "time_vs_qpdf_pages": round(times["build"] / times["qpdf"], 2),
        "build_mib_per_s": round(size / MIB / times["build"]),
        "resident_mib_with_100_photos": small.rounded(),
        "resident_mib_with_300_photos": large.rounded(),
        **_from_a_vault([*papers, *pictures]),
    }


def _from_a_vault(files: list[Path]) -> dict[str, Any]:
    """The same from encrypted originals, against reading them."""
    from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
    from app.vault.objects import ObjectStore

    store_at = WORK / "objects"
    store_at.mkdir()
    store = ObjectStore(store_at)
    stored = []
    for path in files:
        with path.open("rb") as stream:
            stored.append(store.write(iter(lambda: stream.read(MIB), b""), path.stat().st_size))
    documents = tuple(DocumentSpec(path.name, path.stem, parts=(PartSpec(path.name, "", path.name),)) for path in files)
    out = WORK / "sealed.pdf"

    def read() -> None:
        for one in stored:
            with store.open(one.object_id, one.key, one.size) as reader:
                for at in range(0, one.size, MIB):
                    reader.read_at(at, min(MIB, one.size - at))

    def build(count: int) -> None:
        spec = BundleSpec("Photographs", sections=(SectionSpec("A", "Photographs", documents[:count]),))
        with contextlib.ExitStack() as stack, out.open("w+b") as stream:
            opened = [stack.enter_context(store.open(one.object_id, one.key, one.size)) for one in stored[:count]]
            build_bundle(spec, dict(zip((path.name for path in files), opened, strict=False)), stream)

    with Watched() as small:
        build(len(files) - 200)
    with Watched() as large:
        times = in_turns({"read": read, "build": lambda: build(len(files))}, rounds=2)
    return {
        "from_a_vault_vs_reading_it": round(times["build"] / times["read"], 2),
        "from_a_vault_resident_mib_with_100_photos": small.rounded(),
        "from_a_vault_resident_mib_with_300_photos": large.rounded(),
    }


# -- volumes and growth ---------------------------------------------------------------


def volumes() -> dict[str, Any]:
    """5,000 pages in volumes, against one merge of the same files; the time for twice as many pages."""
    from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec
    from app.dossier.volumes import build_volumes
    from app.sandbox.sources import FileSource

    folder = WORK / "papers"
    folder.mkdir()
    papers = _papers(folder, 500, 10)

    def build(files: list[Path]) -> list[Any]:
        documents = tuple(DocumentSpec(f.name, f.stem, parts=(PartSpec(f.name, "", f.name),)) for f in files)
        spec = BundleSpec("Papers", sections=(SectionSpec("A", "Papers", documents),), most_pages=500)
        with contextlib.ExitStack() as stack:
            sources = {path.name: stack.enter_context(FileSource(path)) for path in files}
            sinks: dict[int, Any] = {}

            def sink(number: int) -> Any:
                if number not in sinks:
                    sinks[number] = stack.enter_context((WORK / f"volume-{number}.pdf").open("w+b"))
                return sinks[number]

            return build_volumes(spec, sources, sink)

    made: list[Any] = []
    with Watched() as sizes:
        times = in_turns(
            {"half": lambda: build(papers[:250]), "whole": lambda: made.append(build(papers)),
             "merge": lambda: merged_anew(papers)}, rounds=2)  # fmt: skip
    found = made[-1]
    return {
        "pages": sum(one.result.pages for one in found),
        "volumes": len(found),
        "time_vs_one_bare_merge": round(times["whole"] / times["merge"], 2),
        "time_for_twice_the_pages": round(times["whole"] / times["half"], 2),
        "seconds": round(times["whole"], 2),
        "resident_mib": sizes.rounded(),
    }


def rows() -> dict[str, Any]:
    """A chronology of 10,000 rows as a table of our own, and of half as many: processor time inside of the job."""
    from app.dossier import blocks as b
    from app.dossier import bundle_job
    from app.dossier.bundle import BundleSpec, DocumentSpec, SectionSpec, as_data
    from app.dossier.fonts import font_sources
    from app.sandbox.streams import Sink, SourceFile

    def build(count: int) -> tuple[float, int]:
        words = b.plain("People in uniform took the man out of his house and drove away with him. ")
        table = b.Table(
            (b.Column("No.", 0.5), b.Column("Date", 1), b.Column("Event", 4)),
            tuple(((b.plain(str(n)),), (b.plain("3 May 2023"),), (words,)) for n in range(count)),
        )
        document = DocumentSpec("own", "Chronology", blocks=(table,))
        spec = BundleSpec("Chronology", sections=(SectionSpec("A", "Schedules", (document,)),))
        sources = {name: SourceFile(one.size, one.read_at) for name, one in font_sources().items()}
        params = {"spec": as_data(spec), "front": True, "skip": False}
        started = time.process_time()
        pages = bundle_job.build(params, sources, Sink(None, open_=True))["pages"]
        return time.process_time() - started, pages

    build(100)
    half, _ = build(5_000)
    whole, pages = build(10_000)
    return {
        "rows": 10_000,
        "pages": pages,
        "pages_per_s": round(pages / whole, 1),
        "time_for_twice_the_rows": round(whole / half, 2),
    }


def index_share() -> dict[str, Any]:
    """How much of the building of 200 documents of ten pages goes into the index: processor time inside of the job."""
    from app.dossier import bundle_front, bundle_job
    from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, as_data
    from app.dossier.fonts import font_sources
    from app.sandbox.sources import FileSource
    from app.sandbox.streams import Sink, SourceFile

    folder = WORK / "two"
    folder.mkdir()
    papers = _papers(folder, 200, 10)
    documents = tuple(DocumentSpec(f.name, f.stem, "An author", "3 May 2023", "Russian", str(n), None,
                                   (PartSpec(f.name, "", f.name),)) for n, f in enumerate(papers))  # fmt: skip
    spec = BundleSpec("Papers", sections=(SectionSpec("A", "Papers", documents),))
    inside = [0.0]
    real = bundle_front.index

    def counted(*given: Any, **more: Any) -> None:
        started = time.process_time()
        real(*given, **more)
        inside[0] += time.process_time() - started

    bundle_front.index = counted  # type: ignore[assignment]
    try:
        with contextlib.ExitStack() as stack:
            every: dict[str, Any] = {path.name: stack.enter_context(FileSource(path)) for path in papers}
            sources = {name: SourceFile(one.size, one.read_at) for name, one in {**font_sources(), **every}.items()}
            params = {"spec": as_data(spec), "front": True, "skip": False}
            started = time.process_time()
            bundle_job.build(params, sources, Sink(None, open_=True))
            whole = time.process_time() - started
    finally:
        bundle_front.index = real
    return {"documents": 200, "pages": 2000, "index_share_of_build": round(inside[0] / whole, 3)}


__all__ = ["built", "index_share", "merged_anew", "photos", "rows", "volumes"]
