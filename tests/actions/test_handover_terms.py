"""A package stands or falls with what is true when it is noted; afterwards it is known, answered for, taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.actions import (
    consenting,
    dossier,
    dossier_beside,
    packages,
    proving_withheld,
    records,
    sealing,
    sealing_paper,
    today,
)
from app.actions.receiving import taking
from app.actions.receiving.source import Source
from app.actions.sealing_choice import order
from app.domain.errors import (
    AlreadyExists,
    Cancelled,
    CardNotVerified,
    DecisionNeeded,
    Invalid,
    NotFound,
    NotHandedOver,
    Refused,
    Stale,
)
from app.dossier import profiles
from app.handover import age, age_words, head
from app.jobs import Progress
from app.store import journal
from app.store.table import table
from tests.actions.test_handover_seal import fill, lines, opened
from tests.handover.outside import run
from tests.partners import Partner, partners


@pytest.fixture(autouse=True)
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The summary is a test of its own, and costs more than all the rest."""
    monkeypatch.setattr(sealing_paper, "summary", lambda *_: io.BytesIO(b"%PDF a summary"))


@pytest.fixture(scope="module")
def all_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Partner]]:
    with partners(tmp_path_factory.mktemp("all"), 3) as made:
        yield made


@dataclass
class Scene:
    """Two of them, a fresh case of the first one, and how much of packages there was before."""

    one: Partner
    other: Partner
    code: str
    uids: dict[str, str]
    before: list[Any]

    def seal(self, out: Path, to: Partner | None = None, override: str = "", **wanted: Any) -> dict[str, Any]:
        card = self.one.cards[to.name] if to else ""
        return sealing.seal(self.one.session, self.one.ask(order, [self.code], wanted, to=card, override=override), out)

    def nothing(self, folder: Path) -> None:
        """No file of a package, none half-written, no record of one."""
        assert [path.name for path in folder.iterdir() if ".hvn" in path.name] == []
        assert known(self.one) == self.before

    def opened(self, out: Path) -> Any:
        return opened(out, list(age.identities(self.other.session.site.age_seed)), self.one)


def known(one: Partner) -> list[Any]:
    value = one.session.database.value
    marks = one.session.database.rows("SELECT key FROM meta WHERE key LIKE 'sealing:%'")
    counts = ("handover", "withheld", "custody WHERE action='transferred_out'")
    return [marks, *(value(f"SELECT count(*) FROM {what}") for what in counts)]


_CODES = itertools.count(1)


@pytest.fixture
def two(all_of: list[Partner], tmp_path: Path) -> Scene:
    one, other, _ = all_of
    code = f"T-{next(_CODES)}"
    return Scene(one, other, code, fill(one, tmp_path, code), known(one))


def while_writing(monkeypatch: pytest.MonkeyPatch, meanwhile: Any) -> None:
    """Something happens after the package was packed and before it is noted."""
    write = sealing._write

    def slow(*given: Any) -> Any:
        made = write(*given)
        meanwhile()
        return made

    monkeypatch.setattr(sealing, "_write", slow)


def test_what_changes_while_it_is_packed_stops_it(two: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two.one, two.other
    consent = one.session.database.value("SELECT uid FROM consent WHERE person=?", (two.uids["person"],))
    event, out = two.uids["event"], tmp_path / "c.hvn"
    with monkeypatch.context() as during:
        while_writing(during, lambda: one.do(consenting.withdraw, consent))
        with pytest.raises(NotHandedOver, match="Birch .*withdrew consent: share_partner"):
            two.seal(out, other)
    two.nothing(tmp_path)
    one.do(records.edit_record, consent, {"status": "given", "withdrawn_on": None})
    with monkeypatch.context() as during:
        while_writing(during, lambda: one.do(records.edit_record, event, {"sensitivity": "restricted"}))
        with pytest.raises(Stale):
            two.seal(out, other)
    two.nothing(tmp_path)
    with monkeypatch.context() as during:
        while_writing(during, lambda: out.write_bytes(b"somebody else's"))
        with pytest.raises(AlreadyExists):
            two.seal(out, other)
    assert out.read_bytes() == b"somebody else's"
    out.unlink()
    two.nothing(tmp_path)


def test_cancelled_halfway_nothing_is_left(two: Scene, tmp_path: Path) -> None:
    one = two.one
    progress = Progress(lambda done, total, words: progress.cancel() if words.startswith("Sealing") and done else None)
    with pytest.raises(Cancelled):
        sealing.seal(one.session, one.ask(order, [two.code], {}), tmp_path / "c.hvn", progress)
    two.nothing(tmp_path)
    with pytest.raises(NotFound):
        two.seal(tmp_path / "no" / "such" / "c.hvn")


def test_only_a_verified_partner_gets_a_package(two: Scene, all_of: list[Partner], tmp_path: Path) -> None:
    one, third = two.one, all_of[2]
    card = one.cards[third.name]
    one.do(lambda unit: unit.change(card, {"trust": "changed"}, "handover"))
    with pytest.raises(CardNotVerified):
        two.seal(tmp_path / "c.hvn", third)
    two.nothing(tmp_path)
    one.do(lambda unit: unit.change(card, {"trust": "verified"}, "handover"))
    assert two.seal(tmp_path / "c.hvn", third)["envelope"] == "hybrid"


def test_an_override_needs_a_reason_and_is_told_without_it(two: Scene, tmp_path: Path) -> None:
    one, other = two.one, two.other
    consent = one.session.database.value("SELECT uid FROM consent WHERE person=?", (two.uids["person"],))
    one.do(records.edit_record, consent, {"scopes": {"share_partner": "no"}})
    with pytest.raises(NotHandedOver, match="Birch .*said no"):
        two.seal(tmp_path / "c.hvn", other)
    told = two.seal(tmp_path / "c.hvn", other, override="her life is at stake")
    found, _ = two.opened(tmp_path / "c.hvn")
    read = head.read(found.head)
    assert read.override is True and read.consents[0]["standing"] == "scope_no"
    assert "her life is at stake" not in json.dumps(found.head)
    record = one.ask(proving_withheld.package_out, told["handover"])
    assert record.override_reason == "her life is at stake" and record.scope["consent"]
    report = dossier_beside.beside(one.session, two.code, profiles.load("custody_report"), None, "en")
    assert [(row["name"], row["reason"]) for row in report["overridden"]] == [
        (f"{other.name} / Worker of {other.name}", "her life is at stake")
    ]
    history = journal.history(one.session.database, told["handover"])
    assert [entry["reason"] for entry in history] == ["her life is at stake"]


def test_a_package_is_listed_sent_overdue_and_taken_back(two: Scene, tmp_path: Path) -> None:
    one, other, now = two.one, two.other, dt.datetime.now(dt.UTC)
    # Counted: of many that wait only the first are shown.
    later = now + dt.timedelta(days=15)
    count = lambda when: one.ask(today.today, when)["packages"].count  # noqa: E731
    before = count(later), count(now)
    told = two.seal(tmp_path / "c.hvn", other)
    uid = told["handover"]
    assert one.do(packages.mark_sent, uid).state == "sent"
    with pytest.raises(Refused):
        one.do(packages.mark_sent, uid)
    row = one.ask(packages.listing)[0]
    assert (row["uid"], row["state"], row["cases"]) == (uid, "sent", [two.code]) and other.name in row["partner"]
    assert (count(later), count(now)) == (before[0] + 1, before[1])
    packages.withdraw(one.session, uid, "sent by mistake", tmp_path / "c.hvw")
    assert (tmp_path / "c.hvw").stat().st_size > 500 and count(later) == before[0]
    assert one.ask(packages.listing)[0]["state"] == "withdrawn"
    with pytest.raises(Refused):
        packages.withdraw(one.session, uid, "again", tmp_path / "again.hvw")
    assert not (tmp_path / "again.hvw").exists()


def test_who_withdraws_consent_later_is_told_about_the_package(two: Scene, tmp_path: Path) -> None:
    one, other = two.one, two.other
    two.seal(tmp_path / "c.hvn", other)
    case = one.session.database.value('SELECT uid FROM "case" WHERE code=?', (two.code,))
    person = two.uids["person"]
    assert [handed.recipient for handed in one.ask(consenting.to_tell, person, case)] == [
        f"{other.name} / Worker of {other.name}"
    ]
    assert one.ask(consenting.to_tell, "nobody", case) == []


def test_an_offered_deadline_stays_on_today_until_it_is_taken_over(two: Scene, tmp_path: Path) -> None:
    one, other = two.one, two.other
    deadline = two.uids["deadline"]
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    one.do(records.edit_record, deadline, {"due_at": soon})
    told = two.seal(tmp_path / "c.hvn", other)
    now = dt.datetime.now(dt.UTC)
    waits = lambda: deadline in {line.uid for line in one.ask(today.today, now)["deadlines"].rows}  # noqa: E731
    assert waits()
    accepted = {"outcome": "accepted", "accepted": {deadline: True}}
    one.do(lambda unit: unit.change(told["handover"], {"state": "acknowledged", "answers": accepted}, "handover"))
    assert not waits()


def test_what_was_withheld_is_proven_the_same_until_it_is_erased(two: Scene, tmp_path: Path) -> None:
    one, other = two.one, two.other
    event = two.uids["event"]
    told = two.seal(tmp_path / "c.hvn", other, fields_off=["event.narrative"], kinds_off=["deadline"])
    found, _ = two.opened(tmp_path / "c.hvn")
    root = head.read(found.head).withheld["root"]
    proven = one.ask(proving_withheld.prove, told["handover"], event, ["narrative"])
    assert proven["root"] == root and proven["same"] and proving_withheld.proves(proven["proof"], root)
    assert proven["proof"]["fields"]["narrative"]["value"] == "At night."
    whole = one.ask(proving_withheld.prove, told["handover"], two.uids["deadline"], ["title"])
    assert proving_withheld.proves(whole["proof"], root) and whole["proof"]["others"]
    whole["proof"]["fields"]["title"]["value"] = "Another"
    assert not proving_withheld.proves(whole["proof"], root)
    one.do(records.edit_record, event, {"narrative": "By day."})
    later = one.ask(proving_withheld.prove, told["handover"], event, ["narrative"])
    assert not later["same"] and proving_withheld.proves(later["proof"], root)
    one.do(records.erase_fields, event, ["narrative"], "asked")
    with pytest.raises(Refused):
        one.ask(proving_withheld.prove, told["handover"], event, ["narrative"])
    assert proving_withheld.proves(
        one.ask(proving_withheld.prove, told["handover"], two.uids["deadline"])["proof"], root
    )


def test_that_a_record_was_deleted_goes_to_who_had_it_and_to_nobody_else(two: Scene, tmp_path: Path) -> None:
    one, other = two.one, two.other
    add = lambda text: one.do(records.add_record, "note", {"text": text}, two.code).uid  # noqa: E731
    had, never = add("a note they have"), add("a note they never had")
    one.do(records.edit_record, never, {"sensitivity": "restricted"})
    two.seal(tmp_path / "first.hvn", other)
    for uid in (had, never, add("made and deleted since")):
        one.do(records.delete_record, uid, "doubled")
    two.seal(tmp_path / "second.hvn", other)
    _, files = two.opened(tmp_path / "second.hvn")
    (line,) = lines(files, "note")
    assert line["uid"] == had and set(line["fields"]) == {"deleted_at", "deleted_reason"}
    told = two.seal(tmp_path / "words.hvn")
    _, files = opened(tmp_path / "words.hvn", [age.PassphraseIdentity(told["passphrase"])], one)
    assert lines(files, "note") == []


def test_nobody_asks_an_interpreter_of_another_case_for_consent(two: Scene, tmp_path: Path) -> None:
    one, other = two.one, two.other
    one.do(records.add_case, {"code": f"{two.code}-b"})
    add = lambda code, of, **values: one.do(records.add_record, of, values, code).uid  # noqa: E731
    helper = add(f"{two.code}-b", "person", name="Iris Fell", occupation="interpreter at a court")
    one.do(
        lambda unit: unit.add(
            "person_name", {"person": helper, "text": "I. Fell", "shared": True}, unit.find(helper).case
        )
    )
    add(two.code, "statement", person=two.uids["person"], interpreter=helper, title="Account")
    two.seal(tmp_path / "c.hvn", other)
    _, files = two.opened(tmp_path / "c.hvn")
    told = next(line for line in lines(files, "person") if line["uid"] == helper)
    assert told["fields"] == {} and "I. Fell" in json.dumps(lines(files, "person_name"))
    assert not any(b"Iris Fell" in data or b"at a court" in data for data in files.values())
    seen = add(f"{two.code}-b", "person", name="Otto Fell", role="witness")
    add(two.code, "relationship", person=seen, other=two.uids["person"], relationship="sibling")
    with pytest.raises(NotHandedOver, match="has not been asked"):
        two.seal(tmp_path / "d.hvn", other)


def test_each_partner_gets_letters_of_its_own(two: Scene, all_of: list[Partner], tmp_path: Path) -> None:
    series = []
    for n, whom in enumerate((all_of[1], all_of[2], all_of[1])):
        two.seal(tmp_path / f"{n}.hvn", whom)
        found, _ = opened(tmp_path / f"{n}.hvn", list(age.identities(whom.session.site.age_seed)), two.one)
        series.append(head.read(found.head).series)
    assert series[0] == series[2] != series[1] and {*series} == {"B", "C"}
    assert two.one.record(all_of[1]).series == series[0]


def test_who_does_not_lead_a_case_is_told_before_filing(two: Scene, tmp_path: Path) -> None:
    one = two.one
    case: Any = next(table("case").where(one.session.database, '"code"=?', (two.code,)))
    codes = lambda profile: {found["code"] for found in one.ask(dossier.check_dossier, two.code, profile)["problems"]}  # noqa: E731
    assert "lead_elsewhere" not in codes("sp_general")
    one.do(records.edit_record, case.uid, {"lead_organisation": "Open Bridge"})
    assert "lead_elsewhere" in codes("sp_general") and "lead_elsewhere" not in codes("case_brief")


def test_a_key_without_a_card_gets_a_package_that_nobody_answers(two: Scene, tmp_path: Path) -> None:
    one, other = two.one, two.other
    hybrid, plain = age.identities(other.session.site.age_seed)

    def sealed(key: str, out: Path, **how: Any) -> dict[str, Any]:
        return sealing.seal(one.session, one.ask(order, [two.code], {}, bare=key, **how), out)

    older = age_words.recipient_text(age.X25519(plain.recipient()))
    for wrong, why in ((older, "not post-quantum"), (older[:-1] + "q", "mistyped"), (one.fingerprint, "no key of age")):
        with pytest.raises(Invalid, match=why):
            sealed(wrong, tmp_path / "no.hvn")
    two.nothing(tmp_path)

    told = sealed(
        age_words.recipient_text(age.Hybrid(hybrid.recipient())), out := tmp_path / "bare.hvn", named="A lawyer"
    )
    assert (told["envelope"], told["recipient"]) == ("hybrid", "A lawyer")
    assert (
        "nobody verified whose it is" in next(row for row in told["problems"] if row["code"] == "bare_key")["message"]
    )
    found, files = two.opened(out)
    assert head.read(found.head).recipient == head.BARE + hashlib.sha256(hybrid.recipient()).hexdigest()
    assert lines(files, "case")
    # Whoever opens it with the app decides on a page of its own, and co-signs nothing.
    source = Source((out,))
    assert [row["code"] for row in taking.preview(other.session, source)["decisions"]] == ["bare_key"]
    with pytest.raises(DecisionNeeded, match="without a contact card"):
        taking.accept(other.session, source)
    assert taking.accept(other.session, source, taking.Decision(reason="told by phone"))["seen"] == "seen"

    told = sealed(older, out := tmp_path / "older.hvn", older=True)
    assert (told["envelope"], told["recipient"]) == ("x25519", f"{older[:16]}…")
    (tmp_path / "key.txt").write_text(age_words.identity_text(plain) + "\n", "ascii")
    assert b"tagmanifest-sha256.txt" in run("age", "-d", "-i", tmp_path / "key.txt", stdin=out.read_bytes())[:100]
