"""Offices that share a folder: each picks up what is for it, once; what was answered is taken back; nothing else goes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import consenting, delivering, packages, receipts, records, vault
from app.actions.receiving import inspecting, quarantine
from app.actions.sealing_choice import order
from app.domain.errors import Cancelled, DiskFull, NotFound, NotHandedOver
from app.handover import delivery
from app.jobs import Progress
from app.vault import objects as object_files
from tests.actions.test_handover_seal import fill
from tests.actions.test_handover_terms import while_writing
from tests.partners import Partner, partners, reopen


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Partner]]:
    folder = tmp_path_factory.mktemp("offices")
    with partners(folder, 3) as made:
        fill(made[0], folder)
        yield made


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


def deliver(one: Partner, folder: Path, to: Partner | None = None) -> dict[str, Any]:
    wanted = one.ask(order, ["C-001"], {}, to=one.cards[to.name]) if to else None
    return delivering.deliver(one.session, folder, wanted)


def collect(one: Partner, folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = delivering.collect(one.session, folder)["rows"]
    return rows


def answer(one: Partner, uid: str) -> str:
    """A receipt without a look at what is in it."""
    package: Any = one.ask(lambda reader: receipts._package(reader, uid, "in"))
    return str(one.do(receipts.make_receipt, uid, "refused", dict.fromkeys(receipts.offered(package), False)))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def objects(one: Partner) -> int:
    return sum(path.is_file() for path in (one.path / "objects").rglob("*"))


def test_a_package_and_its_answer_there_and_back(three: list[Partner], shared: Path) -> None:
    heron, lantern, bridge = three
    made = deliver(heron, shared, lantern)["package"]
    (name,) = files(shared)
    assert name.endswith(delivery.SUFFIX) and made["package"] not in name
    assert heron.ask(receipts.find_package, made["package"], "out").state == "sent"
    assert collect(bridge, shared) == [] == collect(heron, shared)

    (row,) = collect(lantern, shared)
    assert (row["state"], row["package"]) == ("quarantined", made["package"])
    assert collect(lantern, shared) == [] and files(shared) == [name]
    assert vault.verify(lantern.session).problems == []

    # The stick goes; what was picked up is still there, still sealed, also after the vault was closed.
    aside = shutil.move(shared, shared.with_name("pulled"))
    reopen(lantern)
    source = lantern.ask(quarantine.source_of, made["package"])
    assert inspecting.inspect(lantern.session, source)["state"] == "quarantined"
    shutil.move(aside, shared)

    answer(lantern, row["handover"])
    assert len(deliver(lantern, shared)["delivered"]) == 1 and deliver(lantern, shared)["delivered"] == []
    assert len(files(shared)) == 2 and collect(bridge, shared) == []
    (row,) = collect(heron, shared)
    assert (row["sort"], row["state"], row["outcome"]) == ("receipt", "taken", "refused")
    # The package did its work and is gone; when the other side sees that, its answer goes as well.
    assert name not in files(shared) and len(files(shared)) == 1
    assert collect(lantern, shared) == [] and files(shared) == []


def test_copies_parts_strangers_and_other_orders(three: list[Partner], shared: Path, tmp_path: Path) -> None:
    heron, lantern, _ = three
    first, second = (deliver(heron, shared, lantern)["package"] for _ in range(2))
    names = files(shared)
    data = {name: (shared / name).read_bytes() for name in names}
    for name in names:
        (shared / name.replace(".hvd", " (conflicted copy 2026-11-27).hvd")).write_bytes(data[name])
    half = shared / names[0]
    half.write_bytes(data[names[0]][: len(data[names[0]]) // 2])
    (shared / names[0].replace(".hvd", " (conflicted copy 2026-11-27).hvd")).unlink()
    (shared / "holiday.jpg").write_bytes(b"a stranger's")
    (shared / delivery.new_name()).write_bytes(os.urandom(20_000))
    (shared / delivery.new_name()).symlink_to(tmp_path / "nowhere")
    there, lying = files(shared), objects(lantern)

    rows = collect(lantern, shared)
    assert sorted(row["state"] for row in rows) == ["incomplete", "quarantined"]
    assert objects(lantern) == lying + 1 and files(shared) == there
    half.write_bytes(data[names[0]])
    (row,) = collect(lantern, shared)
    assert row["state"] == "quarantined" and collect(lantern, shared) == []
    assert {first["package"], second["package"]} >= {row["package"]} and files(shared) == there
    assert vault.verify(lantern.session).problems == []


def test_the_same_package_by_stick_and_by_folder_is_one(three: list[Partner], shared: Path, tmp_path: Path) -> None:
    heron, lantern, _ = three
    deliver(heron, shared, lantern)
    shutil.copytree(shared, tmp_path / "stick")
    other = next((tmp_path / "stick").iterdir())
    other.rename(other.with_name(delivery.new_name()))
    assert [row["state"] for row in collect(lantern, tmp_path / "stick")] == ["quarantined"]
    assert collect(lantern, shared) == []


def test_a_withdrawal_takes_the_same_way(three: list[Partner], shared: Path, tmp_path: Path) -> None:
    heron, lantern, bridge = three
    made = deliver(heron, shared, lantern)["package"]
    collect(lantern, shared)
    text = heron.do(receipts.make_withdrawal, made["handover"], "asked for")
    (tmp_path / "w.hvw").write_text(text)
    delivering.deliver_statement(heron.session, shared, tmp_path / "w.hvw", heron.cards[lantern.name])
    assert collect(bridge, shared) == []
    (row,) = collect(lantern, shared)
    assert (row["sort"], row["state"], row["reason"]) == ("withdraw", "taken", "asked for")
    assert lantern.ask(receipts.find_package, made["package"], "in").state == "withdrawn"


def test_a_full_disk_and_a_folder_that_goes_leave_nothing(
    three: list[Partner], shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heron, lantern, _ = three
    deliver(heron, shared, lantern)
    lying, real = objects(lantern), object_files.files.write_on

    def full(handle: int, piece: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(object_files.files, "write_on", full)
    with pytest.raises(DiskFull):
        collect(lantern, shared)
    monkeypatch.setattr(object_files.files, "write_on", real)
    assert objects(lantern) == lying
    with pytest.raises(NotFound):
        collect(lantern, shared / "gone")
    assert [row["state"] for row in collect(lantern, shared)] == ["quarantined"]


def test_what_stops_the_packing_leaves_nothing_in_the_folder(
    three: list[Partner], shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heron, lantern, _ = three
    marks = 'SELECT count(*) FROM "handover" UNION ALL SELECT count(*) FROM withheld'
    known = lambda: heron.ask(lambda reader: reader.database.rows(marks))  # noqa: E731
    before, wanted = known(), heron.ask(order, ["C-001"], {}, to=heron.cards[lantern.name])
    halfway = Progress(lambda done, total, words: halfway.cancel() if words.startswith("Sealing") and done else None)
    with pytest.raises(Cancelled):
        delivering.deliver(heron.session, shared, wanted, halfway)
    consent = heron.session.database.value("SELECT uid FROM consent")
    with monkeypatch.context() as during:
        while_writing(during, lambda: heron.do(consenting.withdraw, consent))
        with pytest.raises(NotHandedOver, match="withdrew consent"):
            delivering.deliver(heron.session, shared, wanted)
    assert files(shared) == [] and known() == before
    heron.do(records.edit_record, consent, {"status": "given", "withdrawn_on": None})

    # Consent that is taken back once it lies there: whom to tell is known, and taking it back takes the file away.
    made = delivering.deliver(heron.session, shared, wanted)["package"]
    heron.do(consenting.withdraw, consent)
    person, case = heron.ask(lambda reader: reader.database.row('SELECT "person", "case" FROM consent'))
    assert [one.recipient for one in heron.ask(consenting.to_tell, person, case)].count(
        f"{lantern.name} / Worker of {lantern.name}"
    ) >= 1
    packages.withdraw(heron.session, made["handover"], "consent was taken back", shared.with_name("w.hvw"))
    assert delivering.collect(heron.session, shared)["removed"] == 1 and files(shared) == []
    heron.do(records.edit_record, consent, {"status": "given", "withdrawn_on": None})


def test_picking_up_that_is_cancelled_halfway_is_done_the_next_time(three: list[Partner], shared: Path) -> None:
    heron, lantern, _ = three
    deliver(heron, shared, lantern)
    lying = objects(lantern)
    halfway = Progress(lambda done, total, _: halfway.cancel() if done * 2 > total > 0 else None)
    with pytest.raises(Cancelled):
        delivering.collect(lantern.session, shared, halfway)
    assert objects(lantern) == lying and vault.verify(lantern.session).problems == []
    assert [row["state"] for row in collect(lantern, shared)] == ["quarantined"]


def test_a_package_of_a_stranger_waits_until_there_is_a_card(
    three: list[Partner], shared: Path, tmp_path: Path
) -> None:
    from app.actions import cards_trust
    from tests.partners import meet, partner

    lantern, stranger = three[1], partner(tmp_path, "Salt Pier")
    try:
        fill(stranger, tmp_path)
        stranger.cards[lantern.name] = stranger.take(lantern.card())["uid"]
        stranger.do(cards_trust.verify_card, stranger.cards[lantern.name])
        deliver(stranger, shared, lantern)
        assert [row["state"] for row in collect(lantern, shared)] == ["unknown_signer"]
        meet(lantern, stranger)
        assert [row["state"] for row in collect(lantern, shared)] == ["quarantined"]
    finally:
        stranger.session.lock()
