"""The tree of errors: stable codes, English words, facts; translated only where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.words import N_


class _Facts(dict[str, Any]):
    """Facts for a message; one that is not there shows as a dash instead of failing."""

    def __missing__(self, key: str) -> str:
        return "–"


class HavenError(Exception):
    """Base of everything the user is told; `code` is stable, `facts` are JSON values."""

    code: ClassVar[str] = "error"
    words: ClassVar[str] = N_("This could not be done.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts: dict[str, Any] = facts

    @property
    def message(self) -> str:
        """The English words with the facts put in."""
        return self.words.format_map(_Facts(self.facts))

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field: shown under it, listed by the command line."""

    field: str
    code: str
    message: str
    value: Any = None


# -- asked for wrongly ----------------------------------------------------------------


class Refused(HavenError):
    """The request is understood and not allowed; nothing was changed."""

    code = "refused"
    words = N_("Refused: {reason}")


class Invalid(Refused):
    """Some fields of the input are wrong; `problems` names each."""

    code = "invalid"
    words = N_("Not accepted: {summary}")

    def __init__(self, problems: list[Problem], **facts: Any) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(
            summary="; ".join(p.message for p in problems),
            field=first.field,
            value=first.value,
            problems=[{"field": p.field, "code": p.code, "message": p.message} for p in problems],
            **facts,
        )


class SomeRefused(Refused):
    """Some of many records can't take a change; none was changed."""

    code = "some_refused"
    words = N_("Nothing was changed: {count} of them can't take it ({names}). {reason}")


class UnknownField(Refused):
    """The input names a field this kind of record does not have."""

    code = "unknown_field"
    words = N_("The kind “{kind}” has no field “{field}”.")


class UnknownKind(Refused):
    """No such kind of record."""

    code = "unknown_kind"
    words = N_("There is no kind of record called “{kind}”.")


class NotFound(Refused):
    """The record, case or file asked for is not here."""

    code = "not_found"
    words = N_("Not found: {subject}")


class AlreadyExists(Refused):
    """Something with this name is there already and would be overwritten."""

    code = "already_exists"
    words = N_("This already exists and is left alone: {subject}")


class NotAFile(Refused):
    """A directory, device or link stands where a file is needed."""

    code = "not_a_file"
    words = N_("This is not a regular file: {subject}")


class Unreadable(Refused):
    """A file can't be read, by permission or by its device."""

    code = "unreadable"
    words = N_("This file can't be read: {subject}")


class EmptyFile(Refused):
    """A file that must have content has none."""

    code = "empty_file"
    words = N_("This file is empty: {subject}")


class BadFile(Refused):
    """A file of ours (JSON, CSV, manifest) does not have the form it must have."""

    code = "bad_file"
    words = N_("{subject}: {reason}")


class SourceChanged(Refused):
    """A file changed while it was being read."""

    code = "source_changed"
    words = N_("This file changed while it was being read: {subject}")


class Usage(HavenError):
    """The command was put together wrongly."""

    code = "usage"
    words = N_("{reason}")


# -- the vault ------------------------------------------------------------------------


class WrongKey(HavenError):
    """No slot opens with what was given: one message for every reason."""

    code = "wrong_key"
    words = N_("This does not open the vault.")


class MissingKey(HavenError):
    """A passphrase is needed and none could be asked for."""

    code = "missing_key"
    words = N_("A passphrase is needed: give --passphrase-file, or run this in a terminal.")


class NotAVault(Refused):
    """The folder is not a vault."""

    code = "not_a_vault"
    words = N_("This is not a vault: {subject}")


class InUse(HavenError):
    """Another process holds the vault."""

    code = "in_use"
    words = N_("Another program has this vault open: {subject}")


class TooNew(HavenError):
    """Written by a newer version."""

    code = "too_new"
    words = N_("This was written by a newer version of Havenfile ({found}; this one reads up to {known}): {subject}")


class Damaged(Refused):
    """A part of the vault fails its check; `facts.part` is header, state, database, journal or object."""

    code = "damaged"
    words = N_("Damaged ({part}): {subject}")


class RolledBack(Refused):
    """The vault is older than it must be; changes are refused until the loss is accepted."""

    code = "rolled_back"
    words = N_("This vault is older than its own records say: {reason}")


class ReadOnly(Refused):
    """The folder can't be written."""

    code = "read_only"
    words = N_("This folder can't be written: {subject}")


# -- the environment ------------------------------------------------------------------


class Environment(HavenError):
    """The machine, not the request, is at fault."""

    code = "environment"
    words = N_("The system reported a failure: {reason}")


class DiskFull(Environment):
    """No room left."""

    code = "disk_full"
    words = N_("The disk is full: {subject}")


class IoFailed(Environment):
    """Reading or writing failed."""

    code = "io"
    words = N_("Reading or writing failed: {subject} ({reason})")


class Cancelled(HavenError):
    """The user stopped it; nothing was left behind."""

    code = "cancelled"
    words = N_("Cancelled.")


# -- the worker and what it reads -----------------------------------------------------


class WorkerFailed(Refused):
    """The worker died, hung or answered nonsense over one file."""

    code = "worker_failed"
    words = N_("The reader stopped while working on {subject} ({reason}). The original is untouched.")


class Unusable(Refused):
    """A file can't become pages; `facts.reason_code` says why (password, damaged, not_an_image, …)."""

    code = "unusable"
    words = N_("{subject}: {reason}")


class UnusableFiles(Refused):
    """Several files can't be used; `facts.files` is a list of {file, code, message}."""

    code = "unusable_files"
    words = N_("These files can't be used: {summary}")


class Stopped(Refused):
    """The pre-flight stops a dossier; `facts.problems` lists why."""

    code = "stopped"
    words = N_("The dossier was not made: {summary}")


# -- records --------------------------------------------------------------------------


class NothingToUndo(Refused):
    """No change of this installation is left to take back, or to do again."""

    code = "nothing_to_undo"
    words = N_("There is nothing to take back.")


class LaterChange(Refused):
    """A later change stands on the one to be undone."""

    code = "later_change"
    words = N_("This can't be taken back: {subject} was changed later ({by}).")


class Stale(Refused):
    """The record changed since it was read."""

    code = "stale"
    words = N_("This record was changed meanwhile: {subject}")


# -- handover -------------------------------------------------------------------------


class NotHandedOver(Refused):
    """Somebody's consent does not cover a handover; `facts.problems` lists whose, with what of theirs is in it."""

    code = "not_handed_over"
    words = N_("Nothing was handed over: {summary}")


class PackageRefused(Refused):
    """A package from another organisation is not what it must be; `facts.reason_code` says why."""

    code = "package_refused"
    words = N_("This package is not accepted: {reason}")


class NotForUs(Refused):
    """None of the keys at hand opens a package: it is for somebody else, or the passphrase is another."""

    code = "not_for_us"
    words = N_("This package does not open: it was made for somebody else, or with other words.")


class UnknownSigner(Refused):
    """A package is signed by a key that stands on no contact card here; `facts.key` is it."""

    code = "unknown_signer"
    words = N_("Whoever signed this package is not among your contacts: ask them for their contact card first.")


class CardNotVerified(Refused):
    """Nothing is sent to somebody whose card nobody verified."""

    code = "card_not_verified"
    words = N_("The card of {subject} is not verified: compare the safety words first.")


class CardRevoked(Refused):
    """A card was ended for good by its own secret."""

    code = "card_revoked"
    words = N_("The card of {subject} was revoked: nothing goes to it or comes from it any more.")


class DecisionNeeded(Refused):
    """A package is taken in only with a typed reason; `facts.decisions` is a list of {code, message}."""

    code = "decision_needed"
    words = N_("This package is taken in only with a reason of yours: {summary}")


class ErasesHere(Refused):
    """A package would destroy content here, and nobody has looked at that; `facts.count` records lose something."""

    code = "erases_here"
    words = N_(
        "This package is not taken in unseen: it destroys what stands here (records: {count}). Look at it first."
    )
