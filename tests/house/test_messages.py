"""What is said in English in rules and readers can be said in every language: each message has its pattern."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from app.domain import messages
from app.domain.dates import DateProblem, parse
from app.domain.kinds import BadValue, Clock, Decimal, Number
from app.domain.messages import PATTERNS, said
from app.i18n import translator
from app.paths import ROOT
from tests.spoken import compiled

# How many messages may wait for their pattern; what waits is listed when there are more.
PENDING_ALLOWED = 0
# Asked for on the command line alone, put together of two that are known, or said by a broken build.
_NEVER_SHOWN = (
    "X7: X7", "can be readX7", "passphraseX7", "a header has", "the sample does not verify", "there is no credential",
    "several credentials are meant", "wiped already", "a mapping ", "columns is {", "dates is dmy", "this cursor",
)  # fmt: skip
_SAY = {"Problem", "BadValue", "DateProblem", "NoSuchDay", "Rollback", "impossible", "Finding", "by_rule"}
# Spoken on the command line alone: JSON that nobody types in the window.
_COMMAND_LINE = ("app/cli/", "app/dossier/disclosure.py", "app/dossier/paper.py", "app/dossier/redaction.py",
                 "app/dossier/binding.py")  # fmt: skip


def _said_in_the_sources() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(_COMMAND_LINE):
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
                texts = call.args if name in _SAY else [k.value for k in call.keywords if k.arg == "reason"]
                yield from ((place, text) for text in map(_text, texts) if " " in text and text[:1] != "{")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X7" for part in node.values)
    return ""


def test_every_message_of_the_core_has_its_pattern() -> None:
    expressions = [messages._expression(pattern) for pattern in PATTERNS if pattern != "{name}: {why}"]
    unknown = {
        f"{place}: {text}"
        for place, text in _said_in_the_sources()
        if not any(expression.fullmatch(text) for expression in expressions)
    }
    left = sorted(one for one in unknown if not any(known in one for known in _NEVER_SHOWN))
    assert len(left) <= PENDING_ALLOWED, "no pattern in app/domain/messages.py:\n" + "\n".join(left)


@pytest.fixture(autouse=True)
def _spoken() -> None:
    compiled()


@pytest.mark.parametrize(
    ("typed", "russian", "persian"),
    [
        (
            "03/04/2021",
            "«03/04/2021»\u00a0— это 3 апреля 2021 или 4 марта 2021: укажите, что стоит первым, день или месяц",
            "«03/04/2021» می‌تواند ۳ آوریل ۲۰۲۱ یا ۴ مارس ۲۰۲۱ باشد: بگویید روز اول می‌آید یا ماه",
        ),
        ("31.04.2021", "дня 31 апреля 2021 нет: в этом месяце дней 30", "۳۱ آوریل ۲۰۲۱ وجود ندارد: آن ماه ۳۰ روز دارد"),
        (
            "29.02.1954",
            "дня 29 февраля 1954 нет: год 1954 не високосный",
            "۲۹ فوریهٔ ۱۹۵۴ وجود ندارد: سال ۱۹۵۴ کبیسه نیست",
        ),
        ("May", "не хватает года", "سال نوشته نشده است"),
        ("after lunch", "«after lunch» нельзя прочитать как дату", "«after lunch» تاریخی نیست که بتوان خواند"),
    ],
)
def test_why_a_date_is_not_taken_is_said_in_the_language(typed: str, russian: str, persian: str) -> None:
    with pytest.raises(DateProblem) as caught:
        parse(typed)
    message = caught.value.message
    assert said(message, str) == message
    assert said(message, translator("ru")) == russian
    assert said(message, translator("fa")) == persian


def test_a_name_before_a_message_and_words_of_ours_in_it_are_said_too() -> None:
    with pytest.raises(BadValue) as caught:
        Number().from_json([])
    assert said(f"amount: {caught.value.message}", translator("ru")) == "amount — нужно целое число, а не список"
    assert said("Tea: biscuits", translator("ru")) == "Tea: biscuits"


def test_numerals_of_any_script_are_read() -> None:
    assert Clock().parse("۱۴:۳۰") == "14:30"
    assert Number().parse("٤٢") == 42
    assert Decimal().parse("۱۲٫۵۰") == "12.50"


def test_what_happened_to_an_exhibit_is_said_with_its_pages() -> None:
    message = "links that lead out of the file are text now: https://example.org/a (pages 1–3, 7); x (page 2)"
    russian = "ссылки, ведущие из файла наружу, стали текстом: https://example.org/a (страницы 1–3, 7); x (страница 2)"
    assert said(message, str) == message
    assert said(message, translator("ru")) == russian
    assert said("hidden notes were removed: page 12", translator("fa")) == "یادداشت‌های پنهان برداشته شدند: صفحهٔ ۱۲"
    assert said("a.pdf: the file is empty", translator("ru")) == "a.pdf — файл пуст"
