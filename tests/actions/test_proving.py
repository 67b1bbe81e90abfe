"""A paper under pseudonyms: proven or stopped, and nothing in it to join with a paper for somebody else."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from app.actions import dossier, evidence, looks, proving, records, redacting
from app.domain.errors import Invalid, Stopped
from app.dossier.redaction import Region
from app.session import Session
from tests.actions.test_dossier import OPTIONS, fill, words
from tests.shared import shared
from tests.vaults import new_vault

HIDDEN = {"persons": {"*": "pseudonym"}}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"code": "C-001", "title": "Birch"})
    yield made
    made.lock()


def build(session: Session, out: Path, **asked: Any) -> dict[str, Any]:
    return dossier.build_dossier(session, "C-001", "uk_ftt", out, options=OPTIONS, **asked)


def photo(session: Session, tmp_path: Path, title: str = "Photo") -> str:
    path = tmp_path / "photo.png"
    Image.effect_noise((200, 150), 90).save(path)
    return evidence.add_evidence(session, [path], "C-001", values={"title": title, "evidence_kind": "photo"})[0].uid


def stops(session: Session, out: Path, **asked: Any) -> list[tuple[str, str]]:
    with pytest.raises(Stopped) as stopped:
        build(session, out, **asked)
    assert not out.exists()
    return [(row["code"], row["subject"]) for row in stopped.value.facts["problems"]]


def test_pictures_stop_until_somebody_looked_and_said_who_can_be_told(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    picture = photo(session, tmp_path)
    out = tmp_path / "b.pdf"
    assert stops(session, out, disclosure=HIDDEN) == [("unlooked_pages", "E-002")]
    told = session.ask(dossier.check_dossier, "C-001", "uk_ftt", disclosure=HIDDEN)["problems"]
    assert [(row["code"], row["subject"]) for row in told if row["level"] == "stop"] == [("unlooked_pages", "E-002")]
    session.do(looks.look, picture, [1], [uids["person"]])
    assert stops(session, out, disclosure=HIDDEN) == [("person_recognisable", "E-002")]
    session.do(looks.look, picture, [1])
    made = build(session, out, disclosure=HIDDEN)
    assert made["searched"]["by_eye"] == 1
    assert made["searched"]["by_search"] == made["pages"] - 1
    session.do(looks.unlook, picture, [1])
    assert stops(session, tmp_path / "c.pdf", disclosure=HIDDEN) == [("unlooked_pages", "E-002")]
    assert build(session, tmp_path / "d.pdf")["searched"] == {"by_search": 0, "by_eye": 0}, "nobody is hidden"


def test_a_look_holds_for_the_very_files_that_were_seen(session: Session, tmp_path: Path) -> None:
    picture = photo(session, tmp_path)
    (uid,) = session.do(looks.look, picture, [1]).result
    item = session.ask(evidence.exhibit, picture)
    (found,) = session.ask(looks.looked, item).values()
    assert (found.uid, found.by, found.digest) == (uid, found.created_by, looks.page_digest(item.digest, 1))
    other = photo(session, tmp_path, "Another")
    assert session.ask(looks.looked, session.ask(evidence.exhibit, other)) == {}
    session.do(looks.look, picture, [1])
    assert len(session.ask(looks.looked, item)) == 1, "looked at again, not twice"
    for bad in ([], [0]):
        with pytest.raises(Invalid):
            session.do(looks.look, picture, bad)


def test_a_redacted_copy_stands_in_once_it_was_looked_at(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path, "First line.\n\nSeen with Petrova that day.\n\nLast line.\n")
    out = tmp_path / "b.pdf"
    assert stops(session, out, disclosure=HIDDEN) == [("leak", "E-001")]
    made = redacting.redact(session, uids["exhibit"], [Region(1, (90, 752, 200, 763), "name", whole=True)])
    assert made.exhibit == "E-001/R1"
    assert "Petrova" in made.made.removed
    assert stops(session, out, disclosure=HIDDEN) == [("unlooked_pages", "E-001/R1")]
    session.do(looks.look, made.uid, [1])
    built = build(session, out, disclosure=HIDDEN)
    assert [row["exhibit"] for row in built["exhibits"]] == ["E-001/R1"]
    text = words(out)
    assert "Petrova" not in text
    assert "First line" in text and "REDACTED" in text


def test_the_name_of_the_file_gives_nobody_away(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    assert stops(session, tmp_path / "bundle_petrova.pdf", disclosure=HIDDEN) == [("leak", "file name")]
    assert stops(session, tmp_path / "case.statement-anna.pdf", disclosure=HIDDEN) == [("leak", "file name")]
    assert build(session, tmp_path / "evidence.pdf", disclosure=HIDDEN)


def test_numbers_and_addresses_of_hidden_persons_stop_too(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path, "Call 0049 170 / 123 45 67 at night.\n")
    for value in ("+49 170 1234567", "anna@example.org"):
        values = {"person": uids["person"], "channel": "phone", "value": value}
        session.do(records.add_record, "contact_point", values, "C-001")
    assert stops(session, tmp_path / "b.pdf", disclosure=HIDDEN) == [("leak", "E-001")]


def test_consent_withdrawn_while_the_paper_is_made_stops_it(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = fill(session, tmp_path)
    real = dossier.volumes.laid_out

    def withdrawn(*given: Any) -> Any:
        session.do(records.edit_record, uids["consent"], {"status": "withdrawn"})
        return real(*given)

    monkeypatch.setattr(dossier.volumes, "laid_out", withdrawn)
    assert stops(session, tmp_path / "b.pdf") == [("consent", uids["person"])]


# -- two papers for two recipients ----------------------------------------------------


def told(path: Path) -> tuple[set[str], bytes]:
    """Everything in a file that could be joined with another: strings, names, words, ids; and its bytes unpacked."""
    with pikepdf.open(path) as pdf:
        found = {f"id {bytes(one).hex()}" for one in pdf.trailer.get("/ID", [])}
        plain = []
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                plain.append(item.read_raw_bytes() if item.get("/Subtype") == "/Image" else item.read_bytes())
                item = item.stream_dict
            if isinstance(item, pikepdf.Object):
                plain.append(item.unparse(resolved=True))
    raw = b"\n".join(plain)
    found |= {match.decode("latin-1") for match in re.findall(rb"\(((?:[^\\()]|\\.){3,})\)", raw)}
    found |= {f"font {match.decode()}" for match in re.findall(rb"/([A-Z]{6})\+", raw)}
    found |= set(re.findall(r"[\w.-]{4,}", words(path)))
    return found, raw


def test_two_papers_for_two_recipients_have_nothing_to_be_joined_by(session: Session, tmp_path: Path) -> None:
    uids = fill(session, tmp_path)
    people = {"Anna Petrova", "Boris Example", "Clara Sample", "Dawud Specimen"}
    for name, role in (("Boris Example", "witness"), ("Clara Sample", "relative"), ("Dawud Specimen", "source")):
        person = session.do(records.add_record, "person", {"name": name, "role": role, "pseudonym": f"Tree{name[0]}"},
                            "C-001").result.uid  # fmt: skip
        scopes = {"store": "yes", "legal_domestic": "yes"}
        consent = {"person": person, "status": "given", "scopes": scopes}
        session.do(records.add_record, "consent", consent, "C-001")
        event = {"person": person, "target_kind": "event", "target_uid": uids["event"], "degree": "present"}
        session.do(records.add_record, "involvement", event, "C-001")
    files = []
    for number, recipient in enumerate(("First Tribunal", "Second Tribunal")):
        asked = {**HIDDEN, "recipient": recipient}
        files.append(Path(build(session, tmp_path / f"paper{number}.pdf", disclosure=asked)["out"]))
    (one, raw_one), (two, raw_two) = map(told, files)
    case = session.ask(dossier.case_facts, "C-001")
    for raw, text in ((raw_one, words(files[0])), (raw_two, words(files[1]))):
        for record in (case.case, *case.by_uid.values()):
            assert record.uid.encode() not in raw
            assert record.uid.replace("-", "").encode() not in raw
        assert not re.search(r"Tree[A-D]|Willow|C-001|Source 1|Person 1\b", text)
        assert not any(part in text for name in people for part in name.split())
    labels = [re.findall(r"(?:Person|Source) [A-Z]\d\d", words(path)) for path in files]
    assert labels[0] and len(set(labels[0])) == len(set(labels[1])) == 4
    # Of 1,800 codes two are the same by chance once in a hundred times; two pairs of them never.
    assert len({label[-3:] for label in labels[0]} & {label[-3:] for label in labels[1]}) <= 1
    # What both hold is the case's own facts and what any paper of this kind says, never an id, a font or a label.
    shared = one & two
    joined = [item for item in shared if item.startswith(("id ", "font "))]
    assert not joined
    assert len([item for item in shared if re.fullmatch(r"[A-Z]\d\d", item)]) <= 1
    neither = {item for item in shared if re.search(r"E-\d{3}", item)}
    assert not neither, "the numbers of exhibits are those of the paper"
    # The same recipient is told the same again.
    again = build(session, tmp_path / "again.pdf", disclosure={**HIDDEN, "recipient": "first tribunal "})
    assert re.findall(r"(?:Person|Source) [A-Z]\d\d", words(Path(again["out"]))) == labels[0]
    assert zlib.crc32(Path(again["out"]).read_bytes()) == zlib.crc32(files[0].read_bytes())


def test_persons_stand_in_an_order_of_their_own_for_each_recipient(session: Session, tmp_path: Path) -> None:
    fill(session, tmp_path)
    for letter in "BCDEFGH":
        session.do(records.add_record, "person", {"name": f"{letter}name Example", "role": "perpetrator"}, "C-001")
    orders = set()
    for recipient in ("One", "Two", "Three", "Four"):
        made = session.ask(dossier.prepared, "C-001", "uk_ftt", None, None, {**HIDDEN, "recipient": recipient}, None,
                           "en")  # fmt: skip
        labels = [made.view.names.label(person.uid) for person in made.view.facts.persons()]
        assert labels == sorted(labels)
        orders.add(tuple(person.uid for person in made.view.facts.persons()))
    assert len(orders) > 1


def test_ranges() -> None:
    assert proving.ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"


def test_a_bundle_under_pseudonyms_passes_the_outside_checkers(session: Session, tmp_path: Path) -> None:
    bundles, redactions = shared("acceptance", "check_bundle.py"), shared("acceptance", "check_redaction.py")
    uids = fill(session, tmp_path, "First line.\n\nSeen with Petrova that day.\n\nLast line.\n")
    made = redacting.redact(session, uids["exhibit"], [Region(1, (90, 752, 200, 763), "name", whole=True)])
    session.do(looks.look, made.uid, [1])
    out = tmp_path / "bundle.pdf"
    built = build(session, out, disclosure=HIDDEN)
    terms = ["Petrova", "Anna Petrova", "Willow"]
    for words_ in ([bundles, out, "--only", "C26", "--forbid", *terms], [redactions, out, "--forbid", *terms]):
        done = subprocess.run([sys.executable, *map(str, words_)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    # The box stands in the bundle too: the exhibit's page is put on a sheet, smaller and further up.
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == built["pages"]
    assert "[REDACTED – name]" in words(out)
