"""Exports of messengers and mail become messages; what can be read two ways is left open."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import Unusable
from app.evidence.wordings import read_messages
from app.paths import resource
from app.sandbox.sources import BytesSource, FileSource
from tests.shared import shared


def _of(path: Path):
    with FileSource(path) as source:
        return read_messages(source, path.name)


def _said(text: str):
    return read_messages(BytesSource(text.encode()), "chat.txt")


def test_exports_of_whatsapp_in_many_languages_are_read_as_their_truth_says():
    truth = json.loads(shared("fixtures", "chats", "chats_truth.json").read_text("utf-8"))["files"]
    texts = [one for one in truth if one["file"].endswith(".txt")]
    assert len(texts) > 15
    for one in texts[::3]:
        read = _of(shared("fixtures", "chats", one["file"]))
        assert (read.form, read.order, len(read.rows)) == ("whatsapp", one["order"], one["messages"]), one["file"]
        assert (read.rows[0].iso, read.rows[-1].iso) == (one["first"], one["last"]), one["file"]
        if one["authors"] is not None:
            assert sorted({row.sender for row in read.rows} - {""}) == sorted(one["authors"]), one["file"]


def test_an_order_of_dates_that_is_open_is_never_guessed():
    lines = [f"0{n}/04/2021, 10:1{n} - Ana: word {n}" for n in range(1, 5)]
    read = _said("\n".join(lines))
    assert (read.order, read.rows[0].iso, read.rows[0].at) == ("", "", "01/04/2021, 10:11")
    sure = _said("\n".join([*lines, "30/04/2021, 10:00 - Ana: one more"]))
    assert (sure.order, sure.rows[0].iso) == ("dmy", "2021-04-01T10:11:00")


def test_words_are_kept_as_they_stand_over_several_lines():
    read = _said("[2021-03-01, 10:11] Ana: first line\nsecond: line \u200e with marks\n[2021-03-02, 10:11] Ben: no\n")
    assert read.rows[0].text == "first line\nsecond: line \u200e with marks"
    assert [row.sender for row in read.rows] == ["Ana", "Ben"]


def test_telegram_mail_and_what_was_copied_by_hand():
    telegram = {
        "messages": [{"date": "2020-01-02T03:04:05", "from": "Ana", "text": ["one ", {"text": "two"}]}, {"text": 3}]
    }
    read = read_messages(BytesSource(json.dumps(telegram).encode()), "result.json")
    assert (read.form, read.rows[0].sender, read.rows[0].text) == ("telegram", "Ana", "one two")
    mail = _of(resource("sample", "exhibits", "death-threat.eml"))
    assert (mail.form, len(mail.rows), mail.rows[0].iso) == ("mail", 1, "2026-02-03T22:47:10+00:00")
    copied = _of(resource("sample", "exhibits", "messages.txt"))
    assert (copied.form, copied.order, len(copied.rows)) == ("list", "dmy", 5)


def test_a_packed_export_is_read_in_its_box():
    read = _of(shared("fixtures", "chats", "whatsapp", "whats_json", "ios_ru_export.zip"))
    assert (read.form, len(read.rows) > 2) == ("whatsapp", True)
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as made:
        made.writestr("notes/readme.txt", "no chat")
    with pytest.raises(Unusable):
        read_messages(BytesSource(box.getvalue()), "box.zip")


@pytest.mark.parametrize("text", ["A letter.\n\nDear all, this is no chat.\n", '{"a": 1}', "", "\0\1\2"])
def test_what_is_no_chat_is_refused_calmly(text):
    with pytest.raises(Unusable) as refused:
        _said(text)
    assert refused.value.facts["reason_code"] == "not_a_chat"
