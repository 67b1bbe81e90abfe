"""Hearing bundles of the sample case, built for each body: what stands where, what follows what, what was filed before."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from app.actions import dossier, evidence, queries, records
from app.domain.errors import NotFound
from app.dossier.blocks import Heading
from app.dossier.layout import layout
from app.dossier.paper import BoundExhibit, OwnPart
from app.session import Session
from tests import hearings, once
from tests.shared import shared
from tests.vaults import reopened

PROFILES = ("uk_ftt", "uk_ut", "us_eoir", "ca_rpd", "euaa", "germany")
DATED = {"dated": "2026-11-20"}


@dataclass
class Court:
    """A vault with the case before every body; papers are made once."""

    session: Session
    folder: Path
    uids: dict[str, str]
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def build(self, profile: str, name: str = "", **options: Any) -> dict[str, Any]:
        name = name or profile
        if name not in self.made:
            lang = dossier.usual_language(profile)
            self.made[name] = dossier.build_dossier(
                self.session, hearings.CASE, profile, self._out(profile, name), lang=lang,
                proceeding=self.uids[profile], options={**DATED, **options},
            )  # fmt: skip
        return self.made[name]

    def _out(self, profile: str, name: str) -> Path:
        if profile == "ca_rpd":
            return self.folder / "board"  # a folder: the file gets the name that the body asks for
        return self.folder / f"{name}.pdf"

    def lines(self, profile: str, name: str = "", **options: Any) -> list[str]:
        """The text of each page."""
        made = self.build(profile, name, **options)
        with pypdfium2.PdfDocument(made["out"]) as document:
            return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]

    def pages(self, profile: str, name: str = "", **options: Any) -> list[str]:
        """The words of each page, one after the other."""
        return [" ".join(page.split()) for page in self.lines(profile, name, **options)]

    def prepared(self, profile: str, **options: Any) -> Any:
        """A paper before it becomes pages."""
        asked = (None, self.uids[profile], None, {**DATED, **options}, "en")
        return self.session.ask(dossier.prepared, hearings.CASE, profile, *asked)

    def dossier_of(self, made: dict[str, Any]) -> Any:
        """What is kept of a paper that was made."""
        rows = self.session.ask(queries.records, "dossier", hearings.CASE).rows
        return next(row for row in rows if any(one["sha256"] == made["sha256"] for one in row.outputs))


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("court")
    (folder / "board").mkdir()
    shutil.copytree(once.sample(tmp_path_factory), folder / "court.haven")
    with reopened(folder / "court.haven") as session:
        rows = session.ask(queries.records, "proceeding", hearings.CASE).rows
        first = next(row.uid for row in rows if row.reference == "PA/00000/2025")
        yield Court(session, folder, {"uk_ftt": first, **hearings.extend(session)})


def labels(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [document.get_page_label(at) for at in range(len(document))]


# -- what stands where ----------------------------------------------------------------


def test_a_skeleton_cites_the_very_page_of_a_paragraph_and_of_an_exhibit(court: Court) -> None:
    pages = court.pages("uk_ftt")
    skeleton = next(page for page in pages if "Brief submissions on the issues" in page)
    lines = next(page for page in court.lines("uk_ftt") if "Brief submissions on the issues" in page)
    assert re.findall(r"^\s*(\d+)\.", lines, re.MULTILINE) == [str(n) for n in range(1, 10)]
    assert "Schedule of issues" in skeleton and "20 November 2026" in skeleton
    [page] = set(re.findall(r"\[B/(\d+), ¶[13]\]", skeleton))
    assert "I worked as the editor of a district newspaper" in pages[int(page) - 1]
    [page] = re.findall(r"\[E/(\d+)\]", skeleton)
    assert "COUNTRY NOTE" in pages[int(page) - 1]
    places = [next(n for n, page in enumerate(pages) if words in page and n > 2) for words in
              ("Skeleton argument", "Chronology", "Witness statement of the appellant", "РАЙОННЫЙ СУД", "MEDICAL REPORT",
               "Country information schedule") if words != "РАЙОННЫЙ СУД"]  # fmt: skip
    assert places == sorted(places)


def test_exhibits_of_a_statement_follow_it_under_their_marks(court: Court) -> None:
    made = court.build("uk_ftt")
    pages = court.pages("uk_ftt")
    statement = next(page for page in pages if "Witness statement of the appellant" in page and "I, Anton" in page)
    assert "marked “AV1” [B/" in statement and "marked “AV2” [B/" in statement
    assert "AV1/T1" in pages[1]
    assert [row["exhibit"] for row in made["exhibits"]][:3] == ["E-002", "E-002/T1", "E-003"]


@pytest.mark.parametrize(("profile", "word"), [("uk_ftt", "неуважении к суду"), ("us_eoir", "лжесвидетельство")])
def test_what_a_witness_signs_stands_there_in_the_witness_s_language(court: Court, profile: str, word: str) -> None:
    text = " ".join(court.pages(profile))
    assert word in text and "Эти показания были прочитаны мне" in text
    assert "Marta Przyklad" in text and "Russian" in text


def test_a_persian_statement_runs_from_the_right(court: Court) -> None:
    pages = court.pages("uk_ftt")
    page = next(page for page in pages if "Witness statement of a neighbour" in page and "I, Laleh" in page)
    assert "ماشین" in page and "AB 123" in page


def test_two_languages_in_sequence_begin_with_the_original(court: Court) -> None:
    pages = court.pages("us_eoir")
    original = next(n for n, page in enumerate(pages) if "original in Russian" in page and n > 2)
    assert "translation into English" in pages[original + 1] and "Certificate of interpretation" in pages[original + 1]
    assert "Я работал редактором" in pages[original] and "I worked as the editor" not in pages[original]


def test_each_translation_has_its_certificate_behind_it(court: Court) -> None:
    pages = court.pages("us_eoir")
    found = [page for page in pages[4:] if page.startswith("Certificate of translation I, Marta")]
    assert len(found) == 4
    for page in found:
        text = page
        assert "2 Invented Row" in text and "+44 20 0000 0000" in text and "from Russian into English" in text
        assert "true and accurate to the best of my abilities" in text and "Marta Przyklad" in text
        original, translation = (int(number) for number in re.findall(r"\[[A-Z]/(\d+)\]", text))
        assert original < translation


def test_the_cover_before_an_immigration_court_tells_all_it_must(court: Court) -> None:
    pages = court.pages("us_eoir")
    for word in (
        "NON-DETAINED",
        "A000-000-000",
        "Anton Vymysl",
        "Hon. N. N.",
        "Individual hearing",
        "10:00 a.m.",
        "L. Marlowe",
    ):
        assert word in pages[0], word
    assert "Table of contents" in pages[1]
    tabs = re.findall(r"^([A-Z]{1,2}) ", "\n".join(court.lines("us_eoir")[1:3]), re.MULTILINE)
    assert list(dict.fromkeys(tabs))[:6] == list("ABCDEF")
    assert "Proof of service" in pages[-1] and "electronic filing" in pages[-1]


def test_a_tribunal_sees_initials_and_the_order_on_the_cover(court: Court) -> None:
    cover = court.pages("uk_ut")[0]
    assert "ANONYMITY ORDER" in cover and "rule 14" in cover and "A.V., Appellant" in cover
    assert "Vymysl" not in cover


def test_german_papers_speak_german_and_count_exhibits_with_k(court: Court) -> None:
    pages = court.pages("germany")
    assert "Anlagenverzeichnis" in pages[1] and "K1" in pages[1] and "Aktenzeichen: 1 K 0/26" in pages[0]
    for page in pages[:9]:
        for english in ("Index", "Chronology", "By whom", "Hearing", "List of persons", "Source", "DRAFT", "State media",
                        "Embassy", "investigator", "Sibling"):  # fmt: skip
            assert not re.search(rf"\b{english}\b", page), (english, page)


def test_the_matrix_has_gaps_before_the_authority_alone(court: Court) -> None:
    gap = "No copy of the indictment"
    assert gap in " ".join(court.pages("euaa"))
    for profile in ("uk_ftt", "us_eoir", "germany"):
        assert gap not in " ".join(court.pages(profile)), profile


@pytest.mark.parametrize("profile", PROFILES)
def test_filed_papers_carry_no_mark_of_ours(court: Court, profile: str) -> None:
    text = " ".join(court.pages(profile))
    for word in ("BIRCH", "Havenfile", "everity", "ikelihood", "contradict", "disputed", "grade", "L. Marlowe prefers"):
        assert word not in text, word
    assert not re.search(r"E-\d{3}", text), "the vault's numbers have gaps and are the same to everybody"
    with pikepdf.open(court.build(profile)["out"]) as pdf:
        assert set(pdf.docinfo.keys()) == {"/Title"}


def test_exhibits_are_numbered_by_the_paper_without_a_gap_and_the_record_keeps_which_is_which(court: Court) -> None:
    made = court.build("euaa")
    numbers = [row["number"] for row in made["exhibits"]]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)] or set(numbers) & {"AV1"}, numbers
    plain = [int(number) for number in numbers if number.isdecimal()]
    assert plain == list(range(1, len(plain) + 1))
    kept = {row["exhibit"]: row["number"] for row in court.dossier_of(made).items if row.get("exhibit")}
    assert kept == {row["exhibit"]: row["number"] for row in made["exhibits"]}


@pytest.mark.parametrize(("profile", "page"), [("us_eoir", "Letter"), ("germany", "A4")])
def test_the_outside_checker_finds_nothing(court: Court, profile: str, page: str) -> None:
    checker = shared("acceptance", "check_bundle.py")
    court.build(profile)
    done = subprocess.run(
        [sys.executable, checker, court.folder / f"{profile}.pdf", "--page", page, "--max-mb", "25"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_in_a_folder_a_paper_has_the_name_its_body_asks_for(court: Court) -> None:
    assert Path(court.build("ca_rpd")["out"]).name == "TC0-00000 – RPD – Disclosure.pdf"
    assert "How and when it was served" in court.pages("ca_rpd")[-1]


# -- after the first ------------------------------------------------------------------


def test_a_supplementary_bundle_holds_what_is_new_and_counts_on(court: Court, tmp_path: Path) -> None:
    main = court.build("uk_ftt")
    filed = court.dossier_of(main)
    paper = tmp_path / "late.txt"
    paper.write_text("A letter that came late.\n")
    uid = evidence.add_evidence(court.session, [paper], hearings.CASE, values={"title": "Late letter"})[0].uid
    text = "The letter came on 1 November 2026.\nIt bears out the calls [[E-006]] and stands at [[E-011]]."
    values = {"profile": "uk_ftt", "question": "late_reason", "text": text, "language": "en"}
    answer = court.session.do(records.add_record, "answer", values, hearings.CASE).result.uid
    try:
        made = court.build("uk_ftt", "more", supplements=filed.uid)
        pages = court.pages("uk_ftt", "more")
        number = court.session.ask(queries.find, uid).exhibit
        assert [row["exhibit"] for row in made["exhibits"]] == [number]
        highest = max(int(row["number"]) for row in main["exhibits"] if row["number"].isdecimal())
        assert [row["number"] for row in made["exhibits"]] == [str(highest + 1)]
        assert "uncited_exhibit" not in {row["code"] for row in made["problems"]}
        assert "Supplementary bundle no. 1, dated 20 November 2026" in " ".join(pages[0].split())
        assert labels(court.folder / "more.pdf")[0] == str(main["pages"] + 1)
        why = next(page for page in pages if "bears out" in page)
        assert re.search(r"\[main bundle,\s+D/\d+\]", why) and re.search(rf"\[D/{main['pages'] + made['pages']}\]", why)
        again = court.prepared("uk_ftt", supplements=court.dossier_of(made).uid)
        spec = layout(again)
        assert "no. 2" in spec.title and spec.layout.number_from == main["pages"] + made["pages"] + 1
        assert [row.key for section in spec.sections for row in section.documents] == ["late_reason"]
        replaced = court.build("uk_ftt", "replaced", replaces=filed.uid)
        moved = court.pages("uk_ftt", "replaced")
        now = labels(court.folder / "replaced.pdf")
        assert {label for label in now if not label.isdecimal()}
        old = next(row for row in filed.items if row.get("exhibit") == "E-005")
        new = next(row for row in court.dossier_of(replaced).items if row.get("exhibit") == "E-005")
        assert (old["first"], old["last"], old["number"]) == (new["first"], new["last"], new["number"])
        assert "Late letter" in next(page for page in moved if "What moved" in page and "Pages now" in page)
        fresh = court.pages("uk_ftt", "fresh", replaces=filed.uid, numbers="fresh")
        table = next(page for page in fresh if "Pages now" in page)
        assert re.search(r"Chronology \[A/(\d+)–(\d+)\] \[A/(\d+)–(\d+)\]", table), table
        assert replaced["pages"] > main["pages"]
    finally:
        court.session.do(records.delete_record, answer, "test")
        court.session.do(records.delete_record, uid, "test")


def test_exhibits_stand_in_the_order_somebody_wants(court: Court) -> None:
    rows = court.session.ask(queries.records, "evidence", hearings.CASE).rows
    wanted = [next(row.uid for row in rows if row.exhibit == number) for number in ("E-009", "E-006")]
    made = court.prepared("uk_ftt", order={"D": wanted}, certificates="together", statements="sequence")
    documents = [one for chapter in made.chapters for one in chapter.documents]
    order = [one.item.exhibit for one in documents if isinstance(one, BoundExhibit)]
    assert order.index("E-009") < order.index("E-006") < order.index("E-001")
    own = [one for one in documents if isinstance(one, OwnPart)]
    assert sum(one.part == "translation_certificate" for one in own) == 2
    heads = [block.text for one in own for block in one.blocks if isinstance(block, Heading)]
    assert "Witness statement of the appellant: original in Russian" in heads
    assert not any(one.part == "translation_certificate" for chapter in court.prepared("uk_ftt", certificates="none").chapters
                   for one in chapter.documents if isinstance(one, OwnPart))  # fmt: skip


def test_only_a_bundle_of_this_case_and_body_can_be_added_to(court: Court) -> None:
    filed = court.dossier_of(court.build("uk_ut"))
    for asked in ({"supplements": filed.uid}, {"replaces": court.uids["uk_ut"]}):
        with pytest.raises(NotFound):
            court.prepared("uk_ftt", **asked)
