"""One entry for every step: set up what is missing, then do it. Standard library only.

python3 packaging/setup.py run|test|setup|check|coverage|bench|soak|acceptance|lock|package
"""

from __future__ import annotations

import hashlib
import importlib.util
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
LOCALE = ROOT / "resources" / "locale"
SYSTEM = ROOT / "packaging" / "debian-packages.txt"
NODE_LOCK = ROOT / "tests" / "handover" / "node"
NODE = VENV / "node"


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
    print("Installing system packages:", " ".join(missing), flush=True)
    sh(*root, "apt-get", "update", "-qq", **quiet)
    must(*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, **quiet)


def fingerprint() -> str:
    """What the environment is made of."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def make_venv() -> None:
    """The virtual environment; one that was left half-made is made anew."""
    question = [PYTHON, "-c", "import pip"]
    if PYTHON.exists() and not subprocess.run(question, check=False, capture_output=True).returncode:
        return
    must(sys.executable, "-m", "venv", "--clear", VENV)


def install_node() -> None:
    """What tests run in Node.js, by its hashes, beside the packages; where the machine has a Node.js, in that."""
    if not (shutil.which("node") and shutil.which("npm")):
        install_system(["node"])
    lock = (NODE_LOCK / "package-lock.json").read_bytes()
    stamp = NODE / "lock.sha256"
    made_of = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text("ascii") == made_of:
        return
    NODE.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(NODE_LOCK / name, NODE / name)
    quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel", "error")
    # In its folder: told of it by an option, npm takes the folder for a package.
    if code := subprocess.run(["npm", "ci", "--ignore-scripts", *quiet], cwd=NODE, check=False).returncode:
        sys.exit(code)
    stamp.write_text(made_of, "ascii")


def compile_words() -> None:
    """Catalogues the programs read (.mo) from those people write (.po), where one is missing or older."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            must(PYTHON, ROOT / "packaging" / "words.py", "compile", source, compiled)


def compile_code() -> None:
    """Byte code of all our modules: workers write none, and those that only they load would be read anew each time."""
    must(PYTHON, "-m", "compileall", "-q", ROOT / "app", ROOT / "ui")


def set_up(*groups: str) -> None:
    """System packages, virtual environment, packages by their hashes, catalogues, byte code; what is there stays."""
    ready = importlib.util.find_spec("ensurepip") is not None
    install_system([*([] if ready else ["base"]), *groups])
    made_of = fingerprint()
    if not STAMP.exists() or STAMP.read_text("ascii") != made_of:
        make_venv()
        print("Installing packages …", flush=True)
        # The lock is complete: with nothing to resolve, a release that came after it can't get in the way.
        whole = ("--require-hashes", "--no-deps", "-r", LOCK)
        must(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *whole)
        must(PYTHON, "-m", "pip", "check", "-q", "--disable-pip-version-check")
        STAMP.write_text(made_of, "ascii")
    if "test" in groups:
        install_node()
    compile_words()
    compile_code()


# -- the steps ------------------------------------------------------------------------

# Tests wait for windows and other processes much of their time: two for each of two processors keep these busy.
QUICK = ("-q", "-n", "4", "--dist", "worksteal", "-m", "not soak")


def run() -> int:
    """Make the sample vault and its papers, then open the window when there is a display."""
    set_up("window")
    folder = ROOT / "build" / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    code = sh(PYTHON, "-m", "app", "demo", folder)
    if code:
        return code
    if not has_display():
        print(f"There is no display here, so the window stays closed; on one, this opens it: {opener(folder)}")
        return 0
    return sh(PYTHON, "-m", "ui", "--vault", folder / "sample.haven")


def opener(folder: Path) -> str:
    """What opens the window on the sample, as it is typed in the checkout."""
    return f"{PYTHON.relative_to(ROOT)} -m ui --vault {(folder / 'sample.haven').relative_to(ROOT)}"


def has_display() -> bool:
    """Whether a window could be shown."""
    return os.name == "nt" or sys.platform == "darwin" or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def pytest(*options: str) -> int:
    """The test runner, offscreen; it keeps the byte code of tests, which all its processes load."""
    return sh(PYTHON, "-m", "pytest", *options, "tests", QT_QPA_PLATFORM="offscreen", PYTHONDONTWRITEBYTECODE="")


def test() -> int:
    """The whole test suite."""
    set_up("window", "test")
    return pytest(*QUICK)


def soak() -> int:
    """The long loops, and the checks that need a Java machine."""
    set_up("window", "test", "soak")
    return pytest("-q", "-m", "soak", "--timeout", "3600")


def acceptance() -> int:
    """Finished papers of every profile judged from outside, also what takes long."""
    set_up("window", "test")
    return sh(PYTHON, "-m", "pytest", "-q", "--timeout", "3600", "tests/dossier/test_acceptance.py",
              QT_QPA_PLATFORM="offscreen")  # fmt: skip


def coverage() -> int:
    """The suite with branch coverage of the core; what runs in the confined worker is not seen there."""
    set_up("window", "test")
    return pytest(*QUICK, "--cov", "--cov-report", "term:skip-covered", "--cov-fail-under", "90")


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
    return sh(PYTHON, ROOT / "packaging" / "bench")


def lock() -> int:
    """Pin every package by its hashes."""
    set_up()
    what = ("pyproject.toml", "--group", "dev", "--universal", "--generate-hashes")
    silent = ("--no-header", "--no-annotate", "--no-emit-index-url")
    return sh(PYTHON.parent / "uv", "pip", "compile", *what, *silent, "-o", LOCK)


def package() -> int:
    """A wheel in build/dist."""
    set_up()
    code = sh(PYTHON, "-m", "pip", "wheel", "-q", "--no-deps", "-w", ROOT / "build" / "dist", ROOT)
    for left in ("build/lib", "havenfile.egg-info"):  # would find its way into the next wheel
        shutil.rmtree(ROOT / left, ignore_errors=True)
    return code


def setup() -> int:
    """Only the set-up."""
    set_up("window", "test")
    return 0


STEPS = {step.__name__: step for step in (run, test, setup, check, coverage, bench, soak, acceptance, lock, package)}

if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in STEPS:
        sys.exit(f"usage: python3 packaging/setup.py {'|'.join(STEPS)}")
    sys.exit(STEPS[name]())
