"""English date words."""

from __future__ import annotations

from app.domain.dates.language import OF, PLAIN, WITH, Language

_MONTHS = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip


def _forms(words: str) -> tuple[str, ...]:
    name, *others = words.split()
    return (name.capitalize(),) * 3 + tuple(others)


ENGLISH = Language(
    code="en",
    months=tuple(_forms(words) for words in _MONTHS),
    seasons=(("spring",) * 3, ("summer",) * 3, ("autumn", "autumn", "autumn", "fall"), ("winter",) * 3),
    before={
        "before": ("before", "prior to", "earlier than"),
        "after": ("after", "later than"),
        "until": (
            "until the end of", "until", "till", "by the end of", "by", "up to", "no later than", "not later than",
            "at the latest",
        ),
        "not_before": ("not before", "no earlier than", "not earlier than"),
        "ever_until": ("all time until",),
        "since": ("since", "ever since", "starting", "from"),
        "between": ("between", "some time between", "sometime between"),
        "from": ("from",),
        "night": (
            "in the night of", "in the night from", "during the night of", "on the night of", "the night of",
            "night of", "night from", "night", "overnight from", "overnight",
        ),
        "around": ("around", "about", "circa", "ca.", "ca", "c.", "approximately", "approx.", "approx", "roughly", "~"),
        "maybe": ("maybe", "perhaps", "possibly", "probably"),
        "some_day": ("some day of", "some day in", "a day in"),
        "some_month": ("some month of", "some month in"),
    },
    behind={
        "until": ("or earlier", "or before", "at the latest", "inclusive"),
        "not_before": ("or later", "or after", "at the earliest", "onwards"),
        "around": ("(approximate)", "(approx.)", "(approx)", "(circa)", "approx.", "approx", "approximately", "~"),
        "maybe": ("(uncertain)", "(?)", "(unsure)", "uncertain", "?"),
        "both": ("%",),
    },
    joints={
        "between": ("and",),
        "range": ("to", "until", "till", "through", "thru"),
        "night": ("to", "and", "on"),
        "or": ("or",),
    },
    unknown=("unknown", "not known", "n/a", "no date", "undated", "date unknown", "unknown date"),
    noise=("of", "the", "in", "on", "year", "month", "ad", "ce", "day"),
    ordinals=("st", "nd", "rd", "th"),
    decades=("s", "'s"),
    calendars={
        "solar_hijri": ("solar hijri", "hijri shamsi", "shamsi", "jalali", "persian calendar", "sh", "a.p.", "ap"),
        "islamic": (
            "islamic calendar", "islamic", "lunar hijri", "hijri qamari", "qamari", "hijri", "anno hegirae", "a.h.",
            "ah",
        ),
        "gregorian": ("gregorian calendar", "gregorian"),
    },
    other_months={
        "solar_hijri": tuple(
            tuple(words.split(","))
            for words in (
                "Farvardin", "Ordibehesht,Urdibehisht", "Khordad", "Tir", "Mordad,Amordad", "Shahrivar",
                "Mehr", "Aban", "Azar", "Dey,Dei", "Bahman", "Esfand,Isfand",
            )
        ),
        "islamic": tuple(
            tuple(words.split(","))
            for words in (
                "Muharram", "Safar", "Rabi al-Awwal,Rabi I,Rabi al-Ula", "Rabi al-Thani,Rabi II,Rabi al-Akhir",
                "Jumada al-Ula,Jumada I,Jumada al-Awwal", "Jumada al-Akhira,Jumada II,Jumada al-Thani", "Rajab",
                "Shaban", "Ramadan,Ramazan", "Shawwal", "Dhu al-Qadah,Dhul Qadah,Zulqadah",
                "Dhu al-Hijjah,Dhul Hijjah,Zulhijjah",
            )
        ),
    },
    show={
        "before": ("before {}", OF),
        "after": ("after {}", OF),
        "until": ("until {}", OF),
        "not_before": ("not before {}", OF),
        "ever_until": ("all time until {}", OF),
        "since": ("since {}", OF),
        "between": ("between {} and {}", WITH),
        "span": ("{} – {}", PLAIN),
        "night": ("night of {} to {}", PLAIN),
        "or": (" or ", PLAIN),
        "unknown": ("unknown", PLAIN),
        "around": ("around {}", OF),
        "maybe": ("{} (uncertain)", PLAIN),
        "day": ("{day} {month} {year}", OF),
        "season": ("{season} {year}", PLAIN),
        "decade": ("{year}s", PLAIN),
        "decade_of": ("{year}s", PLAIN),
        "some_day": ("some day of {}", OF),
        "some_day_of": ("some day of {}", OF),
        "some_month": ("some month of {}", OF),
        "some_month_of": ("some month of {}", OF),
    },
)  # fmt: skip
