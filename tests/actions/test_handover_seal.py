"""A case handed over: sealed whole, read again, noted; nothing of it is left when it can't be."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.actions import evidence, records, sealing
from app.actions.sealing_choice import order
from app.handover import age, head
from app.handover.package_reader import Opened, open_package
from app.jobs import Progress
from app.vault import identity
from tests.handover import second_reader
from tests.partners import Partner, partners

WORDS = b"the words on the paper\n" * 40


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Partner]]:
    with partners(tmp_path_factory.mktemp("two")) as made:
        fill(made[0], tmp_path_factory.mktemp("files"))
        yield made


def fill(one: Partner, folder: Path, code: str = "C-001", name: str = "Alma Birch") -> dict[str, str]:
    """A small case: somebody who agreed, what happened, an exhibit with a file, a deadline."""
    add = lambda of, **values: one.do(records.add_record, of, values, code).uid  # noqa: E731
    one.do(records.add_case, {"code": code, "title": "Birch", "lead_organisation": one.name})
    person = add("person", name=name, role="subject", pseudonym="Birch")
    add("consent", person=person, status="given", scopes={"share_partner": "yes"}, conditions="Ask before you hand on.")
    event = add("event", kind="arrest", title="Detained at the border", when="~Mar 2021", narrative="At night.")
    add("involvement", person=person, target_kind="event", target_uid=event, degree="victim")
    file = folder / "paper.txt"
    file.write_bytes(WORDS)
    exhibit = evidence.add_evidence(one.session, [file], code)[0].uid
    proceeding = add("proceeding", kind="asylum_first", forum="A court", status="planned")
    deadline = add(
        "deadline", kind="statutory", title="Appeal", proceeding=proceeding, due_at="2030-01-01T12:00:00Z", hard=True
    )
    return {"person": person, "event": event, "exhibit": exhibit, "proceeding": proceeding, "deadline": deadline}


def sealed(one: Partner, out: Path, to: Partner | None = None, **wanted: Any) -> dict[str, Any]:
    made = one.ask(order, ["C-001"], wanted, to=one.cards[to.name] if to else "")
    return sealing.seal(one.session, made, out)


def opened(out: Path, keys: list[Any], sender: Partner) -> tuple[Opened, dict[str, bytes]]:
    """The package with all its files, proven to its end."""
    found = open_package(io.BytesIO(out.read_bytes()), keys, lambda _: sender.session.site.public(), Progress())
    files = {row.path: b"".join(bytes(piece) for piece in pieces) for row, pieces in found.members()}
    found.finish()
    return found, files


def lines(files: dict[str, bytes], kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files.get(f"records/{kind}.jsonl", b"").splitlines()]


def test_a_whole_case_goes_to_a_partner_who_was_verified(two: list[Partner], tmp_path: Path) -> None:
    one, other = two
    told = sealed(one, tmp_path / "case.hvn", other)
    found, files = opened(tmp_path / "case.hvn", list(age.identities(other.session.site.age_seed)), one)
    read = head.read(found.head)
    assert (read.package_id, read.number, read.recipient) == (told["package"], told["number"], other.fingerprint)
    assert read.sender["fingerprint"] == one.fingerprint and read.purpose == "share_partner"
    assert [one["title"] for one in read.deadlines] == ["Appeal"] and [f["title"] for f in read.filings] == ["A court"]
    assert read.consents[0]["conditions"] == "Ask before you hand on." and read.lead[0]["organisation"] == one.name
    assert files["originals/E-001/paper.txt"] == WORDS and files["dossier.pdf"].startswith(b"%PDF")
    assert [line["fields"]["text"][0][1] for line in lines(files, "person_name")] == ["Alma Birch"]
    assert {"START-HERE.html", "ro-crate-metadata.json", "custody/log.jsonl", "custody/checkpoint"} <= set(files)
    # The reader that was written from the format alone reads the same.
    public, seed = one.session.site.public(), other.session.site.age_seed
    with (tmp_path / "case.hvn").open("rb") as package:
        again, all_of = second_reader.read(package, (public.ed25519, public.mldsa65), seed)
    assert again == found.head and all_of == {f"data/{path}": content for path, content in files.items()}


def test_the_summary_tells_both_keys_and_whether_anything_is_held_back(two: list[Partner], tmp_path: Path) -> None:
    one, other = two
    told = {}
    for name, wanted in (("whole", {}), ("part", {"fields_off": ["event.narrative"]})):
        sealed(one, tmp_path / name, other, **wanted)
        _, files = opened(tmp_path / name, list(age.identities(other.session.site.age_seed)), one)
        pages = pypdfium2.PdfDocument(files["dossier.pdf"])
        told[name] = " ".join(page.get_textpage().get_text_range() for page in pages)
        pages.close()
    assert "Nothing of this case is held back" in told["whole"]
    assert "Something of this case stays with the sender" in told["part"]
    for whom in two:
        assert identity.ssh_fingerprint(whom.session.site.public().ed25519)[:30] in told["whole"]


def test_a_passphrase_is_told_once_and_opens_it(two: list[Partner], tmp_path: Path) -> None:
    one, _ = two
    told = sealed(one, tmp_path / "words.hvn")
    found, files = opened(tmp_path / "words.hvn", [age.PassphraseIdentity(told["passphrase"])], one)
    read = head.read(found.head)
    assert (read.recipient, read.legal_basis, found.mark) == ("passphrase", "vital_interests", "passphrase")
    assert lines(files, "case")[0]["labels"] == {"code": "C-001"}
    assert told["passphrase"] not in json.dumps(one.session.database.rows("SELECT * FROM handover"), default=str)


def test_the_package_is_noted_and_each_exhibit_has_its_line(two: list[Partner], tmp_path: Path) -> None:
    one, other = two
    told = sealed(one, tmp_path / "case.hvn", other)
    row = one.session.database.row(
        "SELECT direction, package, state, envelope, digest, size, card FROM handover WHERE uid=?", (told["handover"],)
    )
    size = (tmp_path / "case.hvn").stat().st_size
    assert row == ("out", told["package"], "sealed", "hybrid", told["sha256"], size, one.cards[other.name])
    sql = "SELECT to_whom, purpose FROM custody WHERE action='transferred_out' ORDER BY uid DESC LIMIT 1"
    assert one.session.database.row(sql) == (f"{other.name} / Worker of {other.name}", "share_partner")
