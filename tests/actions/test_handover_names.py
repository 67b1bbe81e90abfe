"""What comes with a package is called by its code, number and partner, in the reader's language, and found so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import conflicts, finding, journaling, merging, queries, receipts, records, sealing
from app.actions.receiving import inspecting
from app.actions.receiving.source import Source
from app.actions.sealing_choice import order
from app.domain.errors import Invalid
from app.domain.fields import REGISTRY
from app.domain.kinds import NOT_HERE, Ref
from app.domain.messages_receiving import REFUSALS
from app.handover.record_lines import outgoing
from app.i18n import paper_translator, translator
from tests.actions.test_handover_journey import accept, preview, seal
from tests.actions.test_handover_seal import fill
from tests.partners import Partner, partners


class Sent:
    """A sender with two cases, a receiver, one package of both."""

    def __init__(self, folder: Path, heron: Partner, lantern: Partner) -> None:
        self.heron, self.lantern = heron, lantern
        self.uids = fill(heron, folder)
        fill(heron, folder, "C-002", "Oleg Thorn")
        lantern.do(records.add_case, {"code": "C-001", "title": "Quite another one"})
        self.package = folder / "both.hvn"
        wanted = heron.ask(_order_of_both, heron.cards[lantern.name])
        sealing.seal(heron.session, wanted, self.package)


def _order_of_both(reader: Any, to: str) -> Any:
    return order(reader, ["C-001", "C-002"], {}, to=to)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    folder = tmp_path_factory.mktemp("names")
    with partners(folder, 2) as (heron, lantern):
        yield Sent(folder, heron, lantern)


def _led(sent: Sent) -> None:
    """Of whom the lead is, is said with the name of the case."""
    source = Source((sent.package,))
    before = [one["message"] for one in inspecting.inspect(sent.lantern.session, source)["warnings"]]
    assert any(one.startswith("In a case of this package the lead is with Heron House") for one in before)
    seen = preview(sent.lantern, sent.package)
    after = [one["message"] for one in seen["warnings"]]
    assert "In case C-001 · Birch the lead is with Heron House: only the lead files." in after
    assert [(one["there"], one["title"], one["code"]) for one in seen["cases"]] == [
        ("C-001", "Birch", None), ("C-002", "Birch", None),
    ]  # fmt: skip


def _misnamed(sent: Sent) -> None:
    """What nothing, or several things, are called is named."""
    for choice in ({"uids": ["C-404"]}, {"without_uids": ["E-001"]}):
        with pytest.raises(Invalid) as told:
            accept(sent.lantern, sent.package, **choice)
        (name,) = choice
        assert told.value.problems[0].field == name
        assert choice[name][0] in told.value.problems[0].message
    assert sent.lantern.ask(lambda r: r.database.value('SELECT count(*) FROM "case" WHERE "title"=\'Birch\'')) == 0


def test_cases_and_exhibits_are_chosen_by_code_and_number_and_told_by_number_and_partner(sent: Sent) -> None:
    lantern = sent.lantern
    _led(sent)
    _misnamed(sent)
    took = accept(lantern, sent.package, cases=["c-001", "C-002"], without_uids=["C-002/E-001"])
    exhibits = lantern.do(lambda unit: unit.all("evidence"))
    assert [one.uid for one in exhibits] == [sent.uids["exhibit"]], "one exhibit was left out by its number"
    # A case whose code is in use here is called otherwise here.
    assert took["called"][exhibits[0].case] != "C-001"

    (line,) = lantern.do(lambda unit: unit.all("custody", "\"action\"='transferred_in'"))
    package = took["package"]
    assert line.purpose == f"Handed over in package 1 ({package[:8]})"
    shown = REGISTRY["custody"].specs["purpose"].kind
    assert shown.show(line.purpose, "ru", translator("ru")) == f"Передано в пакете 1 ({package[:8]})"
    assert shown.show(line.purpose, "fr", paper_translator("fr")) == f"Remis dans le paquet 1 ({package[:8]})"
    assert shown.show("to hold it against", "ru", translator("ru")) == "to hold it against"
    assert shown.show("share_partner", "en") != "share_partner"
    entries = lantern.ask(journaling.entries, kind="handover").rows
    assert entries
    assert all(entry.title.endswith(" · 1 · Heron House") for entry in entries)
    _withdrawn(sent.heron, lantern)


def _withdrawn(heron: Partner, lantern: Partner) -> None:
    """A withdrawal asks for something in the reader's language."""
    (out,) = heron.do(lambda unit: unit.all("handover", "\"direction\"='out'"))
    said = heron.do(receipts.make_withdrawal, out.uid, "sent to the wrong desk")
    lantern.do(receipts.take_statement, said.encode(), "said.hvw")
    tasks = lantern.do(lambda unit: unit.all("task", "\"title\" LIKE '%withdrawn%'"))
    assert tasks
    assert tasks[0].title.startswith("Heron House / Worker of Heron House has withdrawn package 1: destroy")
    shown = REGISTRY["task"].specs["title"].kind.show(tasks[0].title, "ru", translator("ru"))
    assert shown.startswith("Heron House / Worker of Heron House отзывает пакет 1:")


def test_a_reference_to_what_did_not_come_is_no_number(sent: Sent) -> None:
    nobody = "01890000-0000-7000-8000-0000000000cc"
    assert sent.lantern.ask(queries.titles_of, [nobody]) == {}
    case = sent.lantern.do(records.add_case, {"code": "REF", "title": "Reed"})
    threat = sent.lantern.do(records.add_record, "threat", {"title": "A call", "threat_kind": "assault"}, "REF")
    line = outgoing(sent.lantern.do(lambda unit: unit.find(threat.uid)))
    line["fields"]["targets"] = [[{"ab" * 16: 1}, [nobody]]]
    assert case.uid == line["case"]
    sent.lantern.do(merging.take, [line], "", "")
    told = sent.lantern.ask(queries.record_answer, threat.uid)
    assert (told["not_here"], told["targets"]) == (["targets"], [nobody])
    assert Ref("person").show(nobody, "ru", translator("ru")) == translator("ru")(NOT_HERE) != NOT_HERE


def test_values_in_conflict_are_found_until_one_is_chosen(tmp_path: Path) -> None:
    with partners(tmp_path, 2) as (heron, lantern):
        uids = fill(heron, tmp_path)
        seal(heron, lantern, tmp_path / "one.hvn")
        accept(lantern, tmp_path / "one.hvn")
        heron.do(records.edit_record, uids["event"], {"narrative": "By the lighthouse."})
        lantern.do(records.edit_record, uids["event"], {"narrative": "By the sawmill."})
        seal(heron, lantern, tmp_path / "two.hvn")
        accept(lantern, tmp_path / "two.hvn")
        found = lantern.ask(finding.find, "lighthouse")
        assert uids["event"] in str(found)
        assert "lighthouse" in str(found)
        lantern.do(conflicts.resolve, uids["event"], "narrative", "mine")
        assert uids["event"] not in str(lantern.ask(finding.find, "lighthouse"))
        assert uids["event"] in str(lantern.ask(finding.find, "sawmill"))


def test_every_refusal_has_words() -> None:
    assert set(REFUSALS) == {"other_case", "other_kind", "other_bytes", "never_edited", "legal_hold", "too_many"}
