"""The machine in words, and the figures as a page."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from measuring import WORK

_HEAD = """# Benchmarks

Made by `make bench` (`python packaging/bench --write`); about fifteen minutes. Every figure that counts is a ratio to a
floor measured in the same run, in turns with it, the best of three rounds where nothing else is said. On a busy machine
both are slower, and what uses two threads loses less than what uses one: the load and the priority (nice) of each run
stand below it. Speeds in MiB/s and times are of this machine alone.

"""

_TITLES = {
    "objects": "Objects: one file of 1 GiB through the writer and the reader",
    "exhibit": "Exhibits: the same file through `evidence add` and `evidence verify`",
    "five_gigabytes": "Full verification of a vault with 5 GiB of evidence",
    "many": "100,000 records",
    "unlock": "Opening a vault beyond the key derivation",
    "state": "The state record at each commit",
    "bundle": "A bundle of 60 files against a bare merge of them",
    "photos": "A bundle with 300 photos, 1.2 GB",
    "pictures": "A bundle with 54 pictures of twelve megapixels that must be decoded",
    "volumes": "5,000 pages in volumes",
    "rows": "A chronology of 10,000 rows",
    "index_share": "The index of a bundle",
    "proof": "The search of a finished bundle for hidden names, against building it",
    "text": "Own pages set in the worker: ten scripts, and a chronology of 10,000 rows",
    "desk": "The window: 500 cases, 100,000 events and threats in the case in hand, 20,000 exhibits",
    "package": "A package of 1 GiB in 137 files against `tar | age` over them",
    "large_package": "A package of one file of 8.1 GiB against `tar | age`",
    "merge": "100,000 records of a partner, against writing the same rows ourselves",
    "offices": "A case of 60 records and 2 MB of scans through a shared folder; 1,000 deliveries of others",
}
_NOTES = {
    "bundle": """How a build finds its worker decides much: a third of a cold one is the worker's start. *Waiting*: the
window keeps one ready while a paper is looked at. *Started beside the key*: each command that makes a paper of a vault
starts its worker before it asks for the passphrase, so that it loads its program while the key is derived (with the
default Argon2id parameters; by how much that lengthens the derivation stands below). *That starts first*: nothing goes
before the build; in the product this is `bundle build` alone, which takes loose files and opens no vault. Its *whole
command* counts the start of Python and of our program too. The floor does no more than copy pages: no numbers, index,
outline or links, no look for active content, no confinement, no sync to the disk.""",
}
_UNITS = {"mib per s": "MiB/s", "per s": "/s", "mib": "MiB", "gib": "GiB", "ms": "in ms", "s": "in s", "vs": "against"}
_GOALS = {
    ("bundle", "with_a_worker_waiting_vs_bare_merge_in_a_process_of_its_own"): "goal ≤ 1.5",
    ("bundle", "with_a_worker_started_beside_the_key_vs_bare_merge_in_a_process_of_its_own"): "goal ≤ 1.5",
    ("bundle", "with_a_worker_that_starts_first_vs_bare_merge_in_a_process_of_its_own"): "goal ≤ 1.5",
    ("bundle", "resident_mib"): "goal ≤ 150",
    ("photos", "time_vs_qpdf_pages"): "goal ≤ 1.5",
    ("photos", "resident_mib_with_300_photos"): "goal ≤ 150, as with 100",
    ("photos", "from_a_vault_resident_mib_with_300_photos"): "goal ≤ 150, as with 100",
    ("pictures", "resident_mib_with_54_pictures"): "goal ≤ 150, as with 18",
    ("text", "chronology_10000_rows_worker_mib"): "goal ≤ 150",
    ("volumes", "resident_mib"): "goal ≤ 150",
    ("volumes", "time_for_twice_the_pages"): "near 2",
    ("rows", "time_for_twice_the_rows"): "near 2",
    ("rows", "pages_per_s"): "goal ≥ 30",
    ("index_share", "index_share_of_build"): "goal < 0.1",
    ("desk", "start_to_keys_ms"): "goal < 1,500",
    ("desk", "key_to_character_p95_ms"): "goal < 16",
    **{("desk", f"graphic_{what}_frame_p95_ms"): "goal < 16" for what in ("counts", "items")},
    **{("desk", f"filter_{what}_ms"): "goal < 150" for what in ("unsourced", "type", "period")},
    ("desk", "import_500_mb_gap_ms"): "goal < 100",
    ("desk", "dossier_gap_ms"): "goal < 100",
    ("desk", "panic_to_process_gone_ms"): "goal < 300",
    **{("desk", f"{page}_first_show_ms"): "goal < 300" for page in ("timeline", "threats", "evidence", "cases")},
    **{("desk", f"{page}_scroll_p95_ms"): "goal < 33" for page in ("timeline", "threats", "evidence", "cases")},
    **{("desk", f"search_{what}_ms"): "goal < 150" for what in ("rare", "common", "other_script")},
    ("text", "slowest_pages_each_second_of_processor"): "goal ≥ 30",
    ("merge", "take_new_vs_writing"): "goal ≤ 2",
    **{(name, "pack_time_vs_tar_age"): "goal ≤ 1.8" for name in ("package", "large_package")},
    **{(name, "more_resident_mib"): "goal ≤ 64" for name in ("package", "large_package")},
    ("objects", "write_speed_vs_sha256sum"): "goal ≥ 0.5",
    ("objects", "read_speed_vs_sha256sum"): "goal ≥ 0.7",
    ("exhibit", "ingest_speed_vs_sha256sum"): "goal ≥ 0.5",
    ("exhibit", "verify_speed_vs_sha256sum"): "goal ≥ 0.7",
    ("five_gigabytes", "verify_speed_vs_sha256sum"): "goal ≥ 0.7",
}


def machine() -> dict[str, Any]:
    """Processor, cores, memory, system, versions of what is compared with."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")]
    flags = set(next((line for line in info.splitlines() if line.startswith("flags")), "").split())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "instructions": sorted(flags & {"aes", "vaes", "sha_ni", "avx2", "avx512f", "vpclmulqdq"}),
        "memory_gib": round(memory, 1),
        "system": f"{platform.system()} {platform.release()}",
        "disk": _filesystem(),
        "python": sys.version.split()[0],
        "sha256sum": _first_line("sha256sum", "--version"),
        "openssl": _first_line("openssl", "version"),
    }


def _first_line(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "not there"


def _filesystem() -> str:
    parent = next(folder for folder in (WORK, *WORK.parents) if folder.exists())
    return _first_line("stat", "-f", "-c", "%T", str(parent))


def page(figures: dict[str, Any]) -> str:
    """The page of all figures."""
    about = figures["machine"]
    lines = [f"{_label(name)}: {_words(value)}" for name, value in about.items()]
    parts = [_HEAD, "## The machine\n\n", "".join(f"- {line}\n" for line in lines)]
    for name, made in figures.items():
        if name != "machine":
            parts.append(_section(name, made))
    return "".join(parts)


def renewed(old: str, figures: dict[str, Any]) -> str:
    """A page with the sections of some figures made anew; new ones stand at its end."""
    head, *sections = old.split("\n## ")
    found = {text.partition("\n")[0]: text for text in sections}
    known = {"A bundle against a bare merge of its files": _TITLES["bundle"]}
    found = {known.get(title, title): text for title, text in found.items()}
    for name, made in figures.items():
        if name != "machine":
            found[_TITLES.get(name, name)] = _section(name, made).removeprefix("\n## ")
    return "\n## ".join([head, *found.values()])


def _section(name: str, made: dict[str, Any]) -> str:
    note = f"{_NOTES[name]}\n\n" if name in _NOTES else ""
    rows = [f"\n## {_TITLES.get(name, name)}\n\n{note}| figure | |\n|---|---|\n"]
    for key, value in made.items():
        goal = _GOALS.get((name, key))
        if key != "run":
            rows.append(f"| {_label(key)}{f' ({goal})' if goal else ''} | {_words(value)} |\n")
    run = made.get("run")
    if run:
        load = f"the load of the machine before it was {run['load_before']}"
        rows.append(f"\nThe run took {run['seconds']} s; {load}, its own priority {run['nice']}.\n")
    return "".join(rows)


def _label(key: str) -> str:
    """A figure's name in words, with its unit behind it."""
    words = f" {key.replace('_', ' ')} "
    for short, unit in _UNITS.items():
        words = words.replace(f" {short} ", f" {unit} ")
    return words.strip()


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_label(key)} {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
