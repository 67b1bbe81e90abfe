"""Chats as pages: when, who and the words as they were sent; nothing of an export is lost."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from app.dossier.exhibit import Words
from app.dossier.exhibit_text import flow_json, flow_mailbox, flow_table, flow_text
from app.sandbox.protocol import JobError
from tests.dossier.test_exhibit import taken
from tests.dossier.test_exhibit_text import flow, lines
from tests.shared import shared

CHAT = (
    "\ufeffExported by hand\n"
    "12/05/2023, 14:03 - Messages are encrypted.\n"
    "12/05/2023, 14:04 - Анна: Они у двери 😢\n\nвторая строка\n"
    "12/05/2023, 14:05 - علی رضایی: \u200fکجایی؟ <Media omitted>\n"
    "13/05/2023, 09:00 - Anna: " + "long " * 200 + "end\n"
)


def test_a_chat_shows_time_sender_and_every_word() -> None:
    made = flow()
    notes = flow_text(made, CHAT.encode())
    assert "chat_form" in notes
    found = [line.strip() for line in lines(made)]
    assert found[0] == "Exported by hand"
    assert found[1:3] == ["12/05/2023, 14:03", "Messages are encrypted."]
    at = found.index("12/05/2023, 14:04")
    assert "Анна" in found[at : at + 4] and "Они у двери 😢" in found and "вторая строка" in found
    told = " ".join(found)
    assert all(word in told for word in re.findall(r"\w+", CHAT))
    assert told.split().count("long") == 200
    assert made.type.missing == {}


@pytest.mark.parametrize(
    "text",
    [
        "Just a note.\nWith two lines.\n",
        "2023-05-12 10:00:01 - started\n2023-05-12 10:00:02 - stopped\n2023-05-12 10:00:03 - gone\n",
        "12/05/2023, 14:03 - Anna: one message alone in a long text\n" + "words " * 200,
    ],
)
def test_what_is_no_chat_stays_as_it_is(text: str) -> None:
    made = flow()
    assert "chat_form" not in flow_text(made, text.encode())
    assert lines(made)[0].startswith(text[:10])


def test_an_export_of_telegram_is_a_chat_and_other_json_is_text() -> None:
    rows = [{"date": "2023-05-12T10:00:00", "from": "Анна", "text": ["see ", {"text": "the link"}]},
            {"date": "2023-05-12T10:01:00", "from": "B", "text": "", "photo": "photos/1.jpg"}]  # fmt: skip
    made = flow()
    assert "chat_form" in flow_json(made, json.dumps({"messages": rows}).encode())
    assert {"Анна", "see the link", "[photos/1.jpg]"} <= {line.strip() for line in lines(made)}
    other = flow()
    assert "chat_form" not in flow_json(other, b'{"a": 1}')
    assert lines(other) == ['{"a": 1}']


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, text in files.items():
            box.writestr(name, text)
    return out.getvalue()


def test_a_packed_chat_names_what_was_sent_along() -> None:
    made = taken("chat.zip", packed(**{"_chat.txt": CHAT, "00001-PHOTO.jpg": "x"}))
    assert isinstance(made, Words)
    assert lines(made.flow)[-1] == "00001-PHOTO.jpg"
    assert dict(made.notes.items())["chat_media"].endswith("00001-PHOTO.jpg")
    with pytest.raises(JobError) as error:
        taken("other.zip", packed(**{"a.bin": "x"}))
    assert error.value.code == "unsupported"


def test_every_letter_of_a_mailbox_begins_a_sheet() -> None:
    letter = "From a@example.org Fri May 12 10:00:00 2023\nFrom: a@example.org\nSubject: {n}\n\nBody {n} caf\xe9\n\n"
    made = flow()
    notes = flow_mailbox(made, "".join(letter.format(n=n) for n in range(3)).encode("latin-1"))
    assert len(made.sheets) == 3
    assert "replaced" in notes
    assert [line for line in lines(made) if line.startswith("Body")][2].startswith("Body 2")


def test_a_table_too_wide_for_a_sheet_is_set_value_by_value() -> None:
    head = [f"column {n}" for n in range(12)]
    made = flow()
    flow_table(made, "\n".join([",".join(head), ",".join(f"value {n}" for n in range(12))]).encode())
    found = [line.strip() for line in lines(made)]
    assert found[:4] == ["column 0", "value 0", "column 1", "value 1"]


@pytest.mark.parametrize("name", ["lang_arabic_ios", "lang_russian_android", "calendar_Buddhist_iOS"])
def test_exports_of_other_people_lose_no_word(name: str) -> None:
    data = shared("fixtures", "chats", "whatsapp", "whats_json", f"{name}.txt").read_bytes()
    made = flow()
    assert "chat_form" in flow_text(made, data)
    told = "".join(char for char in "".join(lines(made)) if char.isalnum())
    for word in re.findall(r"\w+", data.decode("utf-8")):
        assert word in told or any(char > "\uffff" for char in word)
