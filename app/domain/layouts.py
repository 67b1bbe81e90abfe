"""Keyboard layouts: what somebody meant whose keyboard stood on another layout, as "сфыу" for "case"."""

from __future__ import annotations

from itertools import pairwise

# The keys of three rows, in the same order on each: what they give without Shift.
_ENGLISH = "q w e r t y u i o p [ ] a s d f g h j k l ; ' z x c v b n m , .".split()
_LAYOUTS = {
    "ru": "й ц у к е н г ш щ з х ъ ф ы в а п р о л д ж э я ч с м и т ь б ю".split(),
    "tr": "q w e r t y u ı o p ğ ü a s d f g h j k l ş i z x c v b n m ö ç".split(),
    "fa": "ض ص ث ق ف غ ع ه خ ح ج چ ش س ی ب ل ا ت ن م ک گ ظ ط ز ر ذ د پ و .".split(),
    "ar": "ض ص ث ق ف غ ع ه خ ح ج د ش س ي ب ل ا ت ن م ك ط ئ ء ؤ ر لا ى ة و ز".split(),
}
_INTO_LATIN = [dict(zip(keys, _ENGLISH, strict=True)) for keys in _LAYOUTS.values()]
_FROM_LATIN = [dict(zip(_ENGLISH, keys, strict=True)) for keys in _LAYOUTS.values()]


def _by_keys(text: str, keys: dict[str, str]) -> str:
    """The same keys on another layout; a letter of two signs (لا) is one key."""
    made, skip = [], False
    for sign, after in pairwise([*text, ""]):
        if skip:
            skip = False
            continue
        skip = bool(after) and sign + after in keys
        made.append(keys.get(sign + after if skip else sign, sign))
    return "".join(made)


def meant(text: str) -> list[str]:
    """What the same keys give on the other layouts, without the text itself."""
    small = text.casefold()
    found = [_by_keys(small, keys) for keys in (*_INTO_LATIN, *_FROM_LATIN)]
    return [other for other in dict.fromkeys(found) if other != small]
