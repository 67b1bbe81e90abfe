"""Words to be read aloud: the lists keep their rules, the formula is the published one, passphrases are long enough."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from app.handover import card_words
from app.handover.card_words import ENGLISH, NAMES, PERSIAN, RUSSIAN

ZEROS, ONES = bytes(32), bytes([255]) * 32
LETTERS = {
    ENGLISH: set("abcdefghijklmnopqrstuvwxyz"),
    RUSSIAN: set("абвгдежзийклмнопрстуфхцчшщъыьэюя"),
    PERSIAN: set("آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"),
}
# What makes a plural, "a …", "that of …" or another form of a word.
PERSIAN_ENDINGS = ("ی", "ه", "ها", "ان", "گان", "ات", "ین")
# Vectors of docs/format-handover.md.
KNOWN = {
    ENGLISH: ("glass", "similar aviator trade cluster arch circle shy envelope short correct zebra valley"),
    RUSSIAN: ("попасть", "стихи бурный фраза декабрь блок губа старый каюта срок догнать ясный четыре"),
    PERSIAN: ("جشنواره", "نگهداری ارزش کاج بزرگراه اثربخش برازنده نوبه حادثه نمک بوقلمون یوزپلنگ کلوپ"),
}


def single(word: str) -> str:
    """Doubled letters once."""
    return "".join(char for at, char in enumerate(word) if not at or word[at - 1] != char)


def russian_sound(word: str) -> str:
    plain = word.translate(str.maketrans("бвгджзоеэяыйщю", "пфктшсаиииииш" + "у", "ъь"))
    return single(plain.replace("тс", "ц").replace("сч", "ш").replace("шч", "ш"))


def persian_sound(word: str) -> str:
    plain = word.translate(str.maketrans("پثصزذضظژطدگچغخنحآ", "بسسسسسسشتتکجققمها"))
    return single(plain[0] + "".join(char for char in plain[1:-1] if char not in "اعیو") + plain[-1:])


@pytest.mark.parametrize("name", NAMES)
def test_a_list_has_2048_different_words_of_one_script(name: str) -> None:
    words = card_words.words_of(name)
    assert len(words) == len(set(words)) == card_words.COUNT
    assert list(words) == sorted(words)
    assert all(unicodedata.normalize("NFC", word) == word and set(word) <= LETTERS[name] for word in words)
    assert (min(map(len, words)), max(map(len, words)) <= 9) == (3, True)


@pytest.mark.parametrize("name", [ENGLISH, RUSSIAN])
def test_four_letters_tell_a_word(name: str) -> None:
    heads = Counter(word[:4] for word in card_words.words_of(name))
    assert [head for head, count in heads.items() if count > 1] == []


@pytest.mark.parametrize(("name", "sound"), [(RUSSIAN, russian_sound), (PERSIAN, persian_sound)])
def test_no_two_words_sound_alike(name: str, sound: object) -> None:
    heard = Counter(map(sound, card_words.words_of(name)))  # type: ignore[call-overload]
    assert [one for one, count in heard.items() if count > 1] == []


def test_no_persian_word_is_another_with_an_ending() -> None:
    words = set(card_words.words_of(PERSIAN))
    grown = [word for word in words for ending in PERSIAN_ENDINGS if word + ending in words]
    turned = [word for word in words if word[-1] in "هن" and {word[:-1] + "گی", word[:-1] + "ی"} & words]
    parts = [word for word in words if word.endswith("ن") and word[:-1] + "ه" in words]
    assert grown + turned + parts == []


@pytest.mark.parametrize("name", NAMES)
def test_the_safety_words_are_the_published_ones_from_both_sides(name: str) -> None:
    check, words = KNOWN[name]
    assert card_words.check_word(name) == check
    assert card_words.safety_words(ZEROS, ONES, name) == words.split()
    assert card_words.safety_words(ONES, ZEROS, name) == words.split()


def test_one_bit_of_a_fingerprint_gives_other_words() -> None:
    near = card_words.safety_words(bytes([1]) + bytes(31), ONES)
    assert len(set(near) & set(card_words.safety_words(ZEROS, ONES))) <= 2


@pytest.mark.parametrize("name", NAMES)
def test_a_passphrase_is_seven_words_of_the_list(name: str) -> None:
    made = {card_words.passphrase(name) for _ in range(50)}
    assert len(made) == 50
    assert all(len(one.split("-")) == 7 and set(one.split("-")) <= set(card_words.words_of(name)) for one in made)
    assert card_words.PASSPHRASE * card_words.BITS == 77
    assert {card_words.typed(one) for one in made} == made


def test_a_passphrase_is_read_as_people_type_it() -> None:
    assert card_words.typed("  Hour forum\u2013PIGEON\nurge  ") == "hour-forum-pigeon-urge"
    assert card_words.typed("كشيدن يدك") == "کشیدن-یدک"
    assert card_words.typed(" Not our Words! ") == "Not our Words!"
    assert card_words.typed("") == ""


def test_the_list_follows_the_language_of_the_screen() -> None:
    assert [card_words.list_for(lang) for lang in ("ru", "fa", "fa-AF", "en", "es")] == [
        RUSSIAN, PERSIAN, PERSIAN, ENGLISH, ENGLISH,
    ]  # fmt: skip
