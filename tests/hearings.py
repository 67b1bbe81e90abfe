"""The sample case carried before further bodies: a proceeding for each, a statement in Persian, what their forms ask."""

from __future__ import annotations

from typing import Any

from app.actions import queries, records
from app.session import Session

CASE = "BIRCH"
BODIES = {
    "us_eoir": ("asylum_first", "US", "A000-000-000"),
    "ca_rpd": ("asylum_first", "CA", "TC0-00000"),
    "euaa": ("asylum_first", "FR", "24-00000"),
    "germany": ("asylum_appeal", "DE", "1 K 0/26"),
    "uk_ut": ("judicial_review", "GB", "UI-2026-000000"),
}
ANSWERS = {
    "us_eoir": {
        "banner_detained": "non-detained",
        "cover_court": "Sampleton, New York",
        "cover_judge": "Hon. N. N. (invented)",
        "cover_hearing_type": "Individual hearing",
        "cover_hearing": "2 March 2027, 10:00 a.m.",
        "service_on": "Office of the Principal Legal Advisor, 1 Invented Plaza, Sampleton, NY",
        "service_how": "Through the court's electronic filing system",
        "service_date": "20 November 2026",
        "service_by": "L. Marlowe",
        "skeleton_facts": "The respondent edited a district newspaper [[¶1]].",
        "skeleton_submissions": "The persecutor is the state [[E-008]].",
        "skeleton_date": "20 November 2026",
    },
    "ca_rpd": {
        "service_on": "Minister of Citizenship and Immigration, 1 Invented Street, Sampleton",
        "service_how": "By courier",
        "service_date": "20 November 2026",
        "service_by": "L. Marlowe",
    },
}
PERSIAN = (
    ("من از ۱۲ اکتبر ۲۰۲۴ در همان خانه زندگی می‌کردم.", "I lived in the same house from 12 October 2024."),
    ("شب ۱۴ نوامبر ماشین خاکستری را دیدم. شماره‌اش AB 123 بود.", "On the night of 14 November I saw the grey car. Its number was AB 123."),
)  # fmt: skip


def extend(session: Session) -> dict[str, str]:
    """Proceedings by profile, and the uids of the new witness's statement and of its paragraphs."""

    def add(kind: str, **values: Any) -> str:
        return str(session.do(records.add_record, kind, values, CASE).result.uid)

    subject = next(one.uid for one in session.ask(queries.records, "person", CASE).rows if one.pseudonym == "Birch")
    found = {}
    zones = {"ca_rpd": "America/Toronto", "euaa": "Europe/Paris", "us_eoir": "America/New_York"}
    for profile, (kind, state, reference) in BODIES.items():
        found[profile] = add("proceeding", proceeding_kind=kind, respondent_state=state, reference=reference,
                             subject=subject, representative="L. Marlowe, Example Defenders (invented)",
                             hearing_at="2027-03-02T15:00:00Z", hearing_zone=zones.get(profile),
                             anonymity=profile == "uk_ut")  # fmt: skip
        for question, text in ANSWERS.get(profile, {}).items():
            add("answer", profile=profile, question=question, proceeding=found[profile], text=text, language="en")
    witness = add("person", name="Laleh Khiali", person_kind="individual", role="witness", languages=["fa", "en"])
    add("person_name", person=witness, text="لاله خیالی", name_kind="legal", script="Arab", language="fa")
    add("consent", person=witness, status="given", scopes={"store": "yes", "legal_domestic": "yes"}, basis="self")
    found["statement"] = add(
        "statement", person=witness, title="Witness statement of a neighbour", language="fa", taken="3 December 2025",
        place="Sampleton", read_back=True, read_back_on="2025-12-10",
    )  # fmt: skip
    for n, (original, translation) in enumerate(PERSIAN, start=1):
        found[f"paragraph{n}"] = add(
            "paragraph", statement=found["statement"], n=n, original=original, language="fa", translation=translation,
            translation_language="en", translator="Marta Przyklad",
        )  # fmt: skip
    session.do(records.edit_record, found["statement"], {"signed_on": "2025-12-10"})
    return found
