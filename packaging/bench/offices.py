"""A shared folder between offices: what a case costs to hand over, take in and answer; what others' files cost."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from measuring import ROUNDS, WORK, in_turns, timed

_OTHERS = 1000
_EXHIBITS, _EXHIBIT = 5, 400 << 10
_EVENTS, _NOTES = 30, 20


def offices() -> dict[str, Any]:
    """A case of 60 records and five scans goes from a laptop to the office through a folder that holds 1,000 others."""
    from app.session import Session

    folder = WORK / "shared"
    folder.mkdir()
    laptop, office = organisation("laptop"), organisation("office")
    with laptop, office:
        to_office, _ = meet(laptop, office)
        events = _fill(laptop)
        first = _handed(laptop, office, folder, to_office)
        for event in events[:10]:
            _edit(laptop, event)
        second = _handed(laptop, office, folder, to_office)
        _others(folder)
        from app.actions import delivering

        def look(session: Session) -> None:
            delivering.collect(session, folder)

        empty = WORK / "empty"
        empty.mkdir()
        times = in_turns({"look": lambda: look(office), "nothing": lambda: delivering.collect(office, empty)}, ROUNDS)
    each = (times["look"] - times["nothing"]) / _OTHERS
    return {
        "first": first,
        "after_a_day": second,
        "others_in_folder": _OTHERS,
        "ms_for_each_of_others": round(1000 * each, 2),
        "look_through_folder_s": round(times["look"], 2),
    }


def organisation(name: str) -> Any:
    """A fresh vault of an organisation of this name."""
    from app import session as sessions
    from app.vault.credentials import KdfParams, Passphrase

    kdf = KdfParams(65536, 1, 1)
    made, _ = sessions.create(WORK / name, Passphrase(bytearray(b"bench")), worker=name, organisation=name, kdf=kdf)
    return made


def meet(one: Any, other: Any) -> tuple[str, str]:
    """Both know and have verified each other: the uid of the other's card here, and of ours there."""
    from app.actions import cards, cards_taking, cards_trust
    from app.handover import cards as paper

    uids = []
    for here, there in ((one, other), (other, one)):
        data = paper.file_text(cards.own_card(there)).encode()
        uid = here.do(cards_taking.take_card, cards_taking.parse_card(data, "card")).result["uid"]
        here.do(cards_trust.verify_card, uid)
        uids.append(uid)
    return uids[0], uids[1]


def _fill(session: Any) -> list[str]:
    from app.actions import evidence, records

    def add(of: str, **values: Any) -> str:
        return str(session.do(records.add_record, of, values, "C-001").result.uid)

    session.do(records.add_case, {"code": "C-001", "title": "Bench"})
    person = add("person", name="Alma Birch", role="subject")
    add("consent", person=person, status="given", scopes={"share_partner": "yes"})
    events = [add("event", kind="arrest", title=f"Event {n}", narrative="Words. " * 60) for n in range(_EVENTS)]
    for n in range(_NOTES):
        add("note", text=f"Note {n}. " * 40)
    scans = [WORK / f"scan-{n}.bin" for n in range(_EXHIBITS)]
    for scan in scans:
        scan.write_bytes(os.urandom(_EXHIBIT))
    evidence.add_evidence(session, scans, "C-001")
    return events


def _edit(session: Any, event: str) -> None:
    from app.actions import records

    session.do(records.edit_record, event, {"narrative": "Other words. " * 60})


def _handed(laptop: Any, office: Any, folder: Path, to: str) -> dict[str, Any]:
    """There, taken in, answered, and the answer taken: seconds of each, and bytes in the folder."""
    from app.actions import delivering
    from app.actions.sealing_choice import order

    wanted = laptop.ask(order, ["C-001"], {}, to=to)
    out = timed(lambda: delivering.deliver(laptop, folder, wanted))
    package = _bytes(folder)
    taken = timed(lambda: delivering.collect(office, folder, accept=True))
    answered = timed(lambda: delivering.deliver(office, folder))
    answer = _bytes(folder) - package
    done = timed(lambda: delivering.collect(laptop, folder))
    delivering.collect(office, folder)
    return {
        "seal_s": round(out, 2),
        "take_in_s": round(taken, 2),
        "answer_s": round(answered + done, 2),
        "package_kib": round(package / 1024),
        "answer_kib": round(answer / 1024),
        "left_in_folder": len(list(folder.iterdir())),
    }


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _others(folder: Path) -> None:
    """Deliveries between others: they are tried by their headers alone."""
    from app.handover import age, delivery

    stranger = age.Hybrid(age.identities(os.urandom(32))[0].recipient())
    for _ in range(_OTHERS):
        delivery.put_statement(folder, delivery.new_name(), "of no concern here", stranger)


if __name__ == "__main__":
    sys.exit("run by python packaging/bench offices")
