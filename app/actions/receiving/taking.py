"""Deciding on a package: a preview that changes nothing, accepted in whole or part by one transaction, or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.actions import cards, merging, receipts
from app.actions.receiving import choosing, describing, destroying, going_on, labels, naming, placing, quarantine
from app.actions.receiving.describing import ACCEPTED, PART, REFUSED, TAKEN, Package
from app.actions.receiving.going_on import Earlier
from app.actions.receiving.labels import Called
from app.actions.receiving.source import Source, opened
from app.actions.receiving.storing import Stored, streamed
from app.domain.errors import CardRevoked, DecisionNeeded, ErasesHere, Invalid, Refused
from app.domain.ids import is_uid
from app.domain.messages_receiving import REFUSALS, TAKEN_ALREADY
from app.domain.records.handover import Handover
from app.handover import head
from app.handover.local import LABELS
from app.handover.record_lines import incoming
from app.jobs import Progress
from app.session import Session, keeps_reserve

ACTION = "handover"
ALREADY, OLDER = "already", "older"
_NAMED, _PARTS = frozenset({"case", "evidence"}), frozenset({"part"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides: which records and offers (JSON, empty: all), with a typed reason where one is needed.

    `unseen` is for a package that nobody looked at: one that destroys content here is not taken in.
    """

    choice: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    unseen: bool = False


# -- before ---------------------------------------------------------------------------


def preview(session: Session, source: Source, progress: Progress | None = None) -> dict[str, Any]:
    """What taking a package in would do, which is not done: as `inspect`, with new, changed, conflicts and rows.

    One that was taken in answers {new: 0, state: "already"}; an earlier one without anything new {…, state: "older"}.
    """
    with opened(session, source, progress or Progress()) as came:
        package = session.ask(describing.described, came)
        told = session.ask(describing.told, package)
        if told["state"] == ACCEPTED or going_on.whole(session.ask(describing.record_of, told["package"])):
            return {**told, **_told(merging.Preview()), "state": ALREADY}
        with streamed(session, came, files=False) as stored, session.aside() as reader:
            names = naming.of_cases(reader, package.head.cases)
            lines = names.noted(stored.records(session.vault.objects))
            seen = merging.preview(reader, lines, package.known.record.uid, progress, cases=package.head.cases)
            told["cases"] = [_case(names, uid) for uid in package.head.cases]
            told["warnings"] = describing.warnings(reader, package, names)
    later = any(one["code"] == OLDER for one in told["warnings"])
    nothing = not any(seen.counts[state] for state in _NEWS)
    return {**told, **_told(seen), "state": OLDER if later and nothing else told["state"]}


_NEWS = (merging.NEW, merging.CHANGED, merging.CONFLICT, merging.ERASED, merging.DELETED_THERE)


def _told(seen: merging.Preview) -> dict[str, Any]:
    counts: Counter[str] = seen.counts
    return {
        "new": counts[merging.NEW], "changed": counts[merging.CHANGED], "conflicts": counts[merging.CONFLICT],
        "erased": counts[merging.ERASED], "deleted": counts[merging.DELETED_THERE],
        "unchanged": counts[merging.SAME] + counts[merging.OLDER], "refused": counts[merging.REFUSED],
        "rows": [_row(row) for row in seen.rows], "more": seen.more,
    }  # fmt: skip


def _row(row: merging.Row) -> dict[str, Any]:
    """A record of a preview; one that is refused says why in words too."""
    return {**asdict(row), **({"message": REFUSALS.get(row.why, row.why)} if row.why else {})}


def _case(names: naming.Names, uid: str) -> dict[str, Any]:
    """A case of a package: its code here, if it is, and what its sender calls it."""
    code, there = names.ours.get(uid), names.cases.get(uid, ("", ""))
    return {"uid": uid, "code": code, "here": code is not None, "there": there[0], "title": there[1]}


# -- taken in -------------------------------------------------------------------------


def accept(
    session: Session, source: Source, decision: Decision | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Take a package in, whole or in part, in one transaction: what was done, the receipt, what things are called here.

    One of which a part is here is gone on with. Raises DecisionNeeded where a reason is needed and none was given,
    ErasesHere; whatever is raised, nothing more of it is here then.
    """
    decision = decision or Decision()
    with opened(session, source, progress or Progress()) as came:
        package = session.ask(describing.described, came)
        record = session.ask(describing.record_of, package.head.package_id)
        if record is not None and record.state == ACCEPTED:
            return {**session.ask(describing.told, package), **_already(record)}
        choice = choosing.read(decision.choice, package.head)
        _decided(package, record, decision)
        files = frozenset(row.sha256.hex() for row in came.rows)
        with streamed(session, came, files=True) as stored:
            if naming.by_name(decision.choice):
                choice = choosing.read(_by_uid(session, package, stored, decision.choice), package.head)
            work = _Work(package, stored, choice, decision, files, progress or Progress())
            made, gone = session.do(_accept, work).result
    quarantine.destroy(session, gone)
    return {**made, "decisions": describing.decisions(package, record)}


def _by_uid(session: Session, package: Package, stored: Stored, given: Mapping[str, Any]) -> dict[str, Any]:
    """A choice that names cases by code and exhibits by number, with their uids."""
    names = session.ask(naming.of_cases, package.head.cases)
    for _ in names.noted(stored.records(session.vault.objects)):
        pass
    return naming.resolved(given, names)


def _already(record: Handover) -> dict[str, Any]:
    """What is told of a package that was taken in before, with its answer: it may have been lost, or never written."""
    return {**_told(merging.Preview()), "handover": record.uid, "state": ALREADY, "receipt": record.receipt}


@dataclass(frozen=True, slots=True)
class _Work:
    package: Package
    stored: Stored
    choice: choosing.Choice
    decision: Decision
    files: frozenset[str]
    progress: Progress

    def lines(self, unit: Any) -> Iterator[dict[str, Any]]:
        return self.stored.records(unit.objects)

    def sound(self, unit: Any) -> Iterator[dict[str, Any]]:
        """The lines that will not be refused for their form."""
        return (line for line in self.lines(unit) if _is_sound(line))


def _is_sound(line: Mapping[str, Any]) -> bool:
    try:
        incoming(line)
    except Invalid:
        return False
    return True


def _decided(package: Package, record: Handover | None, decision: Decision) -> None:
    needed = describing.decisions(package, record)
    if needed and not decision.reason.strip():
        raise DecisionNeeded(summary="; ".join(one["message"] for one in needed), decisions=needed)


@keeps_reserve
def _accept(unit: Any, work: _Work) -> tuple[dict[str, Any], list[str]]:
    """Everything of a package at once (command): what is told of it, and files to be destroyed after it."""
    package, told = work.package, work.package.head
    # Asked again: another window may have decided, or its sender taken it back, since it was opened.
    package = describing.still(unit, package)
    record = describing.record_of(unit, told.package_id)
    earlier = Earlier.of(record)
    chosen = choosing.chosen(work.sound(unit), work.choice, earlier.uids)
    answers = earlier.answered(told, work.choice, chosen)
    came = (str(line["uid"]) for line in work.sound(unit))
    if record is not None and (record.state == ACCEPTED or not earlier.lacks(came, chosen, answers)):
        return {"package": told.package_id, **_already(record)}, []
    _decided(package, record, work.decision)
    needed = describing.decisions(package, record)
    unit.writer.reason = work.decision.reason
    destroying.revive(unit, record)
    noted = quarantine.noted(unit, package, {"state": ACCEPTED, "scope": None})
    taken, called, placed = _records(unit, work, noted.uid, chosen)
    outcome = ACCEPTED if all(answers.values()) and not taken.left else PART
    _keep_until(unit, told)
    here = tuple(uid for uid in told.cases if unit.kind(uid) == "case")
    scope = earlier.with_more(taken, called, len(placed.exhibits), placed.uids)
    # What was left out can still be taken, of a copy that waits here too.
    kept = {"held": held} if taken.left and (held := quarantine.held(record)) else {}
    gone = [] if kept else quarantine.let_go(unit, record)
    quarantine.noted(unit, package, {
        "state": outcome, "cases": here or None, "scope": {**scope, **kept},
        "override_reason": work.decision.reason or None if needed else None,
    })  # fmt: skip
    receipt = _receipt(unit, package, noted.uid, outcome, answers)
    return {
        "package": told.package_id, "handover": noted.uid, **_told(taken), "left": taken.left, "state": outcome,
        "answers": answers, "called": called, "exhibits": len(placed.exhibits), "mismatched": placed.mismatched,
        "receipt": receipt, "seen": _seen(unit, noted.uid),
    }, gone  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Placed:
    exhibits: list[str]
    mismatched: list[str]
    uids: list[str]


def _records(
    unit: Any, work: _Work, handover: str, chosen: frozenset[str] | None
) -> tuple[merging.Taken, dict[str, str], _Placed]:
    """Records, names and bytes, in this order: bytes have their rows before the parts that look for them."""
    card: Any = cards.get(unit, work.package.known.record.uid)
    place = placing.Placing(work.package, work.files)
    new: list[Called] = []
    came: set[str] = set()
    placing.store_rows(unit, work.stored)
    lines, cases = _watched(unit, work.lines(unit), place, new, came), work.package.head.cases
    taken = merging.take(unit, lines, handover, card.uid, chosen, work.progress, cases=cases)
    if taken.losing and work.decision.unseen:
        raise ErasesHere(count=taken.losing)
    there = [one for one in new if unit.kind(one.uid) == one.kind]
    called = labels.settle(unit, there, lambda: labels.letter_of(unit, card), work.package.head.series)
    exhibits = place.settle(unit)
    placing.drop_unused(unit, work.stored)
    uids = sorted(uid for uid in came if (chosen is None or uid in chosen) and unit.kind(uid))
    return taken, called, _Placed(exhibits, place.mismatched, uids)


def _watched(
    unit: Any, lines: Iterator[dict[str, Any]], place: placing.Placing, new: list[Called], came: set[str]
) -> Iterator[dict[str, Any]]:
    """The lines on their way to be taken; of each is noted before what must be known after: lines are read once."""
    for line in lines:
        uid, kind = str(line.get("uid")), line.get("kind")
        if is_uid(uid):
            came.add(uid)
            if kind in _PARTS:
                place.expect(unit, uid)
            elif kind in _NAMED and _nameless(unit, uid) and _is_sound(line):
                new.append(Called.of(incoming(line)))
        yield line


def _nameless(unit: Any, uid: str) -> bool:
    """Whether a record has no name of ours: it is new, or was destroyed with its name."""
    kind = unit.kind(uid)
    names = LABELS.get(kind, ()) if kind else ()
    return kind is None or any(getattr(unit.find(uid), name) is None for name in names)


def _keep_until(unit: Any, told: head.Head) -> None:
    """Until when the sender wants it kept becomes the day on which keeping it is looked at, unless that is sooner."""
    until = told.conditions["retention_until"]
    for uid in told.cases:
        if until and unit.kind(uid) == "case":
            case = unit.find(uid)
            if case.retention_review_on is None or until < case.retention_review_on:
                unit.write(case, {"retention_review_on": until}, ACTION)


def _receipt(unit: Any, package: Package, uid: str, outcome: str, answers: Mapping[str, bool]) -> str:
    """Co-signed is only what a verified partner sealed for our card."""
    told = package.head
    sure = package.known.trust == cards.VERIFIED and told.recipient != head.PASSPHRASE
    sure = sure and not told.recipient.startswith(head.BARE)
    return receipts.make_receipt(unit, uid, outcome, answers, checkpoint=told.checkpoint, cosign=sure)


def _seen(unit: Any, uid: str) -> str:
    answers: Mapping[str, Any] = unit.find(uid).answers or {}
    return str(answers.get("seen", ""))


# -- refused --------------------------------------------------------------------------


def refuse(session: Session, source: Source, reason: str) -> dict[str, Any]:
    """Refuse a package with a reason, which stays here; it is remembered for good. {package, state, receipt}.

    Of one that was taken in part the rest is refused: its copy goes, and its receipt says so already.
    """
    try:
        with opened(session, source, Progress()) as came:
            package = session.ask(describing.described, came)
    except CardRevoked:
        if not source.held:
            raise
        made, gone = session.do(_refuse_revoked, source.held, reason).result
    else:
        made, gone = session.do(_refuse, package, reason).result
    quarantine.destroy(session, gone)
    answer: dict[str, Any] = made
    return answer


def _refuse_revoked(unit: Any, digest: str, reason: str) -> tuple[dict[str, Any], list[str]]:
    """What waits of a revoked sender is let go without an answer: nothing goes to whoever has those keys."""
    record = quarantine.record_of_copy(unit, digest)
    unit.writer.reason = reason
    gone = quarantine.let_go(unit, record)
    unit.change(record.uid, {"state": REFUSED, "reason": reason or None, "scope": None}, ACTION)
    return {"package": record.package, "handover": record.uid, "state": REFUSED, "receipt": None}, gone


def _refuse(unit: Any, package: Package, reason: str) -> tuple[dict[str, Any], list[str]]:
    record = describing.record_of(unit, package.head.package_id)
    if record is not None and record.state == PART and (held := quarantine.let_go(unit, record)):
        scope = {name: value for name, value in (record.scope or {}).items() if name != "held"}
        unit.change(record.uid, {"scope": scope}, ACTION)
        return {"package": record.package, "handover": record.uid, "state": PART, "receipt": record.receipt}, held
    if record is not None and record.state in TAKEN:
        raise Refused(reason=TAKEN_ALREADY, package=package.head.package_id)
    unit.writer.reason = reason
    gone = quarantine.let_go(unit, record)
    noted = quarantine.noted(unit, package, {"state": REFUSED, "reason": reason or None, "scope": None})
    answers = dict.fromkeys((one["uid"] for one in package.head.offers), False)
    receipt = _receipt(unit, package, noted.uid, REFUSED, answers)
    told = {"package": package.head.package_id, "handover": noted.uid, "state": REFUSED, "receipt": receipt}
    return told, gone


__all__ = ["ALREADY", "OLDER", "Decision", "accept", "preview", "refuse"]
