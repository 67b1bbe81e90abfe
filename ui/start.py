"""What is settled before Qt is touched: arguments, a display, the age of this process."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from app.domain.words import N_

_IMPORTED = time.monotonic()
NO_DISPLAY = N_("No display was found: start this on a desktop, or use “python -m app” in a terminal.")


def arguments(argv: list[str]) -> argparse.Namespace:
    """`--vault DIR`, `--print-ready`."""
    parser = argparse.ArgumentParser(prog="havenfile-desktop", description="Open the Havenfile window.")
    parser.add_argument(
        "--vault",
        type=Path,
        metavar="DIR",
        help="the vault to open, or where to make one",
    )
    parser.add_argument(
        "--print-ready",
        action="store_true",
        help="print “ready <ms>” when the first field takes keys",
    )
    return parser.parse_args(argv)


def has_display(environ: dict[str, str] | None = None, system: str = sys.platform) -> bool:
    """Whether a window can be shown; Qt itself would abort the process instead of saying no."""
    env = dict(os.environ) if environ is None else environ
    if system != "linux":
        return True
    if env.get("QT_QPA_PLATFORM", "").partition(":")[0] in {
        "offscreen",
        "minimal",
        "vnc",
        "linuxfb",
        "eglfs",
    }:
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def age_ms() -> int:
    """Milliseconds since this process started (where the system tells, else since this file was read)."""
    try:
        fields = Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()
        started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return round(1000 * (time.clock_gettime(time.CLOCK_BOOTTIME) - started))
    except (OSError, ValueError, IndexError, AttributeError):
        return round(1000 * (time.monotonic() - _IMPORTED))


def again(vault: Path | None) -> list[str]:
    """The command line that starts this program afresh, locked, on a vault."""
    given = len(sys.argv) - 1
    base = sys.orig_argv[: len(sys.orig_argv) - given] if given else list(sys.orig_argv)
    base[0] = sys.executable
    return [*base, "--vault", str(vault)] if vault is not None else base
