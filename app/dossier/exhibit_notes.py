"""What happened to an exhibit on its way into a bundle, told once for each kind with its pages (runs in the worker)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.domain.words import N_

_MOST, _LONGEST, _LONGEST_LIST = 20, 300, 4000
_COMMON = ("standard_fonts", "above_resolution", "low_resolution")

# What is said alone, and what is said with pages or names after it.
WORDS = {
    "repaired": N_("the file was damaged and has been repaired"),
    "spoiled": N_("pictures and fonts that can't be unpacked were left out"),
    "restrictions": N_("the file's restrictions were taken off"),
    "actions": N_("scripts and actions were removed"),
    "attachments": N_("attached files were removed"),
    "external_links": N_("links that lead out of the file are text now"),
    "dead_links": N_("links and bookmarks that lead nowhere were left out"),
    "hidden": N_("hidden notes were removed"),
    "comments": N_("remarks that readers show beside the page are not printed"),
    "redact_marks": N_("marks for redaction were never carried out, so what they should hide can be read"),
    "flattened": N_("form fields and notes were flattened as they show"),
    "drawn": N_("form fields and notes without a look of their own were drawn from their values"),
    "annotations": N_("form fields and notes could not be flattened and are left out"),
    "layers": N_("layers that were switched off are left out"),
    "picture_data": N_("what cameras write into pictures was removed"),
    "xfa": N_("this is an XFA form: what other readers than Adobe's show of it is printed, which may be a mere notice"),
    "signed": N_("it carries a digital signature, which only the original can prove: keep that beside the bundle"),
    "standard_fonts": N_("files that leave to each reader the fonts that all bring along"),
    "missing_fonts": N_("it does not bring its fonts, so each reader shows others in their place"),
    "shrunk": N_("pages larger than the paper were made smaller, to less than half"),
    "above_resolution": N_("pictures have more pixels than the profile's resolution needs"),
    "low_resolution": N_("pictures have fewer than 150 dots per inch as they are printed"),
    "resampled": N_("pictures were resampled to the profile's resolution"),
    "moving": N_("of a moving picture the first view is printed"),
    "encoding": N_("the encoding is not certain, read as"),
    "replaced": N_("characters that could not be read stand as “�”"),
    "mail_attachments": N_("what is attached to the mail is named, but not printed"),
    "chat_media": N_("what was sent along in the chat is named, but not printed"),
    "chat_form": N_("messages were set with sender and time; the words are unchanged"),
}


class Notes:
    """Notes of one exhibit, by code, with the pages and names that belong to each."""

    def __init__(self) -> None:
        self._found: dict[str, dict[tuple[int, str], None]] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def add(self, code: str, page: int = 0, what: str = "") -> None:
        """Note `code`, with the page of the file (from 1) and what it is about where they are known."""
        self._found.setdefault(code, {})[page, _short(what)] = None

    def clear(self) -> None:
        """Forget all."""
        self._found.clear()

    def update(self, other: Notes) -> None:
        """Take over what `other` tells."""
        for code, items in other._found.items():
            self._found.setdefault(code, {}).update(items)

    def items(self) -> Iterator[tuple[str, str]]:
        """(code, message), in the order they came up."""
        for code, found in self._found.items():
            yield code, _message(WORDS[code], list(found))


def gathered(problems: list[dict[str, str]], title: str) -> list[dict[str, str]]:
    """Problems of a bundle, with what is so common that it is said once for all files put in one."""
    rest = [row for row in problems if row["code"] not in _COMMON]
    for code in _COMMON:
        rows = [row for row in problems if row["code"] == code]
        if rows:
            files = "; ".join(dict.fromkeys(_of_file(row, code) for row in rows))
            rest.append({"code": code, "subject": title, "message": f"{WORDS[code]}: {files[:_LONGEST_LIST]}"})
    return rest


def _of_file(row: dict[str, str], code: str) -> str:
    pages = row["message"].removeprefix(WORDS[code]).removeprefix(": ")
    return row["subject"] if code == "standard_fonts" or pages in ("", "page 1") else f"{row['subject']} ({pages})"


def _message(words: str, found: list[tuple[int, str]]) -> str:
    named: dict[str, list[int]] = {}
    for page, what in found:
        named.setdefault(what, []).append(page)
    told = [_told(what, sorted(set(pages) - {0})) for what, pages in named.items()]
    told = [one for one in told if one]
    if not told:
        return words
    more = f"; and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return f"{words}: {'; '.join(told[:_MOST])}{more}"


def _told(what: str, pages: list[int]) -> str:
    if not pages:
        return what
    label = "page" if len(pages) == 1 else "pages"
    place = f"{label} {ranges(pages)}"
    return f"{what} ({place})" if what else place


def ranges(numbers: Iterable[int]) -> str:
    """Rising numbers as ranges: “4, 7–9”."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(a) if a == z else f"{a}–{z}" for a, z in found)


def _short(text: str) -> str:
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
