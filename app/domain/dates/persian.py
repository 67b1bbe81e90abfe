"""Persian date words; month names of the Solar Hijri and Islamic calendars in Arabic script."""

from __future__ import annotations

from app.domain.dates.language import OF, PLAIN, WITH, Language

PERSIAN_NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "solar_hijri": (
        # The second names are those of Afghanistan.
        ("فروردین", "حمل"), ("اردیبهشت", "ثور"), ("خرداد", "جوزا"), ("تیر", "سرطان"), ("مرداد", "اسد", "امرداد"),
        ("شهریور", "سنبله"), ("مهر", "میزان"), ("آبان", "عقرب"), ("آذر", "قوس"), ("دی", "جدی"), ("بهمن", "دلو"),
        ("اسفند", "حوت"),
    ),
    "islamic": (
        ("محرم",), ("صفر",), ("ربیع الاول", "ربيع الأول"), ("ربیع الثانی", "ربيع الثاني", "ربيع الآخر"),
        ("جمادی الاول", "جمادى الأولى"), ("جمادی الثانی", "جمادى الآخرة"), ("رجب",), ("شعبان",), ("رمضان",), ("شوال",),
        ("ذیقعده", "ذو القعدة"), ("ذیحجه", "ذو الحجة"),
    ),
}  # fmt: skip


def _forms(names: str) -> tuple[str, ...]:
    # Persian does not decline: the three cases are one.
    name, *others = names.split(",")
    return (name,) * 3 + tuple(others)


# Words are written as they are folded: without the zero-width non-joiner, with Persian ی and ک.
PERSIAN = Language(
    code="fa",
    calendar="solar_hijri",
    moment="{day}، {time}",
    months=tuple(
        _forms(names)
        for names in (
            "ژانویه,جنوری", "فوریه,فبروری", "مارس,مارچ", "آوریل,اپریل", "مه,می", "ژوئن,جون", "ژوئیه,جولای",
            "اوت,اگست,آگوست", "سپتامبر,سپتمبر", "اکتبر,اکتوبر", "نوامبر,نومبر", "دسامبر,دسمبر",
        )
    ),
    seasons=(_forms("بهار"), _forms("تابستان"), _forms("پاییز,پائیز,خزان"), _forms("زمستان")),
    before={
        "before": ("پیش از", "قبل از"),
        "after": ("پس از", "بعد از"),
        "until": ("حداکثر تا", "تا پایان", "تا آخر", "نه دیرتر از", "تا"),
        "not_before": ("نه زودتر از", "نه پیش از", "دست کم از"),
        "ever_until": ("تمام مدت تا", "همه مدت تا"),
        "since": ("از",),
        "between": ("بین", "میان", "در فاصله"),
        "from": ("از",),
        "night": ("در شب", "شب"),
        "around": ("حدود", "حدودا", "در حدود", "تقریبا", "حوالی", "نزدیک به"),
        "maybe": ("شاید", "احتمالا", "گویا"),
        "some_day": ("روزی از", "یک روز از", "روزی در"),
        "some_month": ("ماهی از", "یک ماه از", "ماهی در"),
    },
    behind={
        "until": ("یا پیش از آن", "یا قبل از آن", "یا زودتر"),
        "not_before": ("یا پس از آن", "یا بعد از آن", "یا دیرتر", "به بعد"),
        "around": ("(تقریبی)", "(حدودی)", "تقریبا"),
        "maybe": ("(نامطمئن)", "(مشکوک)", "(شاید)"),
    },
    joints={
        "between": ("و", "تا"),
        "range": ("تا",),
        "night": ("به", "و", "تا"),
        "or": ("یا",),
    },
    unknown=("نامعلوم", "نامشخص", "معلوم نیست", "بی تاریخ", "بدون تاریخ", "تاریخ نامعلوم"),
    noise=("سال", "ماه", "روز", "در", "م", "ام"),
    ordinals=("م", "ام"),
    decade_heads=("دهه", "دههی"),
    calendars={"gregorian": ("میلادی",)},
    other_months=PERSIAN_NAMES,
    show={
        "before": ("پیش از {}", OF),
        "after": ("پس از {}", OF),
        "until": ("حداکثر تا {}", OF),
        "not_before": ("نه پیش از {}", OF),
        "ever_until": ("تمام مدت تا {}", OF),
        "since": ("از {}", OF),
        "between": ("بین {} و {}", WITH),
        "span": ("{} تا {}", PLAIN),
        "night": ("شب {} به {}", PLAIN),
        "or": (" یا ", PLAIN),
        "unknown": ("نامعلوم", PLAIN),
        "around": ("حدود {}", OF),
        "maybe": ("{} (نامطمئن)", PLAIN),
        "day": ("{day} {month} {year}", OF),
        "season": ("{season} {year}", PLAIN),
        "decade": ("دهه {year}", PLAIN),
        "decade_of": ("دهه {year}", PLAIN),
        "some_day": ("روزی از {}", OF),
        "some_day_of": ("روزی از {}", OF),
        "some_month": ("ماهی از {}", OF),
        "some_month_of": ("ماهی از {}", OF),
    },
)  # fmt: skip
