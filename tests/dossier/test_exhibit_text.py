"""Words as exhibits: texts line by line, separated values as tables, mail with its headers."""

from __future__ import annotations

import pytest

from app.dossier.exhibit_text import flow_mail, flow_table, flow_text
from app.dossier.pages import Flow, Paper, Placed
from app.sandbox.protocol import JobError
from tests.dossier.papers import typesetter


def flow() -> Flow:
    return Flow(typesetter(), Paper(595.276, 841.89, 56, 10, 1.4), lambda cite: "")


def lines(made: Flow) -> list[str]:
    marks = [mark for sheet in made.sheets for mark in sheet.marks if isinstance(mark, Placed)]
    return ["".join(piece.text for piece in mark.line.pieces) for mark in marks]


def test_a_text_keeps_its_lines() -> None:
    made = flow()
    assert dict(flow_text(made, "\ufeffOne\r\n\r\n\tдва\fthree".encode()).items()) == {}
    assert [line.strip() for line in lines(made)] == ["One", "два", "three"]


def test_an_uncertain_encoding_is_said_and_no_text_refused() -> None:
    made = flow()
    notes = flow_text(made, b"caf\xe9 et th\xe9\n" * 3)
    assert "encoding" in notes
    assert lines(made)[0].startswith("caf")
    with pytest.raises(JobError) as error:
        flow_text(flow(), bytes(range(1, 120)) + b"\0\0")
    assert error.value.code == "unsupported"


def test_an_empty_line_of_text_is_a_sheet() -> None:
    made = flow()
    flow_text(made, b"\n")
    assert len(made.sheets) == 1


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separated_values_become_a_table_with_its_head(mark: str) -> None:
    rows = [["when", "number", "words"], *[["2025-04-03", "+000", f"“call {n}”"] for n in range(90)]]
    made = flow()
    assert dict(flow_table(made, "\n".join(mark.join(row) for row in rows).encode()).items()) == {}
    assert lines(made)[:6] == ["when", "number", "words", "2025-04-03", "+000", "“call 0”"]
    assert len(made.sheets) > 1
    assert lines(made).count("number") == len(made.sheets)


@pytest.mark.parametrize(
    "data",
    [
        b"just words\nno table\n",
        b"a,b\n1,2,3\n",
        b'a,b\n"open,2\n',
        b"a,b\n",
    ],
)
def test_what_makes_no_table_for_a_sheet_stays_lines(data: bytes) -> None:
    made = flow()
    flow_table(made, data)
    assert lines(made)[0].strip() == data.decode().splitlines()[0]


def test_a_mail_shows_its_headers_and_names_what_is_attached() -> None:
    made = flow()
    data = (
        b"From: a@example.org\r\nSubject: =?utf-8?b?0J/QuNGB0YzQvNC+?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nThe words.\r\n"
        b"--x\r\nContent-Type: image/png; name=map.png\r\n\r\n0\r\n--x--\r\n"
    )
    assert "mail_attachments" in flow_mail(made, data)
    assert [line.strip() for line in lines(made)] == [
        "From",
        "a@example.org",
        "Subject",
        "Письмо",
        "Attached",
        "map.png (1 B)",
        "The words.",
    ]


def test_a_mail_without_headers_is_its_words() -> None:
    made = flow()
    assert dict(flow_mail(made, b"\r\nOnly words.\r\n").items()) == {}
    assert [line.strip() for line in lines(made)] == ["Only words."]
