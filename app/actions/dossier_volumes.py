"""The files of the paper itself: one, or volumes where a body takes no larger ones."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, BinaryIO
from weakref import WeakKeyDictionary

from app.actions import proving
from app.actions.dossier_outputs import ENCRYPTED, Target
from app.actions.proving import Proof
from app.dossier import docx, protect
from app.dossier.bundle import BundleResult, BundleSpec, Room, build_brief, build_bundle
from app.dossier.known import Known
from app.dossier.paper import BoundExhibit, Paper
from app.dossier.together import Together
from app.dossier.volume_files import VolumeFiles
from app.dossier.volumes import Volume, build_volumes, whole
from app.jobs import Progress
from app.sandbox.sources import StreamSource


class Files(VolumeFiles):
    """The files of a paper, with what each is for."""

    def __init__(self, together: Together, main: Target, stream: BinaryIO, *, parts: bool) -> None:
        super().__init__(together, main.path, stream, parts=parts)
        self._role, self._division = main.role, "part" if parts else "volume"

    def targets(self, volumes: Sequence[Volume]) -> list[Target]:
        """What is kept; files beyond the last volume are dropped."""
        self.keep(len(volumes))
        role = self._division if len(volumes) > 1 else self._role
        return [Target(role, self.path(one.number)) for one in volumes]

    def lock(self, number: int, passphrase: str, progress: Progress | None) -> tuple[Target, int]:
        """A locked copy of one volume beside it; where it is, and its pages."""
        path = self.path(number)
        target = Target(ENCRYPTED, path.with_name(f"{path.stem}-encrypted.pdf"))
        out = self._together.new(target.path)
        return target, protect.encrypt(StreamSource(self(number)), out, passphrase, progress)


_KNOWN: WeakKeyDictionary[Any, Known] = WeakKeyDictionary()


def known_to(session: Any) -> Known:
    """What this session found out about files of exhibits; forgotten when it is locked."""
    found = _KNOWN.get(session)
    if found is None:
        found = _KNOWN[session] = Known()
        session.at_lock.append(found.clear)
    return found


def laid_out(
    made: Paper,
    spec: BundleSpec,
    sources: dict[str, Any],
    files: Files,
    progress: Progress | None,
    known: Known,
    room: Room,
) -> list[Volume]:
    """The paper in its files: a bundle with cover and index, a plain paper of ours, or an editable document.

    The last has no pages before somebody's program sets them.
    """
    front = made.view.profile.takes_exhibits
    if spec.most_bytes or spec.most_pages:
        return build_volumes(spec, sources, files, progress, front=front, known=known, room=room)
    out = files(1)
    out.seek(0)
    out.truncate()
    if made.view.profile.format == docx.ROLE:
        docx.write(spec, out)
        return [Volume(1, 1, BundleResult(0, [], []), out.seek(0, os.SEEK_END))]
    result = (
        build_bundle(spec, sources, out, progress, known=known, room=room)
        if front
        else build_brief(spec, out, progress)
    )
    return [Volume(1, 1, result, out.seek(0, os.SEEK_END))]


def proven(
    session: Any,
    made: Paper,
    exhibits: list[BoundExhibit],
    volumes: Sequence[Volume],
    files: Files,
    progress: Progress | None,
) -> Proof:
    """Every volume searched for what its reader must not learn."""
    found = [
        proving.proven(session, made, exhibits, one.result, files(one.number), files.path(one.number).name, progress)
        for one in volumes
    ]
    before = [sum(one.result.pages for one in volumes[:at]) for at in range(len(volumes))]
    return Proof(
        tuple(dict.fromkeys(finding for proof in found for finding in proof.findings)),
        sum(proof.by_search for proof in found),
        tuple(page + first for proof, first in zip(found, before, strict=True) for page in proof.by_eye),
    )


def capped(spec: BundleSpec, made: Paper) -> BundleSpec:
    """The specification with the size a body takes at most, by fax in its parts."""
    profile = made.view.profile
    most = profile.max_mb * 1_000_000
    if made.view.channel == "fax" and profile.fax_pages:
        return replace(spec, most_bytes=most, most_pages=profile.fax_pages, parts=True)
    return replace(spec, most_bytes=most, most_pages=profile.part_pages, parts=profile.division == "part")


__all__ = ["Files", "capped", "laid_out", "proven", "whole"]
