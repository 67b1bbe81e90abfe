"""Papers for international bodies from a real vault: the files that are made, and what stands on their pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx as reader
import pikepdf
import pypdfium2
import pytest

from app.actions import dossier, evidence, filed, queries, records
from app.domain.errors import Invalid, Stopped
from app.sandbox import ahead
from app.session import Session
from tests.vaults import new_vault

OPTIONS = {"dated": "2026-05-01"}
SCOPES = ("store", "ecthr", "un_confidential", "un_transmit_state", "publish_anonymous")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A case with an applicant, two dated exhibits, a final decision, and texts for the forms."""
    folder = tmp_path_factory.mktemp("bodies")
    made, _ = new_vault(folder / "v.haven")
    made.do(records.add_case, {"code": "C-077", "title": "Alder", "origin_state": "TJ"})

    def add(kind: str, **values: Any) -> str:
        return str(made.do(records.add_record, kind, values, "C-077").result.uid)

    def exhibit(title: str, date: str) -> str:
        path = folder / f"{title}.txt"
        path.write_text(f"{title}.\n")
        return evidence.add_evidence(made, [path], "C-077", values={"title": title, "date": date})[0].uid

    person = add("person", name="Anna Petrova", role="subject", pseudonym="Willow", birth="1990", nationalities=["TJ"])
    add("consent", person=person, status="given", scopes=dict.fromkeys(SCOPES, "yes"), basis="self")
    event = add("event", event_kind="arrest", title="Taken from home", when="May 2026", place="Istanbul", country="TR")
    later, earlier = exhibit("Judgment", "6 June 2026"), exhibit("Order", "2 May 2026")
    add("citation", evidence=later, target_kind="event", target_uid=event, page=1)
    proceeding = add("proceeding", proceeding_kind="ecthr_application", respondent_state="TR", subject=person,
                     representative="R. Q.", representative_contact="+00")  # fmt: skip
    add("decision", proceeding=None, body="Court", decided="2099-01-01", outcome="refused", evidence=later)
    add("answer", profile="ecthr", question="annex", text=f"More of Article 3. ⟦{earlier}:1⟧\nAnd of Article 13.")
    add("answer", profile="upr", question="introduction", text="What we saw.")
    assert proceeding
    yield made
    made.lock()


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_application_is_documents_answers_annex_and_authority(session: Session, tmp_path: Path) -> None:
    made = dossier.build_dossier(session, "C-077", "ecthr", tmp_path / "a.pdf", options=OPTIONS)
    names = [(row["role"], Path(row["path"]).name) for row in made["outputs"]]
    assert names == [
        ("bundle", "a.pdf"), ("answers", "a-answers.pdf"), ("answers", "a-answers.txt"), ("part", "a-annex.pdf"),
        ("part", "a-authority.pdf"),
    ]  # fmt: skip
    starts = {row["title"]: row["start"] for row in made["exhibits"]}
    assert starts["Order"] < starts["Judgment"]
    sheet = (tmp_path / "a-answers.txt").read_text("utf-8")
    assert f"1. 2 May 2026: Order, page [{starts['Order']}]" in sheet
    assert f"2. 6 June 2026: Judgment, page [{starts['Judgment']}]" in sheet
    assert f"Taken from home. [{starts['Judgment']}]" in sheet
    pages = texts(tmp_path / "a.pdf")
    assert "Order." in pages[starts["Order"] - 1] and pages[starts["Order"] - 1].strip().endswith(str(starts["Order"]))
    annex = " ".join(texts(tmp_path / "a-annex.pdf"))
    assert f"More of Article 3. [{starts['Order']}]" in annex and "2." in annex
    assert "original signature" in " ".join(texts(tmp_path / "a-authority.pdf"))
    for name in ("a.pdf", "a-answers.pdf", "a-annex.pdf"):
        raw, text = (tmp_path / name).read_bytes(), " ".join(texts(tmp_path / name))
        assert b"Havenfile" not in raw and "C-077" not in text and "Alder" not in text
        with pikepdf.open(tmp_path / name) as pdf:
            assert [round(float(edge)) for edge in pdf.pages[0].MediaBox][2:] == [595, 842]
    again = filed.rebuild_dossier(session, _latest(session, "ecthr"), tmp_path / "again.pdf")
    assert (tmp_path / "again-annex.pdf").read_bytes() == (tmp_path / "a-annex.pdf").read_bytes()
    assert again["sha256"] == made["sha256"]


def test_no_file_of_a_paper_waits_for_a_worker_to_start(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those with pages nor the search for names in each of them."""
    jobs: list[tuple[str, bool]] = []
    real = ahead.taken

    def taken(function: str, memory: int) -> Any:
        worker = real(function, memory)
        jobs.append((function.partition(":")[0].rpartition(".")[2], worker is not None))
        return worker

    monkeypatch.setattr(ahead, "taken", taken)
    [person] = session.ask(queries.records, "person", "C-077").rows
    hidden = {"recipient": "Court", "persons": {person.uid: "initials"}}
    dossier.build_dossier(session, "C-077", "ecthr", tmp_path / "a.pdf", options=OPTIONS, disclosure=hidden)
    assert jobs.count(("bundle_job", True)) >= 4 and jobs.count(("leaks", True)) >= 4
    assert [job for job in jobs if not job[1]] == [("leaks", False)]  # that of the plain text, which is quickly there


def _latest(session: Session, profile: str) -> str:
    rows = session.ask(queries.records, "dossier", "C-077").rows
    return str(max((row for row in rows if row.profile == profile), key=lambda row: row.made_at or "").uid)


def test_review_is_a_word_document_and_never_a_pdf(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"\.docx"):
        dossier.build_dossier(session, "C-077", "upr", tmp_path / "r.pdf", options=OPTIONS)
    made = dossier.build_dossier(session, "C-077", "upr", tmp_path, options=OPTIONS)
    assert [row["role"] for row in made["outputs"]] == ["docx", "answers", "answers"]
    first = (tmp_path / "upr.docx").read_bytes()
    document = reader.Document(io.BytesIO(first))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "What we saw." in text and "Petrova" not in text and "C-077" not in text
    other = tmp_path / "other"
    other.mkdir()
    filed.rebuild_dossier(session, _latest(session, "upr"), other / "again.docx")
    assert (other / "again.docx").read_bytes() == first


def test_a_hidden_name_in_a_text_stops_the_word_document(session: Session, tmp_path: Path) -> None:
    done = session.do(
        records.add_record, "answer", {"profile": "upr", "question": "earlier", "text": "With Petrovas."}, "C-077"
    )
    with pytest.raises(Stopped):
        dossier.build_dossier(session, "C-077", "upr", tmp_path / "n.docx", options=OPTIONS)
    assert list(tmp_path.iterdir()) == []
    session.do(records.delete_record, done.result.uid, "test")
