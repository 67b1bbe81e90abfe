"""START-HERE.html says in two languages how to check a package, and holds nothing that acts or calls anywhere."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.handover import age, age_words, guide, rows
from app.handover.arranging import arranged
from app.handover.guide import About, Tongue
from app.handover.rows import FileRow
from app.i18n import translator
from app.vault import identity
from tests.handover.outside import run
from tests.handover.packages import HEAD, PLAIN, SENDER, members, read_all, sealed_members

EVIL = '<script src="//x.example">&amp;"\'</script>\u202egpj.exe'
PERSIAN = guide.tongue_of("fa-AF")


class Seen(HTMLParser):
    """All tags with their attributes, and all text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def about(**changed: object) -> About:
    files = [
        FileRow("dossier.pdf", rows.DOSSIER, 5, bytes(32), "Dossier.pdf"),
        FileRow("originals/E-001/a.jpg", rows.ORIGINAL, 1234567, bytes(32), EVIL),
    ]
    facts = {"package_id": HEAD["package_id"], "organisation": f"Amber {EVIL}", "created": HEAD["created"]}
    return About(
        **{**facts, "mark": "hybrid", "files": files, "terms": lambda code: [(f"Purpose {code}", EVIL)], **changed}
    )


@pytest.mark.parametrize("tongue", [guide.ENGLISH, PERSIAN, Tongue("ru", "Русский", translator("ru"))])
def test_the_page_acts_on_nothing_and_calls_nowhere(tongue: Tongue) -> None:
    page = guide.page(about(), tongue)
    seen = Seen(page)
    assert seen.open == []
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & {tag for tag, _ in seen.tags}
    assert not [name for _, facts in seen.tags for name in facts if name.startswith("on") or name == "src"]
    links = [facts["href"] for _, facts in seen.tags if "href" in facts]
    assert all(re.fullmatch(r"#[a-z]{2}|[A-Za-z0-9._/-]+", link) for link in links)
    assert {"dossier.pdf", "originals/E-001/a.jpg"} <= set(links)
    policy = next(facts["content"] for tag, facts in seen.tags if facts.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "\u202e" not in page.decode()
    shown = EVIL.replace("\u202e", "")
    assert sum(shown in text for text in seen.text) >= 3


def test_it_is_in_english_and_in_the_language_of_the_sender() -> None:
    seen = Seen(guide.page(about(), PERSIAN))
    sections = [facts for tag, facts in seen.tags if tag == "section"]
    assert sections == [{"lang": "en", "dir": "ltr", "id": "en"}, {"lang": "fa", "dir": "rtl", "id": "fa"}]
    text = "".join(seen.text)
    assert text.count("Purpose en") == text.count("Purpose fa") == 1
    assert "Never take it from this folder" in text and "هرگز آن را از این پوشه برندارید" in text
    for code in ("en", "fr", "tlh"):
        page = guide.page(about(), guide.tongue_of(code))
        assert len([tag for tag, _ in Seen(page).tags if tag == "section"]) == 1


def test_how_it_is_opened_depends_on_its_seal() -> None:
    for mark, key in (("hybrid", "-i key.txt "), ("x25519", "-i key.txt "), ("passphrase", "")):
        assert f"age --decrypt {key}-o handover.tar" in guide.page(about(mark=mark)).decode()


def test_many_files_make_no_endless_page() -> None:
    files = [FileRow(f"originals/E-{n}/a", rows.ORIGINAL, 1, bytes(32)) for n in range(700)]
    page = guide.page(about(files=files)).decode()
    assert page.count("<tr>") == 501
    assert "200 more files" in page


def whole() -> list[rows.Member]:
    facts = {
        "package_id": HEAD["package_id"],
        "organisation": "Amber Desk",
        "created": HEAD["created"],
        "mark": "x25519",
    }
    given = [*members()[2:], *members({"dossier.pdf": b"%PDF"})]
    given[-1] = rows.Member("dossier.pdf", rows.DOSSIER, 4, given[-1].sha256, given[-1].open)
    return arranged(given, **facts, tongue=PERSIAN)


def test_the_files_stand_in_their_order() -> None:
    paths = [member.path for member in whole()]
    assert paths == ["START-HERE.html", "dossier.pdf", "ro-crate-metadata.json", "originals/E-001/letter.pdf",
                     "originals/E-002/empty.txt"]  # fmt: skip
    files = read_all(sealed_members(whole()))
    assert list(files) == paths
    graph = {one["@id"]: one for one in json.loads(files["ro-crate-metadata.json"])["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert [one["@id"] for one in graph["./"]["hasPart"]] == ["dossier.pdf", *paths[3:]]
    assert all(graph[one["@id"]]["@type"] == "File" for one in graph["./"]["hasPart"])
    assert graph["originals/E-001/letter.pdf"]["name"] == "письмо №7.pdf"


def test_what_the_page_tells_to_type_works(tmp_path: Path) -> None:
    """The commands are taken from the page of the package that they open, and run by a shell."""
    package = sealed_members(whole(), age.X25519(PLAIN.recipient()))
    (tmp_path / "NAME.hvn").write_bytes(package)
    (tmp_path / "key.txt").write_text(age_words.identity_text(PLAIN) + "\n", "ascii")
    page = read_all(package)["START-HERE.html"].decode()
    check, allowed, verify, opening, _ = [
        html.unescape(code) for code in re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)
    ][:5]
    run("bash", "-ec", opening, folder=tmp_path)
    env = {**os.environ, "PATH": f"{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-ec", check], cwd=tmp_path, env=env, check=True, capture_output=True)
    key = identity.ssh_public_line(SENDER.public().ed25519, "x").split(" ")[2]
    (tmp_path / "allowed").write_text(allowed.replace("AAAA…", key) + "\n", "ascii")
    run("bash", "-ec", verify, folder=tmp_path)
