"""The one script behind every step: what it takes, and that it is quick when all is there."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from app.paths import ROOT

SCRIPT = ROOT / "packaging" / "setup.py"


@pytest.fixture(scope="module")
def script() -> types.ModuleType:
    """The script, loaded without being run."""
    spec = importlib.util.spec_from_file_location("house_setup", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("given", [[], ["nonsense"], ["run", "more"]])
def test_what_is_no_step_is_answered_with_the_steps(given: list[str]) -> None:
    done = subprocess.run([sys.executable, SCRIPT, *given], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("usage:")


def test_make_offers_what_the_script_can_do(script: types.ModuleType) -> None:
    targets = re.search(r"^run .*?:$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(targets[0].rstrip(":").split()) == set(script.STEPS)


def test_without_a_display_it_says_what_opens_the_window_as_it_is_typed(
    script: types.ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(script, "set_up", lambda *_: None)
    monkeypatch.setattr(script, "has_display", lambda: False)
    ran: list[tuple[object, ...]] = []
    monkeypatch.setattr(script, "sh", lambda *words: ran.append(words) or 0)
    assert script.run() == 0
    assert [words[2:] for words in ran] == [("app", "demo", tmp_path / "build" / "demo")]
    told = ".venv/bin/python -m ui --vault build/demo/sample.haven"
    assert told in capsys.readouterr().out
    assert told in (ROOT / "README.md").read_text("utf-8")


def test_every_group_of_system_packages_has_some(script: types.ModuleType) -> None:
    for group in ("base", "window", "test", "node"):
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name) for name in script.wanted_packages([group]))
        assert script.wanted_packages([group])
    assert script.wanted_packages(["nothing"]) == []


def test_what_tests_run_in_node_is_pinned_by_hash_and_names_no_host(script: types.ModuleType) -> None:
    lock = (script.NODE_LOCK / "package-lock.json").read_text("utf-8")
    packages = json.loads(lock)["packages"]
    assert "://" not in lock and len(packages) > 3
    assert all(made["integrity"].startswith("sha512-") for name, made in packages.items() if name)


def test_the_script_needs_nothing_but_the_standard_library() -> None:
    code = f"import runpy, sys; runpy.run_path({str(SCRIPT)!r}, run_name='looked_at')"
    assert subprocess.run([sys.executable, "-I", "-S", "-c", code], check=False).returncode == 0


def test_the_ci_runs_the_tests_and_then_the_checks() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("make")] == ["make test", "make check"]
    assert "set -euo pipefail" in lines


def test_byte_code_is_there_for_what_only_workers_load(
    script: types.ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for room in ("app", "ui"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "only_there.py").write_text("ANSWER = 42\n")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "PYTHON", Path(sys.executable))
    script.compile_code()
    assert len(list(tmp_path.rglob("__pycache__/only_there.*.pyc"))) == 2
