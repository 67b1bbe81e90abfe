"""Verification of a whole vault: headers, state, pages, journal, records, checkpoints, objects; all findings."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.actions import verifying_identity as identities
from app.actions import verifying_objects as files
from app.actions import verifying_partners as partners
from app.actions.verifying_objects import exhibits_of_objects, object_faults
from app.domain.errors import HavenError
from app.jobs import Progress
from app.session import Reader, Session
from app.store import verify as checks
from app.store.verify import Fault, Roots
from app.vault import backup

__all__ = ["Verified", "exhibits_of_objects", "object_faults", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification found: `problems` is empty when all is well; `mended` names header copies put right.

    `notes` are no problems and worth knowing: entries made by a clock that stood behind.
    """

    problems: list[Fault]
    checked: dict[str, int]
    mended: list[str] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """As the command line answers it."""
        told = {"ok": not self.problems, "problems": [asdict(one) for one in self.problems], "checked": self.checked}
        more = {"mended": self.mended, "notes": [asdict(one) for one in self.notes]}
        return {**told, **{name: value for name, value in more.items() if value}}


def verify(session: Session, progress: Progress | None = None, receipts: Sequence[Path] = ()) -> Verified:
    """Check everything there is to check, and that the vault contains each receipt's checkpoint.

    Raises NotFound, NotAFile, Unreadable or BadFile for a receipt that can't be read, Cancelled.
    """
    progress = progress or Progress()
    of_packages = [path for path in receipts if partners.is_receipt(path)]
    shown = [identities.read_receipt(path) for path in receipts if path not in of_packages]
    problems: list[Fault] = []
    checked = {"records": 0, "objects": 0, "journal": 0, **({"receipts": len(receipts)} if receipts else {})}
    # Missing files are named below, exhibit by exhibit.
    _gather(problems, (Fault(one.code, "vault", one.message) for one in session.alarms if one.code != "object_missing"))
    _gather(problems, _headers(session))
    _gather(problems, _state(session))
    notes: list[Fault] = []
    with _named(problems), session.aside() as reader:
        _database(reader, problems, checked, shown, progress, of_packages)
        _gather(notes, lambda: checks.clocks(reader.database))
        _gather(notes, lambda: partners.forks(reader.database))
    _gather(problems, files.objects(session, progress))
    return Verified(_once(problems), checked, list(session.mended), notes)


def _database(
    reader: Reader, problems: list[Fault], checked: dict[str, int], shown: list[Any], progress: Progress,
    of_packages: Sequence[Path] = (),
) -> None:  # fmt: skip
    database, roots = reader.database, Roots()
    seen: list[partners.Seen | Fault] = []
    with _named(problems):
        checked.update(checks.counts(database))
    roots.wanted |= {receipt.checkpoint.size for _, receipt in shown}
    with _named(problems):
        roots.wanted |= {row[0] for row in database.rows("SELECT size FROM checkpoint")}
    with _named(problems):
        roots.wanted |= partners.sizes(database)
        seen = [partners.shown(database, reader, path) for path in of_packages]
        roots.wanted |= {one.cosignature.size for one in seen if isinstance(one, partners.Seen)}
    parts: tuple[Callable[[], Iterable[Fault]], ...] = (
        lambda: checks.pages(database),
        lambda: checks.journal(database, progress, roots),
        lambda: checks.records(database, progress),
        lambda: checks.beside(database),
        lambda: identities.sites(database),
        lambda: identities.losses(database),
        lambda: identities.checkpoints(database, roots, progress),
        lambda: identities.receipts(database, roots, shown),
        lambda: partners.contacts(database),
        lambda: partners.cosignatures(database, roots),
        lambda: partners.witnessed(database),
        lambda: partners.kept_back(database),
        lambda: partners.receipts(database, roots, seen),
    )
    for part in parts:
        _gather(problems, part)


def _gather(problems: list[Fault], found: Callable[[], Iterable[Fault]] | Iterable[Fault]) -> None:
    """Keep what one part finds; what was found before a failure counts, and the failure is a finding."""
    with _named(problems):
        for fault in found() if callable(found) else found:
            problems.append(fault)  # noqa: PERF402


@contextlib.contextmanager
def _named(problems: list[Fault]) -> Iterator[None]:
    """One part that can't be read is one problem; the others are checked all the same."""
    try:
        yield
    except HavenError as failure:
        if failure.code == "cancelled":
            raise
        part = str(failure.facts.get("part", "database"))
        problems.append(Fault(f"damaged_{part}", str(failure.facts.get("subject", part)), failure.message))
    except (TypeError, ValueError, AttributeError, KeyError, IndexError):
        problems.append(Fault("damaged_database", "database", "A row has not the form that it must have."))


def _once(problems: list[Fault]) -> list[Fault]:
    """Each finding once; pages that were met on the way are named by the pages themselves."""
    pages = any(one.code == "damaged_page" for one in problems)
    return [one for one in dict.fromkeys(problems) if not (pages and one.code == "damaged_database")]


def _headers(session: Session) -> Iterator[Fault]:
    for name in session.vault.damaged_copies():
        yield Fault("header_copy", name, "This header copy is damaged or differs from the one in use.")


def _state(session: Session) -> Iterator[Fault]:
    """The sealed record of an open vault must be there; what it says was compared at opening. A backup has none."""
    if backup.is_backup(session.path):
        return
    if session.vault.state.newest() is None and not any(one.code == "state_missing" for one in session.alarms):
        yield Fault("state_missing", "state", "The state record is missing or damaged.")
