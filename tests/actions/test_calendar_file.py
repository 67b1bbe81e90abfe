"""The calendar file, read by a parser of its own written after RFC 5545 alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions import calendar_file, law, records, traces
from app.domain.errors import AlreadyExists, NotFound, Refused
from app.session import Session
from tests.vaults import new_vault

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LINE = re.compile(r"(?P<name>[A-Za-z0-9-]+)(?P<params>(;[A-Za-z0-9-]+=[^:;,]+)*):(?P<value>.*)", re.DOTALL)


class Component(dict[str, list[str]]):
    """A component as read: its properties by name, and the components inside."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.inner: list[Component] = []


def parsed(data: bytes) -> Component:
    """The calendar in a file; anything the format does not allow fails."""
    assert data.endswith(b"\r\n")
    raw = data[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in raw)
    lines: list[bytes] = []
    for line in raw:
        line.decode("utf-8")  # folded between signs, never within one
        if line.startswith((b" ", b"\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    open_ones: list[Component] = []
    for line in lines:
        match = LINE.fullmatch(line.decode("utf-8"))
        assert match, line
        name, value = match["name"].upper(), match["value"]
        if name == "BEGIN":
            made = Component(value)
            if open_ones:
                open_ones[-1].inner.append(made)
            open_ones.append(made)
        elif name == "END":
            closed = open_ones.pop()
            assert closed.name == value
            if not open_ones:
                assert line is lines[-1]
                return closed
        else:
            open_ones[-1].setdefault(name, []).append(value)
    raise AssertionError("never closed")


def text(value: str) -> str:
    """A TEXT value as it was meant."""
    made, signs = "", iter(value)
    for sign in signs:
        if sign == "\\":
            after = next(signs)
            assert after in "\\;,nN"
            made += "\n" if after in "nN" else after
        else:
            assert sign not in ";,"
            made += sign
    return made


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A case with a name that must not get out, two open deadlines and one that is done."""
    session, _ = new_vault(tmp_path_factory.mktemp("calendar") / "v.haven")
    session.do(records.add_case, {"code": "C-001", "title": "Birch"})
    session.do(records.add_case, {"code": "C-002", "title": "Empty"})
    session.do(law.add_deadline, "C-001", "ecthr_rule39", dt.datetime(2026, 5, 6, 10, tzinfo=dt.UTC))
    session.do(
        law.add_deadline, "C-001", "de_action", dt.date(2026, 4, 1), called="Bundle for Ms. Hrabar; urgent, really"
    )
    done = session.do(law.add_deadline, "C-001", "uk_appeal", dt.date(2026, 4, 1), called="Old").result
    session.do(law.finish_deadline, done.uid, "2026-04-02T10:00:00Z")
    yield session
    session.lock()


def written(vault: Session, folder: Path, **options: Any) -> tuple[bytes, Component]:
    made = calendar_file.export_calendar(vault, folder / "calendar.ics", case="C-001", now=NOW, **options)
    data = (folder / "calendar.ics").read_bytes()
    assert made["events"] == 2
    return data, parsed(data)


def test_it_tells_times_and_nothing_else(vault: Session, tmp_path: Path) -> None:
    data, read = written(vault, tmp_path)
    assert (read.name, read["VERSION"], len(read["PRODID"])) == ("VCALENDAR", ["2.0"], 1)
    assert [one.name for one in read.inner] == ["VEVENT", "VEVENT"]
    assert [one["DTSTART"] for one in read.inner] == [["20260415T215900Z"], ["20260505T100000Z"]]
    for one in read.inner:
        assert set(one) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "CLASS", "TRANSP"}
        assert (one["SUMMARY"], one["DTSTAMP"], one["CLASS"]) == (["Appointment"], ["20260301T120000Z"], ["PRIVATE"])
        assert [alarm["TRIGGER"][0] for alarm in one.inner] == ["-P30D", "-P14D", "-P7D", "-P3D", "-P1D"]
        assert {alarm.name for alarm in one.inner} == {"VALARM"}
        assert all(set(alarm) == {"ACTION", "TRIGGER", "DESCRIPTION"} for alarm in one.inner)
        assert {alarm["DESCRIPTION"][0] for alarm in one.inner} == {"Appointment"}
    for word in (b"C-001", b"Birch", b"Hrabar", b"Bundle", b"Rule", b"ECtHR", b"aven", b"Germany", b"Old"):
        assert word not in data


def test_ids_stay_and_lead_to_no_record(vault: Session, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = written(vault, tmp_path / "a")[1], written(vault, tmp_path / "b")[1]
    ids = [one["UID"][0] for one in first.inner]
    assert ids == [one["UID"][0] for one in second.inner]
    assert len(set(ids)) == 2
    rows = vault.ask(law.deadline_rows, "C-001")
    assert not {row.uid for row in rows} & set(ids)
    assert calendar_file.event_uid(b"another vault", rows[0].uid) not in ids


def test_own_words_and_on_request_what_is_due(vault: Session, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    assert {
        text(one["SUMMARY"][0]) for one in written(vault, tmp_path / "own", title="Zahnarzt, 2. Stock")[1].inner
    } == {"Zahnarzt, 2. Stock"}
    (tmp_path / "full").mkdir()
    read = written(vault, tmp_path / "full", with_titles=True)[1]
    assert text(read.inner[0]["SUMMARY"][0]) == "C-001 Bundle for Ms. Hrabar; urgent, really"


def test_it_is_written_once_and_listed_until_gone(vault: Session, tmp_path: Path) -> None:
    written(vault, tmp_path)
    before = (tmp_path / "calendar.ics").read_bytes()
    with pytest.raises(AlreadyExists):
        calendar_file.export_calendar(vault, tmp_path / "calendar.ics", case="C-001", title="other")
    assert (tmp_path / "calendar.ics").read_bytes() == before
    assert (tmp_path / "calendar.ics").stat().st_mode & 0o777 == 0o600
    (row,) = [row for row in traces.listing(vault) if row["path"] == str((tmp_path / "calendar.ics").resolve())]
    assert (row["what"], row["case"], row["state"]) == ("export", "C-001", "there")
    traces.remove(vault, tmp_path / "calendar.ics")
    assert not (tmp_path / "calendar.ics").exists()


def test_nothing_open_and_no_such_place_are_refused(vault: Session, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no deadline"):
        calendar_file.export_calendar(vault, tmp_path / "none.ics", case="C-002")
    with pytest.raises(NotFound):
        calendar_file.export_calendar(vault, tmp_path / "missing" / "x.ics", case="C-001")
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=300))
def test_any_words_come_back_whole(words: str) -> None:
    line = f"SUMMARY:{calendar_file.escaped(words)}"
    data = f"BEGIN:VCALENDAR\r\n{calendar_file.folded(line)}\r\nEND:VCALENDAR\r\n".encode()
    kept = "\n".join(words.splitlines())
    kept = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", kept)
    assert text(parsed(data)["SUMMARY"][0]) == kept
