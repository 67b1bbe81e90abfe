"""The benchmarks: every figure has its place on the page, and a name that is none is answered with the names."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.paths import ROOT

BENCH = ROOT / "packaging" / "bench"


def test_a_name_that_is_none_is_answered_with_the_names() -> None:
    done = subprocess.run([sys.executable, BENCH, "nonsense"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("unknown: nonsense; there are objects, exhibit, five_gigabytes, many")


def test_the_page_holds_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    import report

    made = {
        "machine": report.machine(),
        "objects": {
            "write_speed_vs_sha256sum": 0.92,
            "write_mib_per_s": 1234,
            "run": {"seconds": 7, "load_before": 0.5, "nice": 0},
        },
        "many": {"commit": {"median_ms": 1.5, "p99_ms": 9}},
    }
    page = report.page(json.loads(json.dumps(made)))
    assert "| write speed against sha256sum (goal ≥ 0.5) | 0.92 |" in page
    assert "| write MiB/s | 1,234 |" in page
    assert "| commit | median in ms 1.5, p99 in ms 9 |" in page
    assert "took 7 s" in page
    assert f"- python: {sys.version.split()[0]}" in page
