"""What archiving, erasing and shredding are called, and what stays, in whole sentences."""

from __future__ import annotations

from app.actions.erasing import ARCHIVE, ERASE, SHRED, Foreseen, Remain
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context

WAYS = {
    ARCHIVE: (N_("Archive"), N_("Put away with a reason. Nothing is destroyed; it can be brought back at any time.")),
    ERASE: (
        N_("Erase"),
        N_("Destroy what is written here, in every place this vault can reach. It can never be brought back."),
    ),
    SHRED: (
        N_("Shred the exhibit"),
        N_(
            "Destroy the files of the exhibit, their keys and what is written about them. It can never be brought back."
        ),
    ),
}
HINDERED = {
    "legal_hold": N_("{what} is under legal hold: it can't be shredded."),
    "never_edited": N_("{what} is part of a chain that is never changed."),
    "case": N_("{what} is a case: a case is closed, not deleted. Its records can be archived or erased."),
    "signed": N_("{what} is signed: it stays. A new version can take its place."),
    "shred_instead": N_("{what} is an exhibit: shred it, or choose single fields to erase."),
    "no_exhibit": N_("{what} is no exhibit: it has nothing to shred."),
}
_STAYS = {
    "everything": N_("Everything stays in this vault, out of lists and papers, until it is brought back or erased."),
    "log": N_("The log of this vault keeps that something was erased, when, by whom and why – never what it was."),
    "backup": N_("The backup {where} of {since} still holds it, until that backup is destroyed or made anew."),
    "outside": N_("A file in plaintext lies outside the vault: {where} (since {since})."),
    "given_out": N_("It was given out on {since}: {where}. That copy can't be reached from here."),
    "paper": N_("A paper for {where} was made on {since} and may hold it."),
    "derived": N_("Exhibit {where} was made from it and stays."),
    "same_file": N_("Exhibit {where} holds the same file: the file stays for it."),
}
_COUNTED = {
    "snapshots": (
        N_("{n} snapshot inside the vault is destroyed together with it."),
        N_("{n} snapshots inside the vault are destroyed together with it."),
    ),
    "made_from": (
        N_("{n} paper that drew on it can't be made again byte for byte afterwards; its digest stays."),
        N_("{n} papers that drew on it can't be made again byte for byte afterwards; their digests stay."),
    ),
    "mentioned": (
        N_("{n} other record holds the same words and stays: {where}"),
        N_("{n} other records hold the same words and stay, among them: {where}"),
    ),
    "drafts": (
        N_("{n} text that is typed but not stored yet holds the same words and stays."),
        N_("{n} texts that are typed but not stored yet hold the same words and stay."),
    ),
    "pointing": (
        N_("{n} record that refers to it stays: {where}."),
        N_("{n} records that refer to it stay: {where}."),
    ),
}
_UNKNOWN = N_("somebody who is not named")


def stays(remain: Remain, context: Context) -> str:
    """One place where something stays, as a sentence."""
    t = context.translate
    where = _kinds(remain.where, context) if remain.sort == "pointing" else remain.where or t(_UNKNOWN)
    where = context.apart(where)
    if remain.sort in _COUNTED:
        words = context.ngettext(*_COUNTED[remain.sort], remain.n)
        return words.format(n=context.number(remain.n), where=where)
    return t(_STAYS[remain.sort]).format(where=where, since=context.moment(remain.since))


def _kinds(counted: str, context: Context) -> str:
    pairs = [one.split("=") for one in counted.split()]
    return context.listed(f"{context.translate(REGISTRY[kind].plural)} {context.number(int(n))}" for kind, n in pairs)


def hindered(seen: Foreseen, titles: dict[str, str], context: Context) -> list[str]:
    """Why it can't be done, a sentence for each record."""
    return [context.translate(HINDERED[why]).format(what=titles.get(uid, uid)) for uid, why in seen.hindered]


def going(seen: Foreseen, context: Context) -> str:
    """What goes, by kind, in one line."""
    parts = [
        f"{context.translate(REGISTRY[kind].plural)}: {context.number(n)}" for kind, n in sorted(seen.goes.items())
    ]
    return " · ".join(parts)
