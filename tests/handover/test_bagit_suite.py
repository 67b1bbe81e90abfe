"""The conformance suite of BagIt: its valid bags go through our writer and reader, its tags never in place of ours."""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import PackageRefused
from app.handover import bag, names
from app.handover.rows import Member
from tests.handover.crafted import in_seal, out_of_seal, signed
from tests.handover.outside import run, validated
from tests.handover.packages import member, read_all, sealed_members
from tests.handover.test_hostile import SMALL, refusal
from tests.shared import SHARED, shared

SUITE = SHARED / "fixtures" / "bagit"
BAGS = sorted(path.parent.relative_to(SUITE).as_posix() for path in SUITE.glob("*/*/*/bagit.txt")) or ["not here"]
VALID = [name for name in BAGS if name.split("/")[1:2] in (["valid"], ["warning"])] or BAGS


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@pytest.mark.parametrize("name", VALID)
def test_what_a_valid_bag_holds_goes_out_and_comes_in(name: str, tmp_path: Path) -> None:
    """Whatever its files are called there: they get safe names here, and keep their own beside them."""
    found = files_of(shared("fixtures", "bagit", name) / "data")
    given: list[Member] = []
    for number, path in enumerate(found, 1):
        safe = f"originals/E-{number:03}/{names.safe_name(path.name)}"
        given.append(member(safe, path.read_bytes(), name=path.name))
    package = sealed_members(given)
    assert read_all(package) == {one.path: path.read_bytes() for one, path in zip(given, found, strict=True)}
    run("tar", "xf", "-", stdin=out_of_seal(package), folder=tmp_path)
    (unpacked,) = tmp_path.iterdir()
    validated(unpacked)
    assert [path.read_bytes() for path in files_of(unpacked / "data")] == [path.read_bytes() for path in found]


@pytest.mark.parametrize("name", BAGS)
def test_no_tag_of_another_bag_stands_for_ours(name: str) -> None:
    """Signed by a known sender, each tag file of each bag in the place of ours: the reader takes one form alone."""
    folder = shared("fixtures", "bagit", name)
    for tag in files_of(folder):
        if tag.parent != folder:
            continue
        content = tag.read_bytes()
        for change in _places(content):
            assert refusal(in_seal(signed(SMALL, **change))) in {"order", "list", "description"}, tag.name


def _places(content: bytes) -> list[dict[str, Any]]:
    def instead(_: object) -> bytes:
        return content

    # One bagit.txt of the suite is ours to the byte; with one line more it is none.
    other = content + b"\n" * (content == bag.BAGIT)
    return [{"manifest": instead}, {"info": instead}, {"text": instead}, {"bagit": other}]


@pytest.mark.parametrize("name", BAGS)
def test_a_bag_of_others_in_our_seal_is_no_package(name: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.add(shared("fixtures", "bagit", name), arcname="handover-0123456789abcdef")
    assert refusal(in_seal(out.getvalue())) == "not_a_package"


def test_paths_that_lead_out_of_a_bag_are_refused() -> None:
    """Every path the suite says is out of scope, for its own system or another, as a path of a signed package."""
    shared("fixtures", "bagit")
    listed: set[str] = set()
    for name in BAGS:
        for file in SUITE.joinpath(name).glob("*.txt"):
            if "out-of-scope" in name and file.name.startswith(("manifest-", "fetch")):
                listed |= {
                    re.split(rb"\s+", line, maxsplit=2)[-1].decode("utf-8") for line in file.read_bytes().splitlines()
                }
    outside = {path for path in listed if not re.fullmatch(r"data/[A-Za-z0-9./_-]+", path) or ".." in path}
    assert len(outside) >= 5
    for path in outside:
        with pytest.raises(PackageRefused) as refused:
            read_all(in_seal(signed(SMALL, rows=lambda rows, path=path: [*rows[:2], {**rows[2], "path": path}])))
        assert refused.value.facts["reason_code"] == "name"
