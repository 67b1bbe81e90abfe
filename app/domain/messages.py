"""The English messages of problems and findings, as patterns: so a screen can say them in another language.

Rules and readers say in English what is wrong, with the facts in it, once for the command line and the log.
`said` finds the pattern a message was made of, translates that, and puts the facts back in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from app.domain import (
    messages_bodies,
    messages_merge,
    messages_packages,
    messages_partners,
    messages_receiving,
    messages_sealing,
)
from app.domain.dates import DateProblem, parse
from app.domain.numerals import written
from app.domain.terms import by_code, country_names
from app.domain.words import N_

Translate = Callable[[str], str]
# A catalogue translates this by the code of its own language.
LANGUAGE = N_("language code (en)")

# A place called `why…` holds another message, `sort…` a word of ours, `scope` the code of one, `day…` a date,
# `n…` a number, `places` names with pages of a file.
PATTERNS = (
    N_("text is needed, not {sort}"),
    N_("a list is needed, not {sort}"),
    N_("an object is needed, not {sort}"),
    N_("a whole number is needed, not “{text}”"),
    N_("a whole number is needed, not {sort}"),
    N_("a number such as 12.50 is needed, not “{text}”"),
    N_("a number is needed, not {sort}"),
    N_("{n} is not between {n_least} and {n_most}"),
    N_("yes or no is needed, not “{text}”"),
    N_("“{code}” is not a code of the list {name}"),
    N_("{name} has pages 1 to {n}"),
    N_("pages are counted from 1"),
    N_("Reading exhibit {n} of {n_all}"),
    N_("A hidden name stands in the file, outside of its pages ({place})."),
    N_("A hidden name stands on page {n}, set by us."),
    N_("A hidden name stands in what is made beside the paper: change the answer."),
    N_("The name of the file gives a hidden name away: choose another."),
    N_("Pictures can't be searched for hidden names: look at pages {pages} of this exhibit and say so."),
    N_("Somebody who is hidden can be told from pages {pages} of this exhibit: make a redacted copy."),
    N_("the uid of a {sort} is needed, not “{text}”"),
    N_("an exact day is needed here, not “{text}”"),
    N_("a date and time such as 2026-05-01 14:30 is needed, not “{text}”"),
    N_("a time such as 14:30 is needed, not “{text}”"),
    N_("a time zone such as Europe/Vilnius is needed, not “{text}”"),
    N_("a date in words is needed, not {sort}"),
    N_("a date object needs edtf and text"),
    N_("at most {n} characters, not {n_now}"),
    N_("control characters can't be kept"),
    N_("a language tag such as ru or zh-Hant is needed, not “{text}”"),
    N_("this is not JSON"),
    N_("“{text}” is not a date that can be read: {why}"),
    N_("“{text}” is not a date that can be read"),
    N_("it is longer than {n} characters"),
    N_("“{text}” may be {day_one} or {day_two}: say whether day or month is first"),
    N_("“{text}”: there is no month {n}; the day is read first here, the month second"),
    N_("“{text}”: there is no month {n}; the month is read first here, the day second"),
    N_("“{text}”: there is no month {n}"),
    N_("“{text}”: write the year with four digits"),
    N_("years go from 1 to 9999, {n} does not"),
    N_("there is no 29 February {n}: {n_same} is no leap year"),
    N_("there is no {day_none}: that month has {n} days"),
    N_("there is no month {n}"),
    N_("the end ({day_last}) is before the beginning ({day_first})"),
    N_("“{text}” is not EDTF"),
    N_("the date would fall outside the years 1 to 9999"),
    N_("before or after “some day” says nothing"),
    N_("the year is missing"),
    N_("the month is missing"),
    N_("a season has no days"),
    N_("“some day” is read in our own calendar only"),
    N_("a night lies between two days that follow each other"),
    N_("the day lies before that calendar begins"),
    N_("Solar Hijri years go from 1 to {n}"),
    N_("Islamic years go from 1 to 9665"),
    N_("month {n} of {n_year} has {n_days} days there, not {n_day}"),
    N_("severity goes from 1 to 5, not “{text}”"),
    N_("no {sort} is called “{text}”"),
    N_("“{text}” may be: {names}"),
    N_("a reason is needed"),
    N_("there is no rule “{text}”"),
    N_("a case needs a code"),
    N_("the code {code} is taken"),
    N_("{name} is needed for this kind of record ({sort})"),
    N_("a {sort} belongs to a case: name it"),
    N_("{name} can't be empty"),
    N_("{name} is kept by the application"),
    N_("a credential needs a name"),
    N_("a threat of this severity has no review date"),
    N_("a grave threat has no review date"),
    N_("not assessed for 24 hours, and no review date"),
    N_("its review was due on {day}"),
    N_("{name}: its retention review was due on {day}"),
    N_("{name}: it has no retention review date"),
    N_("“{text}” is disputed: its date stands as “on or about”"),
    N_("Not yet checked against its source: {sort}"),
    N_("The cover has no appeal number: add a proceeding with its reference."),
    N_("This citation proves something that is no longer here."),
    N_("This is disputed; it is printed as “on or about”."),
    N_("This statement is not signed."),
    N_("It is not recorded that this was read back."),
    N_("Nothing cites this exhibit."),
    N_("This exhibit has no file and is left out."),
    N_("There is no translation of this exhibit."),
    N_("The translator and the qualification are not named."),
    N_("There is nothing to report yet."),
    N_("A citation points at an exhibit that is no longer here."),
    N_("This exhibit is cited but does not go out; the citation is left out."),
    N_("The word “{text}” may give a hidden name away: change it, or accept it in the options."),
    N_("“{text}” can't stand for two persons"),
    N_("“{text}” is a name or number of our own, not for others: change it, or accept it in the options."),
    N_("it was made before this program kept what papers are made from"),
    N_("exhibit {names} was shredded, and with it what the paper was made from"),
    N_("exhibit {names} was shredded"),
    N_("a record it drew on was erased, and with it what the paper was made from"),
    N_("this program sets pages in another way than the one that made it ({text})"),
    N_("this program sets pages in another way than the one that made it"),
    N_("Consent was withdrawn after this paper was made: keep this copy, don't give it out again."),
    N_("This body takes no file with a password: file the open one, the locked copy is for the mail alone."),
    N_("one of its files is larger than what is kept"),
    N_("encrypt is true or false"),
    N_("Courts stamp, split and join bundles, and a signature ends with that: file this only where asked."),
    N_("this file is locked, or signed already"),
    N_("the file is too large for one"),
    N_("the passphrase is not that of the file, or it is no PKCS#12 file"),
    N_("the file holds no key with its certificate"),
    N_("its key is of a sort that readers of PDF don't know"),
    N_("its key is too short to be trusted"),
    N_("it is not valid today"),
    N_("it can't be read"),
    N_("it was not given out for signing documents"),
    N_("this file has no end"),
    N_("{who} has not been asked: {scope}"),
    N_("{who} has not answered yet: {scope}"),
    N_("{who} refused: {scope}"),
    N_("{who} withdrew consent: {scope}"),
    N_("{who} gave consent that has expired: {scope}"),
    N_("{who} said no to this use: {scope}"),
    N_("{who} has not been asked about this use: {scope}"),
    N_("{who} did not consent; family did, which this use does not accept: {scope}"),
    N_("{who} consented for other recipients only: {scope} to {whom}"),
    N_("{who} consented for other recipients only: {scope}"),
    N_("{who} set conditions: {text}"),
    N_("consent for {who} was given by {text}"),
    N_("{sort}: this rule is not verified ({text}, looked up {day})"),
    N_("{sort}: public holidays there are not known to this program, look at {day} yourself"),
    N_("the respondent ({text}) is the state of origin; was the host state meant?"),
    N_("{name} cannot hear {text} on {day}: {why}"),
    N_("whether {name} hears {text} is not in the data: check with counsel"),
    N_("{name} hears {text}, as far as is known; this is not verified"),
    N_("the same matter is before another body ({text}); {name} may refuse it"),
    N_("an override needs a reason in words"),
    N_("this case has {n} proceedings: say which one"),
    N_("this case has {n} subjects: say which one"),
    N_("{text} has no column “{name}”"),
    N_("“{name}” is kept by the application and can't be imported"),
    N_("no column fills “{name}”, whose values are mapped"),
    N_("“{text}” is mapped to “{code}”: {why}"),
    N_("“{name}” of a {sort} can't be erased"),
    N_("{name}: there is no record {code}"),
    N_("a {sort} is made by the application alone"),
    N_("this statement is signed; make a new version of it"),
    N_("this assessment is signed off; make a new one"),
    N_("a case is not deleted; close it, or erase its records"),
    N_("a pattern needs two threats or more"),
    N_("{name} has no files"),
    N_("{name} is under legal hold"),
    N_("the order of these files is fixed ({text})"),
    N_("the disk with {text} is not there"),
    N_("{text} is not the file that was listed; look at it and delete it yourself"),
    N_("{text} was replaced meanwhile"),
    N_("a {sort} can't be made of a row of a table"),
    N_("the vault was changed while it was being copied; nothing was wiped, do it again"),
    N_("a vault that can't be written can't be wiped; make a backup instead"),
    N_("name at least one credential that opens the backup"),
    N_("“{text}” is bound to this computer and opens no backup"),
    N_("the files of {names} are damaged and not in the backup; nothing was wiped"),
    N_("verification finds {n} problems ({why}); mend them first"),
    N_("no deadline with a date is open"),
    N_("the content of this record was erased; it can't be brought back"),
    N_("this backup holds work that this vault does not have; choose another folder, or restore it"),
    N_("this backup was made under other keys and this vault did not make it; choose another folder"),
    N_("this backup was made under other keys, so this vault can't rehearse it; back up into it first"),
    N_("this is no backup of this vault"),
    N_("a backup can't lie inside the vault it is a copy of"),
    N_("a key file can't lie in the vault that it opens"),
    N_("this is the last credential besides recovery codes; add another first"),
    N_("all eight slots are taken"),
    N_("this passphrase opens the vault already; choose another one"),
    N_("the second factor of this credential is not at hand"),
    N_("it has {n} characters, not {n_due}"),
    N_("character {text} is none that can stand in it"),
    N_("its check characters do not fit"),
    N_("present at least one credential that is to be kept"),
    N_("all eight slots would be taken, none is left for the new recovery code; present fewer"),
    N_("the names of the credentials do not fit into the header"),
    N_("what this vault was opened with was revoked; add a new passphrase instead"),
    N_("this is a backup; restore it into a new folder"),
    N_("the two entries differ"),
    N_("it must have 1 to 1024 bytes"),
    N_("The state record is missing or damaged."),
    N_("Database and state come from different sessions."),
    N_("The header is older than the database."),
    N_("Settings or identities are not those that were last written."),
    N_("The state belongs to another database file."),
    N_("The database lacks {n} journal entries."),
    N_("The state record is {n} journal entries older than the database."),
    N_("The journal is not the one that was last written."),
    N_("Pages of the database are damaged: it is open for reading alone."),
    N_("Files of exhibits are missing: {names}."),
    N_("the folder was moved or taken away; lock, and open it again"),
    N_("{name} has no field “{text}”"),
    N_("{name}: {code} is a {sort}, not a {sort_due}"),
    N_("a {sort} is never deleted"),
    N_("a {sort} is never edited"),
    N_("a key file has at most 64 MiB"),
    N_("what was written does not read back"),
    N_("none of its columns is a field of {sort}: {names}"),
    N_("{sort} is changed one by one"),
    N_("a {sort} is kept by the application alone"),
    N_("it was archived meanwhile"),
    N_("two cases can't have one code"),
    N_("how it was checked who asks is needed"),
    N_("a name or pseudonym is needed"),
    N_("the person did not allow to keep this"),
    N_("a statement is read back to the witness before it is signed"),
    N_("a {sort} can't be made twice"),
    N_("{names} is needed before signing off"),
    N_("page {n} is no sheet of paper ({text} points)"),
    N_("what stands on page {n} can't be unpacked"),
    N_("page {n} is damaged"),
    N_("it stands in another place now, so its pages have other numbers than when it was filed"),
    N_("volume {n} is larger than allowed: a single page of it is"),
    N_("this bundle can't be divided into files of the size that is asked for"),
    N_("it is not UTF-8"),
    N_("Line spacing is {n_has}. {why}"),
    N_("Pages are {sort_has}; {sort_asked} is asked for."),
    N_("Text is {n_has} point. {why}"),
    N_("No decision at home goes along."),
    N_("Nothing is said or cited for this material fact."),
    N_("This country information has no publisher or no date."),
    N_("A copy of an identity document is missing."),
    N_("Nobody in the case has the role of a perpetrator."),
    N_("The latest act lies more than {n} years back."),
    N_("It is not told on which day this was read over."),
    N_("The numbers of its paragraphs do not run on."),
    N_("There is no witness statement in here."),
    N_("This statement does not speak in the first person."),
    N_("This statement has no paragraphs."),
    N_("No remedy at home is recorded, nor why there is none."),
    N_("Who gave the consent is not said."),
    N_("It has {n} words; {n_most} are allowed for {sort}."),
    N_("{n} of {n_most} words ({sort})."),
    N_("{why}: {places}"),
    N_("{name}: {why}"),
    *messages_bodies.PATTERNS,
    *messages_packages.PATTERNS,
    *messages_sealing.PATTERNS,
    *messages_merge.PATTERNS,
    *messages_partners.PATTERNS,
    *messages_receiving.PATTERNS,
)  # fmt: skip

# Words that stand in a place called `sort…`.
SORTS = (
    N_("true or false"), N_("a number"), N_("a list"), N_("an object"), N_("nothing"), N_("person"), N_("kind"),

    N_("a joint submission"), N_("one submitter"), N_("A4"), N_("Letter"),
    N_("consent record"), N_("own rule"), N_("case"), N_("evidence"), N_("event"),
    N_("source"), N_("worker"), N_("proceeding"), N_("statement"),
)  # fmt: skip
_DAY = re.compile(r"(\d{1,2}) ([A-Za-z]+)(?: (\d{4}))?")
_SOME_YEAR = 2000
_PLACE = re.compile(r"\{([a-z_]+)\}")
_MARKS = re.compile("[{}\u2068\u2069]")
_PAGES = re.compile(r"\bpages? (\d[\d–, ]*)")
_ONE_PAGE, _PAGES_OF = N_("page {numbers}"), N_("pages {numbers}")
# These fit so much that they are taken only where the message within is known.
_OPEN = ("{why}: {places}", "{name}: {why}")


def said(message: str, translate: Translate) -> str:
    """A message in the words of a language; in English where its pattern is not known."""
    whole = translate(message) if message and not _MARKS.search(message) else message
    lang = translate(LANGUAGE)
    # What has no translation may come back with the mark that keeps a sentence running from right to left.
    if whole.removeprefix("\u200f") != message:
        return whole
    # English words stand in the message already, but for codes.
    coded = lang == LANGUAGE
    for pattern, expression in _compiled():
        if coded and "{scope}" not in pattern:
            continue
        found = expression.fullmatch(message)
        if found and not (pattern in _OPEN and said(found["why"], translate) == found["why"]):
            facts = {name: _fact(name, value, translate, lang) for name, value in found.groupdict().items()}
            return translate(pattern).format(**facts)
    return message


def restated(text: str, patterns: tuple[str, ...], translate: Translate, lang: str = "") -> str:
    """A sentence of ours that stands in a field of people, in the words of a language; any other words as they are."""
    lang = lang or translate(LANGUAGE)
    for pattern in patterns:
        if found := _expression(pattern).fullmatch(text):
            facts = {name: _fact(name, value, translate, lang) for name, value in found.groupdict().items()}
            return translate(pattern).format(**facts)
    return text


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((pattern, _expression(pattern)) for pattern in PATTERNS)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = _PLACE.split(pattern)
    made = "".join(re.escape(part) if i % 2 == 0 else f"(?P<{part}>.*?)" for i, part in enumerate(parts))
    return re.compile(made, re.DOTALL)


def _fact(name: str, value: str, translate: Translate, lang: str) -> str:
    if name.startswith("why"):
        return said(value, translate)
    if name.startswith("sort"):
        return translate(value)
    if name == "scope":
        term = by_code("consent_scope").get(value)
        return translate(term.label) if term else value
    if name == "text":
        return _state(value, lang)
    if name.startswith("day"):
        return _day(value, lang)
    if name == "places":
        return _PAGES.sub(lambda found: _pages(found, translate, lang), value)
    return written(value, lang) if name == "n" or name.startswith("n_") else value


def _state(value: str, lang: str) -> str:
    """A state by its name in the reader's language; any other words as they are."""
    code = next((code for code, name in country_names("en").items() if name == value), "")
    return country_names(lang).get(code, value)


def _pages(found: re.Match[str], translate: Translate, lang: str) -> str:
    words = _ONE_PAGE if found[0].startswith("page ") else _PAGES_OF
    return translate(words).format(numbers=written(found[1], lang))


def _day(value: str, lang: str) -> str:
    """A date in words of ours, also one that does not exist or has no year ("31 April 2021", "3 April")."""
    found = _DAY.fullmatch(value)
    try:
        when = parse(f"1 {found[2]} {found[3] or _SOME_YEAR}" if found else value)
    except DateProblem:
        when = None
    if when is None or found is None:
        return when.display(lang) if when else written(value, lang)
    shown = when.display(lang).replace(written("1", lang), written(found[1], lang), 1)
    return shown if found[3] else shown.removesuffix(written(f" {_SOME_YEAR}", lang))
