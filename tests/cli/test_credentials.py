"""Credentials from the command line: every kind made, used, taken away; rotation; the sheet."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from tests.cli.conftest import Ran, Shell
from tests.dossier.papers import text_of
from tests.leave import immutable


def secret(shell: Shell, name: str, text: bytes) -> Path:
    path = shell.file(name, text + b"\n")
    path.chmod(0o600)
    return path


def with_secret(shell: Shell, path: Path, *words: object, key_file: Path | None = None) -> Ran:
    more = [] if key_file is None else ["--key-file", key_file]
    given = ["--vault", shell.vault, "--passphrase-file", path, *more, "--json", *words]
    return shell.run_main([str(word) for word in given], b"")


def kinds(shell: Shell) -> list[str]:
    return [row["kind"] for row in shell.ok("vault", "credential", "list")["rows"]]


def test_passphrase_added_listed_revoked(shell: Shell) -> None:
    second = secret(shell, "second", b"second passphrase")
    row = shell.ok("vault", "credential", "add", "passphrase", "--name", "Office", "--new-passphrase-file", second)
    assert (row["kind"], row["name"], row["used"]) == ("passphrase", "Office", False)
    rows = shell.ok("vault", "credential", "list")
    assert rows["next"] is None
    assert rows["rows"][2] == row
    assert kinds(shell) == ["passphrase", "recovery", "passphrase"]
    assert with_secret(shell, second, "vault", "info").code == 0
    done = shell.ok("vault", "credential", "revoke", row["id"])
    assert done["revoked"]
    assert "older copies" in done["note"]
    assert with_secret(shell, second, "vault", "info").code == 3
    ran = shell("vault", "credential", "revoke", row["id"])
    assert (ran.code, ran.out["error"]) == (1, "not_found")
    ran = shell("vault", "credential", "revoke", rows["rows"][0]["id"])
    assert (ran.code, ran.out["error"]) == (1, "refused")
    assert shell.ok("vault", "verify")["ok"]


def test_a_credential_is_meant_by_its_name_or_the_beginning_of_its_id(shell: Shell) -> None:
    add = ("vault", "credential", "add", "passphrase", "--new-passphrase-file")
    first, *rest = [shell.ok(*add, secret(shell, f"n{n}", b"phrase %d" % n), "--name", f"N{n // 2}") for n in range(3)]
    revoke = ("vault", "credential", "revoke")
    ran = shell(*revoke, "N0")
    assert (ran.code, ran.out["error"]) == (1, "refused")
    assert all(row["id"] in ran.out["message"] for row in (first, rest[0]))
    for word in ("nobody", first["id"][:5], ""):
        ran = shell(*revoke, word)
        assert (ran.code, ran.out["error"]) == (1, "not_found")
    assert shell.ok(*revoke, first["id"][:6].upper())["id"] == first["id"]
    assert shell.ok(*revoke, "N0")["id"] == rest[0]["id"]
    assert shell.ok(*revoke, "N1")["id"] == rest[1]["id"]
    assert kinds(shell) == ["passphrase", "recovery"]


def test_help_tells_what_the_flags_of_danger_do(shell: Shell) -> None:
    for command, flags in {
        "travel": ["--keep", "--yes"], "wipe": ["--yes"], "rotate": ["--deep", "--keep", "--out"],
        "restore": ["--snapshot", "--accept-damage", "--recovery-file"], "credential recovery": ["--out"],
    }.items():  # fmt: skip
        words = shell.run_main(["vault", *command.split(), "--help"], b"").out.split("options:")[1]
        for flag in flags:
            told = words.split(f"  {flag}", 1)[1].split("  --")[0]
            assert len(told.split()) > 4, (command, flag)


@pytest.mark.parametrize("words", [[], ["--new-passphrase-file", "-"]])
def test_the_flag_that_lacks_is_the_one_named(shell: Shell, words: list[str]) -> None:
    for command in (["passphrase"], ["credential", "add", "passphrase"]):
        ran = shell("vault", *command, *words)
        assert (ran.code, ran.out["error"]) == (3, "missing_key")
        assert ran.out["message"].startswith("A new passphrase is needed: give --new-passphrase-file")
    ran = shell("vault", "passphrase", "--new-passphrase-file", shell.folder / "none")
    assert ran.out["message"] == f"The passphrase file can't be read: {shell.folder / 'none'}"


def test_key_file_given_or_made(shell: Shell) -> None:
    phrase = secret(shell, "phrase", b"with a file")
    photo, stick = shell.file("photo.jpg", b"any bytes"), shell.folder / "stick.key"
    add = ("vault", "credential", "add", "keyfile", "--new-passphrase-file", phrase)
    shell.ok(*add, "--name", "Photo", "--new-key-file", photo)
    made = shell.ok(*add, "--name", "Stick", "--make-key-file", stick)
    assert made["key_file"] == str(stick)
    assert stick.stat().st_mode & 0o777 == 0o600
    for key_file in (photo, stick):
        told = with_secret(shell, phrase, "vault", "info", key_file=key_file)
        assert told.code == 0
    assert [one["kind"] for one in told.out["credentials"]][2:] == ["keyfile"] * 2
    assert with_secret(shell, phrase, "vault", "info").code == 3
    assert with_secret(shell, phrase, "vault", "info", key_file=shell.file("other", b"x")).code == 3
    # the plain passphrase opens whether or not a key file is named
    assert shell("--key-file", photo, "vault", "info").code == 0
    # a new passphrase keeps the file
    anew = secret(shell, "anew", b"another with a file")
    ran = with_secret(shell, phrase, "vault", "passphrase", "--new-passphrase-file", anew, key_file=photo)
    assert ran.out["replaced"] == ["Photo"]
    assert with_secret(shell, anew, "vault", "info", key_file=photo).code == 0
    assert with_secret(shell, anew, "vault", "info").code == 3


def test_key_file_of_the_command_line_and_the_usual_names_do(shell: Shell) -> None:
    phrase, photo = secret(shell, "phrase", b"with a file"), shell.file("photo.jpg", b"any bytes")
    add = ("vault", "credential", "add")
    row = shell.ok(*add, "keyfile", "--new-passphrase-file", phrase, "--key-file", photo)
    assert (row["kind"], row["name"]) == ("keyfile", "key file")
    assert shell.ok(*add, "passphrase", "--new-passphrase-file", phrase)["name"] == "passphrase"
    assert with_secret(shell, phrase, "vault", "info", key_file=photo).code == 0


def test_bad_key_files_are_named_and_change_nothing(shell: Shell) -> None:
    phrase = secret(shell, "phrase", b"with a file")
    before = shell.tree()["header.a"]
    add = ("vault", "credential", "add", "keyfile", "--name", "File", "--new-passphrase-file", phrase)
    cases: dict[str, Any] = {
        "empty_file": ("--new-key-file", shell.file("empty", b"")),
        "not_found": ("--new-key-file", shell.folder / "nothing"),
        "not_a_file": ("--new-key-file", shell.folder),
        "already_exists": ("--make-key-file", shell.file("there", b"there")),
    }
    for code, words in cases.items():
        ran = shell(*add, *words)
        assert (ran.code, ran.out["error"]) == (1, code)
    assert shell(*add).code == 2
    ran = shell(*add, "--new-key-file", shell.file("a", b"a"), "--make-key-file", shell.folder / "b")
    assert (ran.code, ran.out["message"]) == (2, "either --new-key-file F or --make-key-file F, not both")
    assert (shell.folder / "there").read_bytes() == b"there"
    assert shell.tree()["header.a"] == before
    ran = shell("--key-file", shell.folder / "nothing", "vault", "info")
    assert (ran.code, ran.out["error"]) == (1, "not_found")


def test_made_key_file_goes_when_the_slot_is_refused(shell: Shell) -> None:
    phrase = secret(shell, "phrase", b"with a file")
    stick = shell.folder / "stick.key"
    ran = shell(
        "vault", "credential", "add", "keyfile", "--name", "x" * 41, "--new-passphrase-file", phrase, "--make-key-file", stick
    )  # fmt: skip
    assert (ran.code, ran.out["error"]) == (1, "invalid")
    assert not stick.exists()


def test_without_a_keyring_binding_is_refused_and_said(shell: Shell, monkeypatch: Any) -> None:
    import keyring
    import keyring.core
    from keyring.backends import fail

    monkeypatch.setattr(keyring.core, "_keyring_backend", fail.Keyring())
    meaning = "there is none that keeps secrets encrypted"
    assert shell.ok("vault", "credential", "keyring") == {"state": "none", "meaning": meaning, "backend": None}
    phrase = secret(shell, "phrase", b"bound")
    ran = shell("vault", "credential", "add", "keyring", "--name", "Here", "--new-passphrase-file", phrase)
    assert (ran.code, ran.out["error"], ran.out["facts"]["state"]) == (1, "keyring", "none")
    assert ran.out["message"] == f"The keyring of this computer can't be used: {meaning}."
    assert kinds(shell) == ["passphrase", "recovery"]


def test_new_recovery_code_and_rehearsal(shell: Shell) -> None:
    old = shell.folder / "code"
    ran = shell("vault", "credential", "rehearse", "--recovery-file", old)
    assert ran.out["works"]
    assert shell.ok("vault", "info")["recovery_rehearsed_at"] == ran.out["recovery_rehearsed_at"]
    new = shell.folder / "new code"
    done = shell.ok("vault", "credential", "recovery", "--out", new)
    assert done["recovery_out"] == str(new)
    assert "recovery_code" not in done
    assert new.stat().st_mode & 0o777 == 0o600
    assert shell.ok("vault", "info")["recovery_rehearsed_at"] is None
    assert shell("vault", "credential", "rehearse", "--recovery-file", old).out["error"] == "wrong_key"
    assert shell.ok("vault", "rehearse", "--recovery-file", new)["works"]
    assert shell("vault", "rehearse").code == 2
    ran = shell("vault", "credential", "recovery", "--out", new)
    assert (ran.code, ran.out["error"]) == (1, "already_exists")
    assert shell.ok("vault", "credential", "rehearse", "--recovery-file", new)["works"]
    told = shell.ok("vault", "credential", "recovery")["recovery_code"]
    assert len(told) == 39


@pytest.mark.parametrize("command", [("credential", "recovery"), ("rotate",)])
def test_the_old_code_stays_when_the_sheet_has_no_place(shell: Shell, command: tuple[str, ...]) -> None:
    before = shell.tree()
    for out in (shell.folder / "nofolder" / "s.pdf", shell.secret / "s.pdf"):
        ran = shell("vault", *command, "--out", out)
        assert (ran.code, ran.out["error"]) == (1, "not_found")
        assert ran.out["message"] == f"Not found: folder {out.parent}"
    assert shell.tree() == before
    assert shell.ok("vault", "credential", "rehearse", "--recovery-file", shell.folder / "code")["works"]


def test_the_old_code_stays_when_the_folder_of_the_sheet_can_not_be_written(shell: Shell) -> None:
    before, locked = shell.tree(), shell.folder / "locked"
    locked.mkdir()
    with immutable(locked):
        ran = shell("vault", "credential", "recovery", "--out", locked / "s.pdf")
    assert (ran.code, ran.out["error"]) == (1, "read_only")
    assert str(locked) in ran.out["message"]
    assert shell.tree() == before


def test_what_is_wrong_with_a_recovery_code_is_said(shell: Shell) -> None:
    sheet, code = shell.folder / "sheet.pdf", shell.folder / "code"
    shell.ok("vault", "credential", "recovery", "--out", sheet)
    new, none = secret(shell, "new", b"new one"), shell.folder / "nofile"
    for command in (
        ("vault", "recover", "--new-passphrase-file", new), ("vault", "credential", "rehearse"), ("vault", "rehearse"),
    ):  # fmt: skip
        ran = shell(*command, "--recovery-file", sheet)
        assert (ran.code, ran.out["error"]) == (3, "bad_recovery_code")
        assert ran.out["message"].startswith(f"{sheet} is a PDF. Type the code")
        ran = shell(*command, "--recovery-file", none)
        assert (ran.code, ran.out["error"]) == (3, "missing_key")
        assert ran.out["message"] == f"The file with the recovery code can't be read: {none}"
        ran = shell(*command, "--recovery-file", code)
        assert (ran.code, ran.out["error"]) == (3, "wrong_key")
        assert "newer code" in ran.out["message"]
        ran = shell(*command, "--recovery-file", "-")
        assert (ran.code, ran.out["error"]) == (3, "missing_key")
        assert ran.out["message"].startswith("A recovery code is needed")


def test_a_code_on_paper_is_asked_for_on_a_terminal(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    code, asked = (shell.folder / "code").read_text().strip(), []
    typed = iter([code.lower(), code, "after", "after"])

    def type_in(prompt: str) -> bytearray:
        asked.append(prompt.split(" (", maxsplit=1)[0])
        return bytearray(next(typed).encode())

    with monkeypatch.context() as patched:
        patched.setattr("app.cli.secret._typed", type_in)
        patched.setattr(sys, "stdin", Terminal(io.BytesIO()))
        base = ["--vault", str(shell.vault), "vault"]
        assert main(["--passphrase-file", str(shell.secret), *base, "credential", "rehearse"]) == 0
        assert main([*base, "recover"]) == 0
    assert asked == ["Recovery code", "Recovery code", "New passphrase: ", "Once more: "]
    assert with_secret(shell, secret(shell, "after", b"after"), "vault", "info").code == 0


@pytest.mark.parametrize("command", ["recover", "credential rehearse"])
def test_a_code_comes_from_standard_input_or_its_lack_is_said(shell: Shell, command: str) -> None:
    new = secret(shell, "new", b"new one")
    words = ["vault", *command.split(), *(["--new-passphrase-file", new] if command == "recover" else [])]
    ran = shell(*words)
    assert (ran.code, ran.out["error"]) == (3, "missing_key")
    assert "--recovery-file" in ran.out["message"]
    assert shell.ok(*words, "--recovery-file", "-", stdin=(shell.folder / "code").read_bytes())


def test_sheet_when_the_name_says_pdf(shell: Shell) -> None:
    sheet = shell.folder / "Sheet.PDF"
    made = shell.ok("vault", "create", shell.folder / "new", "--kdf-memory", "64", "--recovery-out", sheet)
    assert set(made) == {"vault_id"}
    assert sheet.stat().st_mode & 0o777 == 0o600
    text = text_of(sheet.read_bytes())
    assert f"Vault {made['vault_id'][:4]}-{made['vault_id'][4:8]}" in text
    assert "Revocation secret" in text
    # the code read off the sheet opens the vault
    groups = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{4}\b", text.split("everything in it.")[1])[:8]
    code = secret(shell, "typed", "-".join(groups).encode())
    new = secret(shell, "after", b"after recovery")
    shell.run_main(["--vault", str(shell.folder / "new"), "--json", "vault", "recover", "--recovery-file", str(code),
                    "--new-passphrase-file", str(new)], b"")  # fmt: skip
    ran = shell.run_main(
        ["--vault", str(shell.folder / "new"), "--passphrase-file", str(new), "--json", "vault", "info"], b""
    )
    assert ran.code == 0
    assert [one["kind"] for one in ran.out["credentials"]] == ["recovery", "passphrase"]


def test_rotation_keeps_what_is_named(shell: Shell) -> None:
    second, third = secret(shell, "second", b"second one"), secret(shell, "third", b"third one")
    for name, path in (("Second", second), ("Third", third)):
        shell.ok("vault", "credential", "add", "passphrase", "--name", name, "--new-passphrase-file", path)
    out = shell.folder / "rotated.pdf"
    done = shell.ok("vault", "rotate", "--keep", second, "--out", out, "--deep")
    assert done["dropped"] == ["Third"]
    assert done["deep"]
    assert "recovery_code" not in done
    assert "Recovery sheet" in text_of(out.read_bytes())
    assert [row["name"] for row in shell.ok("vault", "credential", "list")["rows"]] == [
        "passphrase", "Second", "recovery code",
    ]  # fmt: skip
    assert with_secret(shell, second, "vault", "info").code == 0
    assert with_secret(shell, third, "vault", "info").code == 3
    assert (
        shell("vault", "credential", "rehearse", "--recovery-file", shell.folder / "code").out["error"] == "wrong_key"
    )
    assert shell.ok("vault", "verify")["ok"]
    ran = shell("vault", "rotate", "--keep", third)
    assert (ran.code, ran.out["error"]) == (3, "wrong_key")
    ran = shell("vault", "rotate", "--out", out)
    assert (ran.code, ran.out["error"]) == (1, "already_exists")


def test_rotation_reads_all_passphrases_from_standard_input(shell: Shell) -> None:
    second = secret(shell, "second", b"second one")
    shell.ok("vault", "credential", "add", "passphrase", "--name", "Second", "--new-passphrase-file", second)
    words = ["--vault", str(shell.vault), "--passphrase-file", "-", "--json", "vault", "rotate", "--keep", "-"]
    ran = shell.run_main(words, b"correct horse\nsecond one\n")
    assert ran.code == 0, ran.out
    assert ran.out["dropped"] == []
    assert len(ran.out["recovery_code"]) == 39
    assert with_secret(shell, second, "vault", "info").code == 0
