"""The files a worker may read: the interpreter, its libraries and our own code; nothing a user made."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# Libraries as distributions lay them, what tells the loader where they are, and chance, which encrypted files need.
_SYSTEM = (
    "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib32", "/lib64", "/app/lib", "/nix/store",
    "/gnu/store", "/etc/ld.so.cache", "/etc/mime.types", "/dev/null", "/dev/urandom",
)  # fmt: skip
_PACKAGES = ("site-packages", "dist-packages")


def readable() -> list[str]:
    """Absolute paths of folders and files, none beneath another; they exist."""
    places = [*map(Path, _SYSTEM), *_python(), ROOT / "app", ROOT / "resources"]
    kept: list[Path] = []
    for place in sorted({place for place in places if place.exists()}):
        if not any(place.is_relative_to(above) for above in kept):
            kept.append(place)
    return [str(place) for place in kept]


def _python() -> list[Path]:
    """Where modules come from and the interpreter's own libraries; a path somebody added from elsewhere is none."""
    homes = {Path(home) for home in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)}
    entries = [Path(entry) for entry in sys.path if entry]
    libraries = [Path(sys.base_prefix) / name for name in ("lib", "lib64")]
    # Beside a checkout lie other things; installed, our code lies among the packages.
    modules = [entry for entry in entries if entry != ROOT or entry.name in _PACKAGES]
    return [*libraries, *(entry for entry in modules if any(map(entry.is_relative_to, homes)))]
