"""Languages that papers show dates in and nobody types them in here: French, Spanish, Arabic, German."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.dates.english import ENGLISH
from app.domain.dates.language import OF, PLAIN, WITH, Language

# Where a pattern has no words of its own it is made like these; the order of a day is the language's.
_DAY = "{day} {month} {year}"


def _language(
    code: str,
    months: str,
    seasons: str,
    show: Mapping[str, str],
    islamic: str,
    *,
    day: str = _DAY,
    first_day: str = "1",
    month_of_year: str = "{month} {year}",
) -> Language:
    """A language that is shown only: one form a month and season, the same after any word."""
    cases = {"between": WITH, "span": PLAIN, "night": PLAIN, "or": PLAIN, "unknown": PLAIN, "maybe": PLAIN}
    words = {name: (text, cases.get(name, OF)) for name, text in show.items()}
    words |= {"day": (day, OF), "span": ("{} – {}", PLAIN), "decade_of": words["decade"]}
    words |= {f"{name}_of": words[name] for name in ("some_day", "some_month")}
    solar = ENGLISH.other_months["solar_hijri"]
    return Language(
        code=code,
        months=tuple((name,) * 3 for name in months.split()),
        seasons=tuple((name,) * 3 for name in seasons.split()),
        before={}, joints={}, unknown=(), noise=(), show=words,
        other_months={"islamic": tuple((name,) for name in islamic.split(",")), "solar_hijri": solar},
        first_day=first_day, month_of_year=month_of_year,
    )  # fmt: skip


FRENCH = _language(
    "fr",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "printemps été automne hiver",
    {
        "before": "avant {}", "after": "après {}", "until": "jusqu’à {}", "not_before": "pas avant {}",
        "ever_until": "tout le temps jusqu’à {}", "since": "depuis {}", "between": "entre {} et {}",
        "night": "nuit du {} au {}", "or": " ou ", "unknown": "inconnu", "around": "vers {}",
        "maybe": "{} (incertain)", "season": "{season} {year}", "decade": "années {year}",
        "some_day": "un jour de {}", "some_month": "un mois de {}",
    },
    "mouharram,safar,rabia al awal,rabia ath-thani,joumada al oula,joumada ath-thania,rajab,chaabane,ramadan,"
    "chawwal,dhou al qi'da,dhou al-hijja",
    first_day="1er",
)  # fmt: skip

SPANISH = _language(
    "es",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "primavera verano otoño invierno",
    {
        "before": "antes de {}", "after": "después de {}", "until": "hasta {}", "not_before": "no antes de {}",
        "ever_until": "todo el tiempo hasta {}", "since": "desde {}", "between": "entre {} y {}",
        "night": "noche del {} al {}", "or": " o ", "unknown": "desconocida", "around": "hacia {}",
        "maybe": "{} (incierto)", "season": "{season} {year}", "decade": "década de {year}",
        "some_day": "un día de {}", "some_month": "un mes de {}",
    },
    "muharram,safar,rabí al-awwal,rabí al-thani,yumada al-ula,yumada al-thania,rayab,shabán,ramadán,shawwal,"
    "du al-qada,du al-hiyya",
    day="{day} de {month} de {year}",
    month_of_year="{month} de {year}",
)  # fmt: skip

ARABIC = _language(
    "ar",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ربيع صيف خريف شتاء",
    {
        "before": "قبل {}", "after": "بعد {}", "until": "حتى {}", "not_before": "ليس قبل {}",
        "ever_until": "طوال الوقت حتى {}", "since": "منذ {}", "between": "بين {} و{}",
        "night": "ليلة {} إلى {}", "or": " أو ", "unknown": "غير معروف", "around": "نحو {}",
        "maybe": "{} (غير مؤكد)", "season": "{season} {year}", "decade": "عقد {year}",
        "some_day": "أحد أيام {}", "some_month": "أحد أشهر {}",
    },
    "محرم,صفر,ربيع الأول,ربيع الآخر,جمادى الأولى,جمادى الآخرة,رجب,شعبان,رمضان,شوال,ذو القعدة,ذو الحجة",
)  # fmt: skip

GERMAN = _language(
    "de",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Frühjahr Sommer Herbst Winter",
    {
        "before": "vor {}", "after": "nach {}", "until": "bis {}", "not_before": "nicht vor {}",
        "ever_until": "durchgehend bis {}", "since": "seit {}", "between": "zwischen {} und {}",
        "night": "Nacht vom {} zum {}", "or": " oder ", "unknown": "unbekannt", "around": "um {}",
        "maybe": "{} (unsicher)", "season": "{season} {year}", "decade": "{year}er Jahre",
        "some_day": "ein Tag im {}", "some_month": "ein Monat im Jahr {}",
    },
    "Muharram,Safar,Rabi al-awwal,Rabi ath-thani,Dschumada l-ula,Dschumada l-akhira,Radschab,Schaban,Ramadan,"
    "Schawwal,Dhu l-qada,Dhu l-hiddscha",
    day="{day}. {month} {year}",
)  # fmt: skip

PAPERS: dict[str, Language] = {table.code: table for table in (FRENCH, SPANISH, ARABIC, GERMAN)}
