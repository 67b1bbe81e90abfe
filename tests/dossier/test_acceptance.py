"""Finished papers judged from outside: sets of exhibits, the sample, and cases in three languages, for every profile.

`make soak` runs all of it; `make acceptance` runs this module alone, with what is quick and what is long.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from app.actions import demo, dossier, records
from app.domain.errors import Invalid, Stopped, UnusableFiles
from app.dossier import bundle, profiles
from app.dossier.manifest import build_from_manifest
from app.dossier.profiles import Profile, load
from tests.dossier.cases import CASES, CODE, proceeding, tell
from tests.dossier.hostile import active
from tests.shared import shared
from tests.vaults import CHEAP, SECRET, new_vault, reopened

# Orders of hashes and places in which the same paper is made, each in a process of its own.
SEEDS, ZONES = ("0", "1", "random"), ("UTC", "Asia/Tokyo")
ROOT = Path(bundle.__file__).parent.parent.parent
PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from app.dossier.manifest import build_from_manifest
from app.dossier.profiles import load
build_from_manifest(Path(sys.argv[1]), Path(sys.argv[2]), load(sys.argv[3]))
"""


@cache
def bundles() -> tuple[Profile, ...]:
    """The profiles that bind exhibits."""
    return tuple(one for one in map(load, profiles.names()) if one.takes_exhibits and one.format == "bundle")


def shapes() -> list[str]:
    """One profile of each size of paper and kind of question; the United Kingdom's for what all of them share."""
    found: dict[Any, str] = {}
    for profile in bundles():
        found.setdefault((profile.page, profile.per_person), profile.profile)
    return ["uk_ftt", *[name for key, name in found.items() if key != ("A4", False)]]


def judged(paper: Path, *more: str | Path, asked: int = 18) -> dict[str, str]:
    """{check: detail} of the checks of a bundle that failed."""
    tool = shared("acceptance", "check_bundle.py")
    done = subprocess.run([sys.executable, tool, paper, "--json", *more], capture_output=True, check=False)
    result = json.loads(done.stdout)
    assert result["asked"] >= asked, result["asked"]
    return {row["id"]: row["detail"] for row in result["results"] if row["verdict"] == "FAIL"}


# -- sets of loose files --------------------------------------------------------------


def exhibits(folder: Path, name: str) -> Path:
    tool = shared("acceptance", "make_exhibits.py")
    subprocess.run([sys.executable, tool, folder, "--set", name], check=True, capture_output=True)
    return folder / "manifest.json"


def passes(manifest: Path, profile: Profile, folder: Path) -> dict[str, str]:
    """Which checks fail of a set bound twice, the second time in another process, place and order of hashes."""
    out, again = folder / f"{profile.profile}.pdf", folder / "again.pdf"
    answer = build_from_manifest(manifest, out, profile)
    elsewhere(manifest, again, profile, "1", "Asia/Tokyo")
    failed = {}
    for number, row in enumerate(answer["outputs"], 1):
        path = Path(row["path"])
        twin = again if number == 1 else again.with_name(path.name.replace(profile.profile, "again", 1))
        expected = manifest if len(answer["outputs"]) == 1 else held(manifest, answer, number)
        failed |= judged(path, "--expect", expected, "--keep-inner-links", "--same-as", twin, "--page", profile.page,
                         "--max-mb", str(profile.max_mb or 50), "--first-number", row["first_number"], asked=21)  # fmt: skip
        twin.unlink()
        path.unlink()
    return failed


def elsewhere(manifest: Path, out: Path, profile: Profile, seed: str, zone: str) -> None:
    """The same set bound by another process with its order of hashes, in another place."""
    command = [sys.executable, "-c", PROGRAM.format(root=str(ROOT)), manifest, out, profile.profile]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "TZ": zone})


def held(manifest: Path, answer: dict[str, Any], number: int) -> Path:
    """The manifest of what one of several files holds whole."""
    rows = {row["file"]: row for row in json.loads(manifest.read_text("utf-8"))["exhibits"]}
    here = [{**rows[one["file"]], "start": one["start"]} for one in answer["exhibits"]
            if one["volume"] == number and one["pages"] == rows[one["file"]]["pages"]]  # fmt: skip
    return write(manifest.with_name(f"part-{number}.json"), here)


def test_everyday_files_pass_every_check(tmp_path: Path) -> None:
    assert passes(exhibits(tmp_path / "small", "small"), load("uk_ftt"), tmp_path) == {}


def twins(manifest: Path, profile: Profile, folder: Path) -> dict[tuple[str, str], set[bytes]]:
    """What each order of hashes and each place gives, by name of file, told apart by its digest."""
    made: dict[tuple[str, str], set[bytes]] = {}
    for seed, zone in product(SEEDS, ZONES):
        place = folder / f"{profile.profile}-{seed}-{zone.partition('/')[0]}"
        place.mkdir()
        elsewhere(manifest, place / "out.pdf", profile, seed, zone)
        made[seed, zone] = {one.name.encode() + sha256(one.read_bytes()).digest() for one in place.iterdir()}
        rmtree(place)
    return made


def test_three_orders_of_hashes_and_two_places_give_the_same_bytes(tmp_path: Path) -> None:
    found = twins(exhibits(tmp_path / "small", "small"), load("us_eoir"), tmp_path)
    assert len(found) == 6 and len({frozenset(files) for files in found.values()}) == 1


@pytest.fixture(scope="module")
def six_hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exhibits(tmp_path_factory.mktemp("six-hundred") / "big", "big")


@pytest.mark.soak
@pytest.mark.parametrize("name", [profile.profile for profile in bundles()])
def test_every_profile_gives_the_same_bytes_everywhere(name: str, six_hundred: Path, tmp_path: Path) -> None:
    found = twins(six_hundred, load(name), tmp_path)
    assert len({frozenset(files) for files in found.values()}) == 1


@pytest.mark.soak
def test_everyday_files_pass_every_check_of_every_profile(tmp_path: Path) -> None:
    manifest = exhibits(tmp_path / "small", "small")
    assert {one.profile: passes(manifest, one, tmp_path) for one in bundles()} == {one.profile: {} for one in bundles()}


@pytest.mark.soak
@pytest.mark.parametrize("name", [profile.profile for profile in bundles()])
def test_six_hundred_pages_pass_every_check_of_every_profile(name: str, six_hundred: Path, tmp_path: Path) -> None:
    assert passes(six_hundred, load(name), tmp_path) == {}


def hard(folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """The set that breaks tools, without the password, which whoever binds it was not given."""
    manifest = exhibits(folder / "hard", "hard")
    rows = json.loads(manifest.read_text("utf-8"))["exhibits"]
    write(manifest, [{key: value for key, value in row.items() if key != "password"} for row in rows])
    return manifest, rows


def write(manifest: Path, rows: list[dict[str, Any]]) -> Path:
    manifest.write_text(json.dumps({"exhibits": rows}, ensure_ascii=False), "utf-8")
    return manifest


def test_files_that_break_tools_are_taken_or_refused_by_name(tmp_path: Path) -> None:
    manifest, rows = hard(tmp_path)
    with pytest.raises(UnusableFiles) as error:
        build_from_manifest(manifest, tmp_path / "no.pdf", load("uk_ftt"))
    refused = {row["file"] for row in error.value.facts["files"]}
    assert refused == {row["file"] for row in rows if row["should"] == "refuse"}
    assert not (tmp_path / "no.pdf").exists()
    answer = build_from_manifest(manifest, tmp_path / "out.pdf", load("uk_ftt"), skip_unreadable=True)
    assert {row["file"] for row in answer["skipped"]} == refused
    assert active((tmp_path / "out.pdf").read_bytes()) == []


@pytest.mark.soak
def test_only_what_contradicts_itself_fails_of_the_set_that_breaks_tools(tmp_path: Path) -> None:
    manifest, _ = hard(tmp_path)
    out = tmp_path / "out.pdf"
    build_from_manifest(manifest, out, load("uk_ftt"), skip_unreadable=True)
    terms = ["SPYWORD", "ATTACHEDWORD", "ATTACHNAME", "HIDDENNOTE", "LAWYERNAME", "XMPAUTHOR", "CAMERAMAKER"]
    failed = judged(out, "--expect", manifest, "--keep-inner-links", "--forbid", *terms)
    # Two checks of this set contradict each other: the word of the layer that is switched off must be gone (C26), and
    # the text of its page must be there as the source's text, of which the judge takes that word to be a part (C28).
    # And the title that the set asks for, “Plan with a hidden layer”, holds the word itself, in index and outline.
    assert set(failed) == {"C26", "C28"}
    assert "4 hits" in failed["C26"] and failed["C26"].count("HIDDENLAYER") == 4
    assert "1 wrong" in failed["C28"] and "layers.pdf" in failed["C28"]


def test_files_that_break_tools_pass_every_check_that_can_be_met(tmp_path: Path) -> None:
    """With the password given, and those two entries put right, nothing fails."""
    manifest = exhibits(tmp_path / "hard", "hard")
    rows = json.loads(manifest.read_text("utf-8"))["exhibits"]
    usable = [row for row in rows if row["should"] != "refuse" or row["file"] == "locked.pdf"]
    for row in usable:
        row["include"] = True
        if row["file"] == "layers.pdf":
            row |= {"title": "Plan with a switched-off layer", "compare": "pixels"}
    assert passes(write(manifest, usable), load("uk_ftt"), tmp_path) == {}


# -- cases in a vault -----------------------------------------------------------------


def expected(answer: dict[str, Any], folder: Path) -> Path:
    """What the judge is told of a paper: its exhibits with their titles and places."""
    files = ("letter.pdf", "photo.jpg", "chat.txt", "clean.txt")
    compare = ("full", "pixels", "count", "count")
    exhibits = sorted(answer["exhibits"], key=lambda row: row["exhibit"])
    rows = [
        {"file": file, "pages": row["pages"], "title": row["title"], "start": row["start"], "compare": how}
        for file, row, how in zip(files, exhibits, compare, strict=True)
    ]
    return write(folder / "expected.json", sorted(rows, key=lambda row: row["start"]))


def case_fails(lang: str, names: list[str], folder: Path) -> dict[str, Any]:
    """{profile: failed checks} of a case told in a language, one of whose people is hidden.

    Each paper is in the language of the case where its body takes that, else in the body's own.
    """
    told, failed = CASES[lang], {}
    chosen = [load(name) for name in names]
    terms = folder / "terms"
    terms.write_text("\n".join(told.sister), "utf-8")
    session, _ = new_vault(folder / "v.haven")
    with session:
        uids = tell(session, told, folder, chosen)
        for profile in chosen:
            out = folder / f"{profile.profile}.pdf"
            shown = {"recipient": "A body", "persons": {uids["sister"]: "pseudonym"}}
            subject = uids["subject"] if profile.per_person else None
            tongue = told.lang if told.lang in profile.languages else profile.usual_language
            filed = proceeding(session, told, profile, uids["subject"])
            answer = dossier.build_dossier(session, CODE, profile.profile, out, subject=subject, disclosure=shown,
                                           proceeding=filed, options={"dated": "2026-05-01"}, lang=tongue)  # fmt: skip
            if filed is not None:  # two bodies do not hear one matter at a time
                session.do(records.delete_record, filed, "not filed")
            found = judged(out, "--expect", expected(answer, folder), "--forbid-file", terms, "--page", profile.page,
                           "--max-mb", str(profile.max_mb or 50), "--first-number", str(profile.number_from), asked=20)  # fmt: skip
            for output in answer["outputs"]:
                found |= hidden(Path(output["path"]), terms)
            failed[profile.profile] = found
    return {name: found for name, found in failed.items() if found}


def hidden(paper: Path, terms: Path) -> dict[str, str]:
    """What the judge of redactions finds of hidden names in a paper."""
    if paper.suffix != ".pdf":
        words = paper.read_text("utf-8")
        return {paper.name: term for term in terms.read_text("utf-8").splitlines() if term in words}
    tool = shared("acceptance", "check_redaction.py")
    command = [sys.executable, tool, paper, "--forbid-file", terms, "--json"]
    result = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    return {f"{row['id']} {paper.name}": row["detail"] for row in result["results"] if row["verdict"] == "FAIL"}


@pytest.mark.parametrize("lang", sorted(CASES))
def test_a_case_in_its_own_language_passes_both_judges(lang: str, tmp_path: Path) -> None:
    names = shapes()
    at = sorted(CASES).index(lang)
    assert case_fails(lang, [names[at % len(names)]], tmp_path) == {}


@pytest.mark.soak
@pytest.mark.parametrize("lang", sorted(CASES))
def test_a_case_in_its_own_language_passes_both_judges_for_every_profile(lang: str, tmp_path: Path) -> None:
    assert case_fails(lang, [profile.profile for profile in bundles()], tmp_path) == {}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "demo"
    demo.make_demo(folder, bytearray(SECRET), kdf=CHEAP)
    return folder


def sampled(session: Any, folder: Path) -> Iterator[tuple[Profile, Path]]:
    """A paper of every profile that some sample case can be filed under; what stops one is said by the pre-flight."""
    for profile in bundles():
        for story in demo.STORIES:
            out = folder / f"{story}-{profile.profile}.pdf"
            try:
                dossier.build_dossier(session, story.upper(), profile.profile, out, options={"dated": demo.DATED})
            except (Stopped, Invalid):
                continue
            yield profile, out


@pytest.mark.soak
def test_every_paper_of_the_sample_passes_every_check(sample: Path, tmp_path: Path) -> None:
    failed = {}
    with reopened(sample / demo.VAULT) as session:
        made = list(sampled(session, tmp_path))
    for profile, out in made:
        failed[out.name] = judged(out, "--page", profile.page, "--max-mb", str(profile.max_mb or 50),
                                  "--first-number", str(profile.number_from))  # fmt: skip
    assert len(made) >= 5
    assert {name: found for name, found in failed.items() if found} == {}
