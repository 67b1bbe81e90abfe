"""Periods, rolling, registry hours, zones, and what a deadline must say beside its date."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from app.domain.rules.deadlines import (
    deadline_state,
    due,
    is_working_day,
    later,
    reminders,
    rules,
    rules_for,
    shown_in,
)
from app.domain.rules.periods import Period

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
MOSCOW = zoneinfo.ZoneInfo("Europe/Moscow")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("P4M", "2026-01-15", "2026-05-15"),
        ("P4M", "2025-10-31", "2026-02-28"),
        ("P1M", "2024-01-31", "2024-02-29"),
        ("P1Y", "2024-02-29", "2025-02-28"),
        ("P14D", "2026-02-20", "2026-03-06"),
        ("P2W", "2026-02-20", "2026-03-06"),
        ("P1Y2M3D", "2026-01-31", "2027-04-03"),
        ("-P30D", "2026-03-15", "2026-02-13"),
        ("-P1M", "2026-03-31", "2026-02-28"),
        ("-P2M", "2026-01-31", "2025-11-30"),
    ],
)
def test_periods_run_on_the_calendar_and_end_with_the_month(period: str, start: str, end: str) -> None:
    assert Period.parse(period).after(day(start)) == day(end)


@pytest.mark.parametrize("text", ["", "P", "4M", "PT4H", "P4", "P-4M", "P4M "])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("rule", "trigger", "at"),
    [
        ("ecthr_application", "2026-01-31", "2026-05-31 23:59"),  # a Sunday: it does not roll
        ("uk_appeal", "2026-05-02", "2026-05-18 23:59"),  # falls on a Saturday
        ("ca_disclosure", "2026-05-20", "2026-05-08 23:59"),  # ten days before is a Sunday
        ("us_one_year", "2024-02-29", "2025-02-28 23:59"),
        ("wgeid_urgent", "2025-11-30", "2026-02-28 23:59"),
        ("retention_review", "2026-05-01", "2027-05-01 23:59"),
    ],
)
def test_each_rule_rolls_as_its_data_says(rule: str, trigger: str, at: str) -> None:
    assert f"{due(rules()[rule], day(trigger)).at:%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    ("removal", "last_hour"),
    [
        ("2026-05-06T10:00", "2026-05-05 10:00"),
        ("2026-05-06T18:00", "2026-05-05 16:00"),
        ("2026-05-06T06:00", "2026-05-04 16:00"),
        ("2026-05-04T09:00", "2026-05-01 16:00"),
        ("2026-05-03T22:00", "2026-05-01 16:00"),
    ],
)
def test_a_removal_counts_back_to_the_last_registry_hour(removal: str, last_hour: str) -> None:
    moment = dt.datetime.fromisoformat(removal).replace(tzinfo=PARIS)
    found = due(rules()["ecthr_rule39"], moment, holidays=())
    assert f"{found.at:%Y-%m-%d %H:%M}" == last_hour
    assert found.at <= moment - dt.timedelta(days=1)


def test_a_removal_is_shown_in_both_zones() -> None:
    moment = dt.datetime(2026, 5, 6, 19, 0, tzinfo=MOSCOW)  # 18:00 in Strasbourg
    found = due(rules()["ecthr_rule39"], moment)
    assert found.shown("Europe/Moscow") == ["2026-05-05 16:00 Europe/Strasbourg", "2026-05-05 17:00 Europe/Moscow"]
    assert found.instant == "2026-05-05T14:00:00Z"
    assert found.iana_zone == "Europe/Paris"
    assert shown_in(moment, "Europe/Strasbourg") == "2026-05-06 18:00 Europe/Strasbourg"


def test_a_removal_without_an_hour_is_taken_at_its_first_minute_and_says_so() -> None:
    found = due(rules()["ecthr_rule39"], day("2026-05-06"))
    assert f"{found.at:%Y-%m-%d %H:%M}" == "2026-05-04 16:00"
    assert "hour_unknown" in {finding.code for finding in found.findings}


def test_holidays_are_used_where_known_and_said_to_be_unknown_where_not() -> None:
    rule = rules()["uk_appeal"]
    unknown = due(rule, day("2026-05-11"))
    known = due(rule, day("2026-05-11"), holidays={day("2026-05-25")})
    assert "holidays_unknown" in {finding.code for finding in unknown.findings}
    assert "holidays_unknown" not in {finding.code for finding in known.findings}
    assert (unknown.at.date(), known.at.date()) == (day("2026-05-25"), day("2026-05-26"))
    assert (unknown.rolled_from, known.rolled_from) == (None, day("2026-05-25"))


def test_a_rule_that_does_not_roll_needs_no_holidays() -> None:
    codes = {finding.code for finding in due(rules()["ecthr_application"], day("2026-01-31")).findings}
    assert codes == {"deadline_unverified", "check_with_counsel"}


def test_an_unverified_rule_says_so_with_its_source() -> None:
    for rule in rules().values():
        found = [f for f in due(rule, day("2026-05-01")).findings if f.code == "deadline_unverified"]
        assert bool(found) is not rule.verified
        assert all(rule.source in finding.message for finding in found)


def test_statutory_court_order_and_removal_are_hard() -> None:
    hard = {rule.id for rule in rules().values() if rule.hard}
    assert {"ecthr_application", "uk_bundle_a", "us_one_year"} <= hard
    assert not hard & {"wgad_reply", "consent_review", "ccf_access"}


def test_the_clock_is_the_forums() -> None:
    just_after_midnight_in_moscow = dt.datetime(2026, 5, 2, 0, 30, tzinfo=MOSCOW)
    assert due(rules()["wgad_reply"], just_after_midnight_in_moscow).at.date() == day("2026-06-30")
    assert due(rules()["consent_review"], day("2026-05-01"), own_zone="Europe/Vilnius").zone == "Europe/Vilnius"


def test_the_later_of_two_counts_where_the_rule_says_so() -> None:
    a = due(rules()["uk_bundle_a"], day("2026-05-01"))
    b = due(rules()["uk_bundle_b"], day("2026-05-01"))
    assert later(a, b) is b


def test_rules_are_found_by_proceeding() -> None:
    assert {rule.id for rule in rules_for("asylum_appeal")} >= {"uk_bundle_a", "uk_bundle_b", "uk_appeal"}
    assert rules_for("other") == []


def test_reminders_and_state() -> None:
    at = due(rules()["ecthr_application"], day("2026-01-31")).at
    assert [str(one) for one in reminders(at)][-2:] == ["2026-05-28", "2026-05-30"]
    now = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    assert deadline_state("2026-04-30T10:00:00Z", None, None, now) == "overdue"
    assert deadline_state("2026-04-30T10:00:00Z", None, "2026-05-30T10:00:00Z", now) == "open"
    assert deadline_state("2026-04-30T10:00:00Z", "2026-04-29T10:00:00Z", None, now) == "done"
    assert deadline_state(None, None, None, now) == "undated"


def test_working_days_are_monday_to_friday() -> None:
    assert [is_working_day(day(f"2026-05-0{number}")) for number in range(1, 8)] == [
        True, False, False, True, True, True, True,
    ]  # fmt: skip
