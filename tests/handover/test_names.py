"""Names in a package, and keys as people copy them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handover import age, age_words, names


@pytest.mark.parametrize(
    ("original", "safe"),
    [("Повестка №7.pdf", "povestka-no7.pdf"), ("photo.JPG", "photo.jpg"), ("con.txt", "_con.txt"), ("NUL", "_nul"),
     ("", "file"), ("...", "file"), (".hidden", "hidden"), ("عکس", "file"), ("عکس.jpg", "file.jpg"),
     ("a/b\\c:d.txt", "a-b-c-d.txt"), ("x" * 300 + ".pdf", "x" * 36 + ".pdf"), ("archive.tar.gz", "archive-tar.gz"),
     ("name.with a long ending", "name-with-a-long-ending"), ("Übersetzung.docx", "ubersetzung.docx"),
     ("photo\u202egpj.exe", "photo-gpj.exe")],
)  # fmt: skip
def test_a_name_from_elsewhere_becomes_a_safe_one(original: str, safe: str) -> None:
    assert names.safe_name(original) == safe


@given(st.text(max_size=80), st.integers(12, 60))
def test_every_name_becomes_one_that_is_allowed(original: str, longest: int) -> None:
    safe = names.safe_name(original, longest=longest)
    assert names.allowed(safe) and len(safe) <= longest


def test_a_key_that_was_mistyped_is_no_key() -> None:
    hybrid, plain = age.identities(bytes(32))
    texts = [age_words.recipient_text(age.X25519(plain.recipient())), age_words.identity_text(plain)]
    for text in texts:
        read = age_words.recipient if text.startswith("age1") else age_words.identity
        read(text), read(f" {text}\n")
        for at in range(4, len(text)):
            with pytest.raises(ValueError):
                read(text[:at] + ("q" if text[at].lower() != "q" else "p") + text[at + 1 :])
    for wrong in ("", "1", "age1", "AGE1" + texts[0][4:], texts[0][:-1], texts[0] + "q", "age1é", texts[1]):
        with pytest.raises(ValueError):
            age_words.recipient(wrong)
    long = age_words.recipient_text(age.Hybrid(hybrid.recipient()))
    assert (long[:7], len(long)) == ("age1pq1", 1959)
    with pytest.raises(ValueError):
        age_words.identity(long)
