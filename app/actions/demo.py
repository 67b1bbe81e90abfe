"""The sample: a vault with the public record and an invented case, verified, with a paper of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.actions import dossier, first_steps, importing, looks, opening, records, vault
from app.actions import evidence as exhibits
from app.domain.errors import AlreadyExists, Refused
from app.domain.fields import REGISTRY
from app.domain.spoken import spoken_passphrase
from app.jobs import Progress
from app.paths import resource
from app.session import Session
from app.vault.credentials import KdfParams

VAULT = "sample.haven"
PUBLIC = "PUBLIC"
INVENTED = "BIRCH"
STORIES = ("birch", "alder", "rowan")
DATED = "2026-11-20"
_PAPERS = ((PUBLIC, "case_brief", "public-record-brief.pdf"), (INVENTED, "uk_ftt", "birch-bundle.pdf"))


def make_demo(
    folder: Path, secret: bytearray | None = None, *, kdf: KdfParams | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Make the folder with vault and papers: `{vault, pdfs, verified, passphrase?}`; refuses an existing folder."""
    folder = Path(folder)
    if folder.exists():
        raise AlreadyExists(subject=str(folder))
    folder.mkdir(parents=True, mode=0o700)
    made = None if secret is not None else spoken_passphrase()
    words = bytearray((made or "").encode()) if secret is None else secret
    session, _ = opening.make_vault(
        folder / VAULT, words, worker="L. Marlowe", organisation="Example Defenders (invented)", kdf=kdf
    )
    with session:
        report = _fill(session, progress)
        checked = vault.verify(session, progress)
        if checked.problems:
            raise Refused(reason=f"the sample does not verify: {checked.problems[0]}")
        pdfs = [_paper(session, folder, *paper, progress) for paper in _PAPERS]
    answer = {"vault": str(folder / VAULT), "pdfs": pdfs, "verified": True, "import": _summary(report)}
    return {**answer, "passphrase": made} if made else answer


def _summary(report: dict[str, Any]) -> dict[str, Any]:
    """The report of the import: counts, and the rows that were refused; what the map leaves out is meant so."""
    told = [{"row": row["row"], "reason": row["reason"]} for row in report["rows"] if row["status"] == "refused"]
    return {**{name: report[name] for name in ("total", "taken", "refused")}, **({"rows": told} if told else {})}


def fill_sample(session: Session, progress: Progress | None = None) -> dict[str, Any]:
    """Put both sample cases into an open vault; the report of the import."""
    report = _fill(session, progress)
    session.do(first_steps.sample_filled)
    return report


def _fill(session: Session, progress: Progress | None) -> dict[str, Any]:
    report = _public_record(session, progress)
    for name in STORIES:
        _Story(session, progress).tell(json.loads(resource("sample", f"{name}.json").read_text("utf-8")))
    return report


def _public_record(session: Session, progress: Progress | None) -> dict[str, Any]:
    """Incidents from public reports through the import, the file itself as an exhibit; nothing is added to them."""
    about = {
        "code": PUBLIC, "title": "Public record", "status": "monitoring", "priority": "normal",
        "summary": "Incidents of transnational repression as public reports tell them; the source stands with each.",
    }  # fmt: skip
    session.do(records.add_case, about)
    mapping = json.loads(resource("sample", "public_record_map.json").read_text("utf-8"))
    source = resource("sample", "public_record_incidents.csv")
    return importing.import_file(session, source, PUBLIC, "threat", mapping=mapping, progress=progress)


class _Story:
    """Tells a story file: records in order, each by a key that later ones refer to as `@key`."""

    def __init__(self, session: Session, progress: Progress | None) -> None:
        self._session = session
        self._progress = progress
        self._uids: dict[str, str] = {}
        self._case = ""

    def tell(self, story: Mapping[str, Any]) -> None:
        """Case, records, exhibits with what they prove, what rests on them, custody, and what is signed at the end."""
        self._case = story["case"]["code"]
        self._uids["public"] = self._session.do(_case_uid, PUBLIC).result
        self._begin(story)
        for exhibit in story["exhibits"]:
            self._exhibit(exhibit)
        for item in story.get("late", ()):
            self._record(item)
        for line in story["custody"]:
            self._session.do(records.add_record, "custody", self._resolved(line), self._case)
        for change in story["after"]:
            self._session.do(records.edit_record, self._resolved(change["uid"]), self._resolved(change["values"]))

    def _begin(self, story: Mapping[str, Any]) -> None:
        waiting = {key: value for key, value in story["case"].items() if not str(value).startswith("@")}
        self._uids["case"] = self._session.do(records.add_case, waiting).result.uid
        for item in story["records"]:
            if item["kind"] == "case":
                continue
            self._record(item)
        later = {key: self._resolved(value) for key, value in story["case"].items() if key not in waiting}
        self._session.do(records.edit_record, self._uids["case"], later)

    def _record(self, item: Mapping[str, Any]) -> None:
        case = self._case if REGISTRY[item["kind"]].needs_case else None
        made = self._session.do(records.add_record, item["kind"], self._resolved(item["values"]), case)
        self._uids[item["key"]] = made.result.uid

    def _exhibit(self, item: Mapping[str, Any]) -> None:
        files = [resource("sample", "exhibits", name) for name in item["files"]]
        values = self._resolved(item["values"])
        if "derive" in item:
            original = self._resolved(item["derive"])
            uid = exhibits.derive(self._session, original, files[0], item["as"], values=values).uid
        else:
            together = len(files) > 1
            taken = exhibits.add_evidence(
                self._session, files, self._case, as_one=together, values=values, progress=self._progress
            )
            uid = taken[0].uid
        self._uids[item["key"]] = uid
        if "looked" in item:
            self._session.do(looks.look, uid, item["looked"])
        for kind, target, page, locator, *quote in item.get("cites", ()):
            values = {"evidence": uid, "target_kind": kind, "target_uid": self._resolved(target), "page": page}
            values |= {"locator": locator or None, "quote": quote[0] if quote else None}
            self._session.do(records.add_record, "citation", values, self._case)

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("@"):
            return self._uids[value[1:]]
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        if isinstance(value, dict):
            return {key: self._resolved(item) for key, item in value.items()}
        return value


def _case_uid(unit: Any, code: str) -> str:
    return str(records.case_by_code(unit, code).uid)


def _paper(
    session: Session, folder: Path, case: str, profile: str, name: str, progress: Progress | None
) -> dict[str, Any]:
    made = dossier.build_dossier(session, case, profile, folder / name, options={"dated": DATED}, progress=progress)
    return {key: made[key] for key in ("out", "pages", "sha256")}
