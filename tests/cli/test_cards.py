"""Partners on the command line, as the contract of it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.handover import cards as paper
from app.vault import crypto, identity
from app.vault.credentials import printed
from tests.cli.conftest import Shell

WHEN = "2026-05-01T10:00:00.000Z"


@pytest.fixture
def secret() -> bytearray:
    return bytearray(crypto.random_bytes(16))


@pytest.fixture
def theirs(tmp_path: Path, secret: bytearray) -> Path:
    """The card of somebody else, in a file."""
    made = paper.issue(identity.new_site("Lantern <b>Desk</b>", "Noor", bytes(secret)), WHEN)
    path = tmp_path / "theirs.hvcard"
    path.write_text(paper.file_text(made))
    return path


def test_a_card_goes_out_and_another_comes_in(shell: Shell, theirs: Path, tmp_path: Path) -> None:
    told = shell.ok("card", "export", tmp_path / "ours.hvcard")
    assert paper.read((tmp_path / "ours.hvcard").read_bytes()).card.fingerprint == told["fingerprint"]
    assert shell("card", "export", tmp_path / "ours.hvcard").out["error"] == "already_exists"
    taken = shell.ok("card", "import", theirs)
    assert {name: taken[name] for name in ("verified", "trust", "state")} == {
        "verified": False, "trust": "unverified", "state": "new",
    }  # fmt: skip
    [row] = shell.ok("card", "list")["rows"]
    assert (row["uid"], row["fingerprint"], row["name"]) == (taken["uid"], taken["fingerprint"], "Lantern <b>Desk</b>")
    assert shell("card", "import", tmp_path / "ours.hvcard").out["error"] == "refused"
    assert shell("card", "import", tmp_path / "nothing").out["error"] == "not_found"
    assert shell("card", "import", shell.secret).out["error"] == "bad_file"


def test_words_are_twelve_of_the_list_that_is_named(shell: Shell, theirs: Path) -> None:
    uid = shell.ok("card", "import", theirs)["uid"]
    told = shell.ok("card", "words", uid)
    assert (len(told["words"]), told["list"], told["list_name"], told["check_word"]) == (
        12,
        "english",
        "English",
        "glass",
    )
    russian = shell.ok("card", "words", uid, "--list", "russian")
    assert russian["check_word"] == "попасть"
    assert shell.ok("--lang", "ru", "card", "words", uid) == russian


def test_a_card_is_verified_compared_distrusted_and_revoked(
    shell: Shell, theirs: Path, secret: bytearray, tmp_path: Path
) -> None:
    taken = shell.ok("card", "import", theirs)
    uid, fingerprint = taken["uid"], taken["fingerprint"]
    assert shell("card", "verify", uid, "--compare", "0" * 64).code == 1
    made: dict[str, Any] = shell.ok("card", "verify", uid, "--compare", paper.grouped(fingerprint))
    assert (made["verified"], made["verified_how"]) == (True, "fingerprint")
    assert shell.ok("card", "distrust", uid, "--reason", "another voice")["verified"] is False
    assert shell.ok("card", "verify", uid)["verified_how"] == "words"
    assert shell.ok("card", "lawyer", uid)["lawyer"] is True
    spoken = shell.file("spoken", printed(secret).lower().encode())
    assert shell.ok("card", "revoke", uid, "--secret-file", spoken) == {"uid": uid, "trust": "revoked", "known": True}
    assert shell("card", "verify", uid).out["error"] == "card_revoked"
    assert shell("card", "import", theirs).out["error"] == "card_revoked"
    assert shell.ok("vault", "verify")["ok"] is True


def test_the_mark_holds_the_whole_fingerprint(shell: Shell, tmp_path: Path) -> None:
    told = shell.ok("card", "qr")
    assert told["text"] == f"HAVENFILE:{told['fingerprint'].upper()}"
    assert len({len(line) for line in told["rows"]}) == 1
    made = shell.ok("card", "qr", "--out", tmp_path / "mark.svg")
    assert made["fingerprint"] == told["fingerprint"]
    assert (tmp_path / "mark.svg").read_text().startswith("<svg xmlns=")


def test_a_partner_is_made_by_the_application_alone(shell: Shell, theirs: Path) -> None:
    uid = shell.ok("card", "import", theirs)["uid"]
    assert shell("record", "add", "card", "--json-file", "-", stdin=b'{"trust": "verified"}').code == 1
    assert shell("record", "edit", uid, "--json-file", "-", stdin=b'{"trust": "verified"}').code == 1
    assert shell.ok("card", "list")["rows"][0]["trust"] == "unverified"


def test_trust_is_not_undone_with_other_work(shell: Shell, theirs: Path) -> None:
    shell.json("case", "add", title="Kite")
    uid = shell.ok("card", "import", theirs)["uid"]
    shell.ok("card", "verify", uid)
    shell.ok("undo")
    assert [row["trust"] for row in shell.ok("card", "list")["rows"]] == ["verified"]
    assert [row["title"] for row in shell.ok("case", "list")["rows"]] == ["Heron"]


def test_a_line_is_accepted_of_a_verified_partner_that_went_astray_alone(shell: Shell, theirs: Path) -> None:
    uid = shell.ok("card", "import", theirs)["uid"]
    assert shell("card", "accept-line", uid, "--reason", "x").out["error"] == "card_not_verified"
    shell.ok("card", "verify", uid)
    refused = shell("card", "accept-line", uid, "--reason", "x").out
    assert (refused["error"], "nothing to accept" in refused["message"]) == ("refused", True)
    assert shell.ok("card", "list")["rows"][0]["checkpoint"] == ""
