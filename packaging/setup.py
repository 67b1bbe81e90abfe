"""One entry for every step: set up what is missing, then do it. Standard library only.

    python3 packaging/setup.py run|test|setup|check|bench|soak|lock|package
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "havenfile-lock.sha256"
SYSTEM = ROOT / "packaging" / "debian-packages.txt"


def sh(*command: str | Path, **env: str) -> int:
    """Run a command in the checkout; its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **env}, check=False).returncode


def must(*command: str | Path, **env: str) -> None:
    """Run a command or stop with its exit code."""
    code = sh(*command, **env)
    if code:
        sys.exit(code)


# -- the machine ----------------------------------------------------------------------


def wanted_packages(groups: Sequence[str]) -> list[str]:
    """System packages by what they are for."""
    found: list[str] = []
    for line in SYSTEM.read_text("utf-8").splitlines():
        group, _, names = line.partition(":")
        if group in groups:
            found += names.split()
    return found


def installed(package: str) -> bool:
    """Whether dpkg has a package."""
    query = ["dpkg-query", "-W", "-f=${Status}", package]
    return "ok installed" in subprocess.run(query, capture_output=True, text=True, check=False).stdout


def install_system(groups: Sequence[str]) -> None:
    """Install missing system packages when this is Debian and we may; otherwise say what is missing."""
    if not shutil.which("dpkg-query"):
        return
    missing = [package for package in wanted_packages(groups) if not installed(package)]
    if not missing:
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"] if shutil.which("sudo") else None
    if root is None or (root and subprocess.run([*root, "true"], check=False, capture_output=True).returncode):
        print("These system packages are missing and can't be installed from here:", " ".join(missing))
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    print("Installing system packages:", " ".join(missing))
    sh(*root, "apt-get", "update", "-qq", **quiet)
    must(*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, **quiet)


def fingerprint() -> str:
    """What the environment is made of."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def set_up(*groups: str) -> None:
    """System packages, virtual environment, packages by their hashes; nothing when all is there."""
    install_system(["base", *groups])
    if not PYTHON.exists():
        must(sys.executable, "-m", "venv", VENV)
    if not STAMP.exists() or STAMP.read_text() != fingerprint():
        print("Installing packages …")
        must(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", LOCK)
        STAMP.write_text(fingerprint())


# -- the steps ------------------------------------------------------------------------


def run() -> int:
    """Make the sample vault and its papers, then open the window when there is a display."""
    set_up("window")
    folder = ROOT / "build" / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    code = sh(PYTHON, "-m", "app", "demo", folder)
    if code:
        return code
    if os.name != "nt" and sys.platform != "darwin" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print("There is no display here, so the window stays closed. `python -m ui` opens it.")
        return 0
    return sh(PYTHON, "-m", "ui", "--vault", folder / "sample.haven")


def test() -> int:
    """The whole test suite, offscreen, on two workers."""
    set_up("window", "test")
    return sh(PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not soak", "tests", QT_QPA_PLATFORM="offscreen")


def soak() -> int:
    """The long loops."""
    set_up("window", "test")
    return sh(PYTHON, "-m", "pytest", "-q", "-m", "soak", "--timeout", "3600", "tests", QT_QPA_PLATFORM="offscreen")


def check() -> int:
    """Lint, format, types, import contracts."""
    set_up()
    bin_folder = PYTHON.parent
    steps = (
        (bin_folder / "ruff", "check", "."),
        (bin_folder / "ruff", "format", "--check", "."),
        (PYTHON, "-m", "mypy"),
        (bin_folder / "lint-imports",),
    )
    return max([sh(*step) for step in steps])


def bench() -> int:
    """Figures as ratios, as JSON."""
    set_up("test")
    return sh(PYTHON, ROOT / "packaging" / "bench.py")


def lock() -> int:
    """Pin every package by its hashes."""
    set_up()
    uv = PYTHON.parent / "uv"
    return sh(
        uv, "pip", "compile", "pyproject.toml", "--group", "dev", "--universal", "--generate-hashes", "--no-header",
        "--no-annotate", "-o", LOCK,
    )  # fmt: skip


def package() -> int:
    """A wheel in build/dist."""
    set_up()
    return sh(PYTHON, "-m", "pip", "wheel", "-q", "--no-deps", "-w", ROOT / "build" / "dist", ROOT)


def setup() -> int:
    """Only the set-up."""
    set_up("window", "test")
    return 0


STEPS = {step.__name__: step for step in (run, test, setup, check, bench, soak, lock, package)}

if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in STEPS:
        sys.exit(f"usage: python3 packaging/setup.py {'|'.join(STEPS)}")
    sys.exit(STEPS[name]())
