"""The custody report: for each exhibit what it is, where it was, who had it, and how anybody can check that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from app.domain.numerals import number
from app.domain.records import REGISTRY
from app.domain.version import VERSION
from app.domain.words import N_
from app.dossier.blocks import Block, Column, Heading, Pairs, Paragraph, Table, Words, plain
from app.dossier.view import View

# Looks are no part of where an exhibit was.
_LEFT_OUT = frozenset({"viewed"})
_ORIGIN = ("evidence_kind", "copy_status", "date", "author", "language", "collected_by", "collected_where",
           "collected_how", "collected", "device", "owner")  # fmt: skip


def about(view: View) -> list[Block]:
    """What this report is, as of when, with which tool."""
    checked = view.beside.get("checked_at", "")
    rows = [
        (view.t(N_("Case")), view.value(view.facts.case, "code")),
        (view.t(N_("Exhibits")), view.figure(len(_exhibits(view)))),
        (view.t(N_("Checked")), checked),
        (view.t(N_("Made with")), view.t(N_("Havenfile {version}"), version=VERSION)),
        (view.t(N_("Signing key of this vault")), str(view.beside.get("fingerprint", ""))),
        (view.t(N_("Journal")), _journal(view)),
        *((_given(view, row), row["reason"]) for row in view.beside.get("overridden", ())),
        *(
            (view.t(N_("Seen by {name}"), name=row["organisation"]), _seen(view, row))
            for row in view.beside.get("seen", ())
        ),
    ]
    return [Pairs(tuple((title, plain(text)) for title, text in rows if text))]


def _journal(view: View) -> str:
    if "journal" not in view.beside:
        return ""
    size, root = view.beside["journal"]
    return view.t(N_("{n} entries, root {root}"), n=size, root=root)


def _given(view: View, row: dict[str, Any]) -> str:
    """That a package went out although somebody's consent does not cover it; the reason stands beside."""
    return view.t(N_("Package {number} to {name}, against a missing consent"), number=row["number"], name=row["name"])


def _seen(view: View, row: dict[str, Any]) -> str:
    """How far a partner saw the journal, by its own signature; when, only the partner can state."""
    at = view.shown("part", "claimed_at", row["at"])
    words = N_("{time}, as they state: {n} entries, root {root}")
    return view.t(words, n=row["size"], root=row["root"], time=at)


def exhibits(view: View) -> list[Block]:
    """Each exhibit: description, digests, three clocks, source and method, the check, copies, every custody line."""
    return [block for item in _exhibits(view) for block in _exhibit(view, item)]


def _exhibits(view: View) -> list[Any]:
    only = view.beside.get("evidence")
    return [item for item in view.facts.exhibits() if only in (None, item.uid, item.derived_from)]


def _exhibit(view: View, item: Any) -> Iterator[Block]:
    title = view.value(item, "title")
    yield Heading(f"{item.exhibit}  {title}" if title else str(item.exhibit), 2)
    yield Pairs((*_origin(view, item), *_derived(view, item), *_digest(view, item)))
    yield from _parts(view, item)
    yield from _lines(view, item)


def _origin(view: View, item: Any) -> list[tuple[str, Words]]:
    specs = REGISTRY["evidence"].specs
    return [(view.t(specs[name].label), plain(text)) for name in _ORIGIN if (text := view.value(item, name))]


def _derived(view: View, item: Any) -> Iterator[tuple[str, Words]]:
    original = view.facts.get(item.derived_from)
    if original is not None:
        words = view.t(N_("{how} of {exhibit}"), how=view.value(item, "derived_as"), exhibit=original.exhibit)
        yield (view.t(N_("Derived")), plain(words))
    copies = [copy.exhibit or "" for copy in view.facts.exhibits() if copy.derived_from == item.uid]
    if copies:
        yield (view.t(N_("Derived copies")), plain(view.listed(copies)))


def _digest(view: View, item: Any) -> Iterator[tuple[str, Words]]:
    if item.digest:
        yield (view.t(N_("Digest of the exhibit")), plain(item.digest))
    found = view.beside.get("checks", {}).get(item.uid)
    if found is not None:
        yield (view.t(N_("Check made now")), plain(found or view.t(N_("The bytes are those that were taken in."))))


def _parts(view: View, item: Any) -> Iterator[Block]:
    rows = []
    for part in view.facts.parts_of(item.uid):
        clocks = (
            (N_("file system: {time}"), view.value(part, "claimed_at")),
            (N_("in the file: {time}"), _told(view, view.value(part, "embedded_at"))),
            (N_("taken in: {time}"), view.value(part, "ingested_at")),
        )
        times = tuple(plain(view.t(words, time=time)) for words, time in clocks if time)
        size = view.t(N_("{n_bytes} bytes"), n_bytes=number(part.size, view.lang)) if part.size is not None else ""
        what = (plain(view.value(part, "original_name")), plain(view.value(part, "media_type")), plain(size))
        rows.append(((plain(view.figure(part.n or 1)),), what, times, (plain(_grouped(part.sha256)),)))
    columns = (
        Column(view.t(N_("Part")), 0.5),
        Column(view.t(N_("File")), 2.2),
        Column(view.t(N_("Clocks")), 2.2),
        Column("SHA-256", 2.6),
    )
    if rows:
        yield Table(columns, tuple(rows))


def _told(view: View, embedded: str) -> str:
    """The time that stands in a file, in words where it says which zone it means; else as it stands there."""
    try:
        moment = dt.datetime.fromisoformat(embedded)
    except ValueError:
        return embedded
    if moment.tzinfo is None:
        return embedded
    iso = moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return view.shown("part", "claimed_at", iso)


def _grouped(digest: str | None) -> str:
    """A digest in groups of eight, so that it can be compared by eye and breaks where it may."""
    text = digest or ""
    return " ".join(text[at : at + 8] for at in range(0, len(text), 8))


def _lines(view: View, item: Any) -> Iterator[Block]:
    rows = [
        (
            (plain(view.value(line, "at")),),
            (plain(view.value(line, "action"), bold=True), *_ways(view, line)),
            (plain(view.value(line, "by")),),
            (plain(view.value(line, "tool")),),
        )
        for line in view.facts.children("custody", "evidence", item.uid)
        if line.action not in _LEFT_OUT
    ]
    columns = (
        Column(view.t(N_("When")), 1.7),
        Column(view.t(N_("What was done")), 3.2),
        Column(view.t(N_("By whom")), 1.3),
        Column(view.t(N_("Tool")), 1.3),
    )
    if rows:
        yield Table(columns, tuple(rows))


def _ways(view: View, line: Any) -> Iterator[Words]:
    told = (
        (N_("from {who}"), view.value(line, "from_whom")),
        (N_("to {who}"), view.value(line, "to_whom")),
        (N_("for {who}"), view.t(view.value(line, "purpose"))),  # of an export: the title of its paper
    )
    for words, who in told:
        if who:
            yield plain(view.t(words, who=who))
    place = view.value(line, "place")
    if place:
        label = view.t(REGISTRY["custody"].specs["place"].label)
        yield plain(view.t(N_("{label}: {words}"), label=label, words=place))


_REPEAT = (
    N_("The digests are SHA-256. Whoever has a copy of a file can compare it: sha256sum FILE prints the same digest."),
    N_("Custody lines are entries of a journal that is chained and signed; none can be taken out or changed unseen "
       "while somebody else keeps a receipt of it. “custody verify FILE” checks such a receipt without the vault."),
    N_("A receipt is signed with Ed25519 in the form of ssh-keygen: ssh-keygen -Y verify checks it; compare the "
       "fingerprint with the one you were told by another way."),
)  # fmt: skip
_LIMITS = (
    N_("A digest shows that bytes did not change since they were taken in. It does not show that what they "
       "say is true, who made them, or that they were not changed before."),
    N_("The clock of a file system and the time embedded in a file can be set by anybody. The time of taking in is "
       "that of the computer on which this was done."),
    N_("Who merely looked at an exhibit, and why something was done, is left out here."),
)  # fmt: skip


def repeat(view: View) -> list[Block]:
    """How a third party repeats the check, and what it does not show."""
    blocks: list[Block] = [Paragraph(plain(view.t(words))) for words in _REPEAT]
    blocks.append(Heading(view.t(N_("What this does not show")), 3))
    return [*blocks, *(Paragraph(plain(view.t(words))) for words in _LIMITS)]
