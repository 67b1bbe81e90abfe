"""Three cases that nobody lived, as people write them: in Persian, in Russian, and in Chinese with Uyghur names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from app.actions import evidence, looks, records
from app.dossier.profiles import Profile
from app.session import Session
from tests.dossier import made

CODE = "C-001"


@dataclass(frozen=True)
class Told:
    """A case in words: who, what happened, what is attached. Everybody and everything in it is invented."""

    lang: str
    state: str
    subject: tuple[str, str]
    sister: tuple[str, str]
    officer: str
    summary: str
    events: tuple[tuple[str, str, str], ...]
    threat: tuple[str, str]
    papers: tuple[str, str, str, str]
    note: str
    chat: str
    told: str


PERSIAN = Told(
    "fa", "IR",
    ("کاوه خیالی", "Kaveh Khiali"), ("نازنین رستگارپور", "Nazanin Rastegarpour"), "سرگرد ناشناس",
    "یک روزنامه‌نگار ساختگی که برای بازگشت زیر فشار گذاشته شده است.",
    (("بازداشت در فرودگاه", "۱۲ مرداد ۱۴۰۲", "سه نفر بی‌آنکه حکمی نشان دهند او را به پروندهٔ شمارهٔ ۱۴۰۲/۵۷ بردند."),
     ("ممنوعیت خروج", "پاییز ۱۴۰۲", "گذرنامه‌اش را گرفتند و گفتند «تا اطلاع ثانوی».")),
    ("تهدید با پیام صوتی", "گفتند اگر برنگردد، خانواده‌اش «هزینه می‌دهند»."),
    ("نامهٔ دادسرا", "عکس درِ خانه", "گفت‌وگوی پیام‌رسان", "یادداشت تماس"),
    "یادداشت تماس تلفنی.\nنازنین گفت که در را شکسته‌اند.\n",
    "12/08/2023, 14:03 - کاوه: در را زدند 😢\n12/08/2023, 14:05 - دوست: کجایی؟\n12/08/2023, 14:09 - کاوه: خانه‌ام، می‌ترسم\n",
    "یادداشت تماس تلفنی.\nاو گفت که در را شکسته‌اند.\n",
)  # fmt: skip
RUSSIAN = Told(
    "ru", "BY",
    ("Антон Небылов", "Anton Nebylov"), ("Марфа Огородникова", "Marfa Ogorodnikova"), "капитан без имени",
    "Вымышленный редактор районной газеты, на которого давят, чтобы он вернулся.",
    (("Обыск в редакции", "12 августа 2023", "Четверо унесли компьютеры и не оставили протокола № 57/2023-К."),
     ("Вызов в прокуратуру", "осень 2023", "Повестку вручили матери; срок явки — «немедленно».")),
    ("Угроза по телефону", "Звонивший сказал, что «всё равно достанут»."),
    ("Письмо прокурора", "Фотография двери", "Переписка в мессенджере", "Записка о звонке"),
    "Записка о телефонном разговоре.\nМарфа сказала, что дверь выбили.\n",
    "12.08.2023, 14:03 - Антон: Стучат в дверь 😢\n12.08.2023, 14:05 - Друг: Где ты?\n12.08.2023, 14:09 - Антон: Дома, страшно\n",
    "Записка о телефонном разговоре.\nОна сказала, что дверь выбили.\n",
)  # fmt: skip
CHINESE = Told(
    "zh", "CN",
    ("阿依努尔·虚构江", "ئاينۇر توقۇلما"), ("热依汗·桑吉", "رەيھان سانجى"), "不知姓名的警官",
    "一位虚构的教师，因在国外发言而受到压力，被要求回国。",
    (("在家中被带走", "2023-08-12", "四名便衣人员没有出示证件，卷宗编号 2023-57。"),
     ("护照被收走", "2023", "官员说：“什么时候还，另行通知。” بۇ سۆز ئۇيغۇرچە يېزىلغان.")),
    ("视频通话中的威胁", "对方说家人会“付出代价”。"),
    ("检察院的信", "家门的照片", "聊天记录", "电话记录"),
    "电话记录，十二日晚上。\n热依汗说门被撞开了，屋里的东西都被翻过。\n",
    "12/08/2023, 14:03 - 阿依努尔: 有人敲门 😢\n12/08/2023, 14:05 - ئاداش: نەدە سەن؟\n12/08/2023, 14:09 - 阿依努尔: 在家，很害怕\n",
    "电话记录，十二日晚上。\n她说门被撞开了，屋里的东西都被翻过。\n",
)  # fmt: skip
_RESPONDENTS = {"uk_": "GB", "us_": "US", "ca_": "CA", "germany": "DE", "euaa": "DE", "ecthr": "GB", "rule39": "GB",
                "treaty_body": "TR"}  # fmt: skip
CASES = {"fa": PERSIAN, "ru": RUSSIAN, "zh": CHINESE}


def tell(session: Session, told: Told, folder: Path, profiles: Iterable[Profile]) -> dict[str, str]:
    """Put a case into an open vault, with consent to all that profiles need; the uids of its people and exhibits."""
    session.do(records.add_case, {"code": CODE, "title": told.subject[0], "summary": told.summary,
                                  "origin_state": told.state, "host_states": ["GB"]})  # fmt: skip

    def add(kind: str, **values: Any) -> str:
        return str(session.do(records.add_record, kind, values, CODE).result.uid)

    uids = _people(add, told, [scope for profile in profiles for scope in profile.consent])
    for title, when, words in told.events:
        event = add("event", event_kind="arrest", title=title, when=when, narrative=words, country=told.state)
    title, words = told.threat
    add("threat", threat_kind="threat_message", title=title, first_seen="2023-09", narrative=words,
        targets=[uids["subject"]], perpetrator_state=told.state, severity=4)  # fmt: skip
    uids |= _exhibits(session, told, folder)
    for name in ("letter", "photo", "chat"):
        add("citation", evidence=uids[name], target_kind="event", target_uid=event, page=1)
    return uids


def proceeding(session: Session, told: Told, profile: Profile, subject: str) -> str | None:
    """A proceeding such as a profile is for, against a state that its body hears."""
    if not profile.proceeding_kinds:
        return None
    kind, name = profile.proceeding_kinds[0], profile.profile
    hears = next((state for start, state in _RESPONDENTS.items() if name.startswith(start)), None)
    home = {"respondent_state": told.state} if name.startswith(("sp_", "wg")) else {}
    values = {"proceeding_kind": kind, "reference": "REF/1", "subject": subject, **home}
    made = session.do(records.add_record, "proceeding", values | ({"respondent_state": hears} if hears else {}), CODE)
    return str(made.result.uid)


def _people(add: Any, told: Told, scopes: list[str]) -> dict[str, str]:
    subject = add(
        "person", name=told.subject[0], role="subject", pseudonym="Willow", nationalities=[told.state], sex="male"
    )
    sister = add("person", name=told.sister[0], role="relative", pseudonym="Hazel")
    officer = add("person", name=told.officer, role="perpetrator", agency_of=told.state)
    for person, names in ((subject, told.subject), (sister, told.sister)):
        add("person_name", person=person, text=names[1], name_kind="alias")
        given = dict.fromkeys(("store", *scopes), "yes")
        add("consent", person=person, status="given", scopes=given, given_by="self", basis="self")
    return {"subject": subject, "sister": sister, "officer": officer}


def _typed(pdf: pikepdf.Pdf) -> None:
    """Fill the pages of a letter."""
    for page in pdf.pages:
        lines = "".join(
            f"BT /F1 11 Tf 40 {740 - 20 * n} Td (Line {n} of {'many words ' * (1 + n % 5)}) Tj ET\n" for n in range(33)
        )
        page.contents_add(lines.encode())


def _exhibits(session: Session, told: Told, folder: Path) -> dict[str, str]:
    files = {
        "letter.pdf": made.pdf(2, change=_typed), "photo.jpg": made.jpeg((900, 600), noise=True),
        "chat.txt": told.chat.encode(), "note.txt": told.note.encode(), "clean.txt": told.told.encode(),
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    letter, photo, chat, note = told.papers
    titles = (
        ("letter", "letter.pdf", letter),
        ("photo", "photo.jpg", photo),
        ("chat", "chat.txt", chat),
        ("note", "note.txt", note),
    )
    uids = {}
    for key, file, title in titles:
        values = {"title": title, "language": "en", "date": "2023-08"}
        uids[key] = evidence.add_evidence(session, [folder / file], CODE, values=values)[0].uid
    session.do(looks.look, uids["photo"], [1])
    uids["clean"] = evidence.derive(session, uids["note"], folder / "clean.txt", "redacted").uid
    return uids
