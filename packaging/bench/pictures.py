"""Pictures that must be decoded: what a bundle of many takes in memory, the first time and when it is made again."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import Any

from measuring import MIB, WORK, timed
from resident import Watched

_SIZE = (4000, 3000)
_EACH, _FEW, _MANY = 3, 2, 6  # files of each kind, and how often each is bound in
_KINDS: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 1},
    "tiff": {"compression": "tiff_lzw"},
    "heic": {"quality": 60},
}


def pictures() -> dict[str, Any]:
    """A third of 54 pictures of twelve megapixels, all of them, and all once more as for a draft."""
    from app.kernel.memory import give_back
    from app.vault.spool import Spool

    files = _made(WORK / "pictures")
    give_back()  # making them took more than binding them in does
    with Spool(WORK) as room, Watched() as few:
        _build(files * _FEW, room)
    with Spool(WORK) as room:
        with Watched() as many:
            first = timed(lambda: _build(files * _MANY, room))
        again = timed(lambda: _build(files * _MANY, room))
        aside = room.size
    return {
        "pictures": len(files) * _MANY,
        "set_aside_mib": round(aside / MIB),
        "seconds": round(first, 1),
        "made_again_vs_first_time": round(again / first, 2),
        "resident_mib_with_18_pictures": few.rounded(),
        "resident_mib_with_54_pictures": many.rounded(),
    }


def _made(folder: Path) -> list[Path]:
    """Noise with some shape in it, always the same."""
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    folder.mkdir()
    small = tuple(side // 16 for side in _SIZE)
    found = []
    for number in range(_EACH):
        noise = random.Random(number).randbytes(small[0] * small[1] * 3)
        picture = Image.frombytes("RGB", (small[0], small[1]), noise).resize(_SIZE)
        for kind, options in _KINDS.items():
            path = folder / f"{number:02d}.{kind}"
            picture.save(path, **options)
            found.append(path)
    return found


def _build(files: list[Path], room: Any) -> None:
    from app.dossier.bundle import BundleSpec, DocumentSpec, PartSpec, SectionSpec, build_bundle
    from app.sandbox.sources import FileSource

    named = {f"{at:03d}-{path.name}": path for at, path in enumerate(files)}
    documents = tuple(DocumentSpec(name, name, parts=(PartSpec(name, "", name),)) for name in named)
    spec = BundleSpec("Pictures", sections=(SectionSpec("A", "Pictures", documents),))
    with contextlib.ExitStack() as stack, (WORK / "pictures.pdf").open("w+b") as stream:
        sources = {name: stack.enter_context(FileSource(path)) for name, path in named.items()}
        build_bundle(spec, sources, stream, room=room)


__all__ = ["pictures"]
