"""Signatures in place: other programs find them whole, a changed byte is found, nothing of the paper itself changes."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from app.domain.errors import Unusable
from app.dossier import sign
from app.dossier.sign import CertificateRefused, signer
from tests.dossier import made
from tests.dossier.archive import complaints
from tests.dossier.certificates import NOW, PASSPHRASE, p12
from tests.dossier.test_pdfa import brief


def signed(data: bytes, sort: str = "p256", reason: str = "", **more: bool) -> bytes:
    out = io.BytesIO()
    sign.sign(io.BytesIO(data), out, signer(p12(sort, **more), PASSPHRASE, NOW), NOW, reason)
    return out.getvalue()


def pdfsig(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "signed.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    return done.stdout


def parts(data: bytes) -> tuple[bytes, bytes]:
    """What is signed, and the signature."""
    numbers = [int(one) for one in re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data).groups()]  # type: ignore[union-attr]
    start, before, after, last = numbers
    assert start == 0 and after + last == len(data)
    cms = bytes.fromhex(data[before + 1 : after - 1].decode())
    size = int.from_bytes(cms[2:4], "big") + 4
    assert cms[1] == 0x82 and not cms[size:].strip(b"\0")
    return data[:before] + data[after:], cms[:size]


@pytest.mark.parametrize("sort", ["p256", "rsa2048"])
def test_other_programs_find_the_signature_whole(sort: str, tmp_path: Path) -> None:
    data = brief()
    whole = signed(data, sort, "Approved – Вера", chain=sort == "p256")
    assert whole.startswith(data)  # the bytes of the paper stay as they are
    told = pdfsig(whole, tmp_path)
    assert "Signature is Valid." in told and "ETSI.CAdES.detached" in told and "Total document signed" in told
    assert "Vera Example" in told and "SHA-256" in told
    content, cms = parts(whole)
    (tmp_path / "content").write_bytes(content)
    (tmp_path / "cms").write_bytes(cms)
    command = [
        "openssl",
        "cms",
        "-verify",
        "-inform",
        "DER",
        "-in",
        "cms",
        "-content",
        "content",
        "-noverify",
        "-out",
        "same",
    ]
    done = subprocess.run([*command, "-binary"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "same").read_bytes() == content
    shown = subprocess.run(
        ["openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", "cms"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (
        "signingCertificateV2" in shown and "signingTime" not in shown
    )  # the time stands in the PDF (M), as PAdES asks
    subprocess.run(["qpdf", "--check", tmp_path / "signed.pdf"], check=True, capture_output=True)


@pytest.mark.parametrize("where", [0.1, 0.6, 0.999])
def test_a_changed_byte_is_found(where: float, tmp_path: Path) -> None:
    whole = bytearray(signed(brief()))
    at = int(len(whole) * where) if where < 0.99 else whole.rindex(b"startxref") + 11
    whole[at] ^= 1
    assert "Signature is Valid." not in pdfsig(bytes(whole), tmp_path)


def test_what_is_added_later_is_told(tmp_path: Path) -> None:
    told = pdfsig(signed(brief()) + b"\n% more\n%%EOF\n", tmp_path)
    assert "Not total document signed" in told


def test_a_signed_document_of_ours_stays_one_for_the_archive() -> None:
    whole = signed(brief())
    assert complaints(whole) == []
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        assert [int(one) for one in field.Rect] == [0, 0, 0, 0] and field.F == 132 and pdf.Root.AcroForm.SigFlags == 3
        assert str(field.V.M) == "D:20261120120000Z" and "/Reason" not in field.V and "/Prop_Build" not in field.V


def test_a_file_with_a_plain_table_of_objects_is_signed_too(tmp_path: Path) -> None:
    plain = made.pdf(3, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"\nxref\n" in plain
    told = pdfsig(signed(plain), tmp_path)
    assert "Signature is Valid." in told and "Total document signed" in told


@pytest.mark.parametrize("sort", ["signed", "locked"])
def test_a_signed_or_locked_file_is_refused(sort: str) -> None:
    data = signed(brief()) if sort == "signed" else made.pdf(1, encryption=pikepdf.Encryption(owner="x", user=""))
    with pytest.raises(Unusable, match="locked, or signed already"):
        signed(data)


@pytest.mark.parametrize(
    ("data", "passphrase", "words"),
    [
        (p12(), b"wrong", "passphrase"),
        (b"no file", PASSPHRASE, "passphrase"),
        (bytes(2 << 20), PASSPHRASE, "too large"),
        (p12(days=-1), PASSPHRASE, "not valid today"),
        (p12("rsa1024"), PASSPHRASE, "too short"),
        (p12("ed25519"), PASSPHRASE, "of a sort"),
        (p12(usage=False), PASSPHRASE, "not given out for signing"),
    ],
    ids=["passphrase", "foreign", "large", "expired", "short", "ed25519", "usage"],
)
def test_a_certificate_that_can_not_sign_says_why(data: bytes, passphrase: bytes, words: str) -> None:
    with pytest.raises(CertificateRefused, match=words):
        signer(data, passphrase, NOW)


def test_one_for_signing_is_taken() -> None:
    assert signer(p12(usage=True), PASSPHRASE, NOW).name == "C=LT,CN=Vera Example"
