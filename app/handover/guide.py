"""START-HERE.html: what a package is and how it is checked, for somebody who has nothing but a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from app import i18n
from app.domain import unseen
from app.domain.bidi import isolated
from app.domain.numerals import written
from app.domain.words import N_
from app.handover import bag, rows
from app.handover.rows import FileRow

Translate = Callable[[str], str]
Terms = Callable[[str], Sequence[tuple[str, str]]]
NAME = "START-HERE.html"
# More rows make no page that anybody reads; all of them stand in the manifest.
_MOST_ROWS = 500
_ROLES = {
    rows.DOSSIER: N_("Dossier"),
    rows.RECORDS: N_("Records, one on each line"),
    rows.CUSTODY: N_("Chain of custody"),
    rows.ORIGINAL: N_("Original file"),
    rows.DERIVED: N_("Made from an original"),
    rows.CRATE: N_("Description for archives"),
}
_MARKS = {
    "hybrid": N_("a key (post-quantum)"),
    "x25519": N_("an older key (not post-quantum)"),
    "passphrase": N_("a passphrase (not post-quantum)"),
}
_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.55 system-ui,"Noto Sans",sans-serif;max-width:46rem;margin:2.5rem auto;padding:0 1.25rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
header p{margin:.1rem 0;opacity:.75}p,ol{margin:.5rem 0}li{margin:.6rem 0}
.stop{border-inline-start:.3rem solid #c4570b;padding:.1rem 1rem;margin:1.25rem 0}
pre{direction:ltr;text-align:left;background:#8881;border:1px solid #8884;border-radius:.3rem;padding:.6rem .8rem;
overflow-x:auto;font:13px/1.5 ui-monospace,"Noto Sans Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:start;vertical-align:top;
padding:.35rem .5rem;border-bottom:1px solid #8884}td{overflow-wrap:anywhere}.n{text-align:end;white-space:nowrap}
dt{font-weight:600;margin-top:.5rem}dd{margin:0}
section+section{border-top:3px double #8886;margin-top:3rem;padding-top:2rem}
nav{margin:1rem 0}@media print{body{margin:0;max-width:none}}
"""


def no_terms(_language: str) -> Sequence[tuple[str, str]]:
    """Of a package that has none."""
    return ()


@dataclass(frozen=True, slots=True)
class About:
    """What the page says of a package; `terms` gives pairs of a label and words in the language of a code."""

    package_id: str
    organisation: str
    created: str
    mark: str
    files: Sequence[FileRow]
    terms: Terms = no_terms


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the page: its code, its own name, and how English words are said in it."""

    code: str
    name: str
    translate: Translate


ENGLISH = Tongue("en", "English", str)


def tongue_of(code: str) -> Tongue:
    """The language of the sender; English where this program has no words for the page in it."""
    known = {one: name for one, name in i18n.languages() if one == code.partition("-")[0]}
    return next((Tongue(one, name, i18n.translator(one)) for one, name in known.items()), ENGLISH)


def page(about: About, tongue: Tongue = ENGLISH) -> bytes:
    """The page in English, and after that in the sender's language where that is another."""
    tongues = [ENGLISH] if tongue.code.partition("-")[0] == "en" else [ENGLISH, tongue]
    title = escape(_title(about, ENGLISH))
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    links = " · ".join(f'<a href="#{one.code}" lang="{one.code}">{escape(one.name)}</a>' for one in tongues)
    nav = f"<nav>{links}</nav>\n" if len(tongues) > 1 else ""
    return (head + nav + "\n".join(_section(about, one) for one in tongues) + "\n</body>\n</html>\n").encode()


def _title(about: About, tongue: Tongue) -> str:
    name = isolated(_shown(about.organisation) or "–", in_rtl=_runs_left(tongue))
    return tongue.translate(N_("A handover from {organisation}")).format(organisation=name)


def _runs_left(tongue: Tongue) -> bool:
    return tongue.code.partition("-")[0] in i18n.RIGHT_TO_LEFT


def _section(about: About, tongue: Tongue) -> str:
    say = tongue.translate
    way = "rtl" if _runs_left(tongue) else "ltr"
    parts = [
        f'<section lang="{tongue.code}" dir="{way}" id="{tongue.code}">',
        f"<header><h1>{escape(_title(about, tongue))}</h1>{_facts(about, tongue)}</header>",
        f'<div class="stop">{_paragraphs(_careful(say))}</div>',
        f"<h2>{escape(say(N_('Check it before you rely on it')))}</h2>",
        _paragraphs([say(N_("Two checks belong together; one without the other proves nothing."))]),
        _steps(about, say),
        f"<h2>{escape(say(N_('What is in it')))}</h2>",
        _terms(about.terms(tongue.code)),
        _files(about, tongue),
        f"<h2>{escape(say(N_('How it is opened')))}</h2>",
        _opening(say, about.mark),
        "</section>",
    ]
    return "\n".join(parts)


def _careful(say: Translate) -> list[str]:
    return [
        say(N_("What is in this folder may put people in danger. Keep it on an encrypted disk and away from computers "
               "that others use; take it off every disk when you no longer need it.")),
        say(N_("Original files are as they came to the sender: one of them may harm the computer that opens it.")),
        say(N_("Do not send it on, and write to nobody named in it, before you have asked whoever sent it.")),
    ]  # fmt: skip


def _steps(about: About, say: Translate) -> str:
    folder = bag.folder_of(about.package_id)
    files = say(N_("That the files are those of the list. With the program bagit, where the folder {name} lies:"))
    signed = say(N_("That the list is the sender's. Write this line with the sender's key into a file called allowed, "
                    "beside that folder; then ask ssh-keygen:"))  # fmt: skip
    key = say(N_("Take that key from the sender's contact card, which you had before or were given by hand, or from "
                 "words that a voice you know reads to you. Never take it from this folder: whoever could change the "
                 "folder could put another key into it."))  # fmt: skip
    second = say(N_("The file ending in .mldsa65 is a second signature, against the quantum computers of tomorrow. "
                    "Havenfile checks both."))  # fmt: skip
    allowed = f'sender namespaces="{bag.NAMESPACE}" ssh-ed25519 AAAA…'
    verify = f"ssh-keygen -Y verify -f ../allowed -I sender -n {bag.NAMESPACE} -s {bag.SSHSIG} < {bag.TAGMANIFEST}"
    return (
        f"<ol><li>{escape(files.format(name=folder))}{_code(f'bagit.py --validate {folder}')}</li>"
        f"<li>{escape(signed)}{_code(allowed)}{_code(f'cd {folder}', verify)}{_paragraphs([key, second])}</li></ol>"
    )


def _opening(say: Translate, mark: str) -> str:
    words = [
        say(N_("The package is a file of the format age. A hybrid key needs age 1.3 or later, or typage; an older key "
               "or a passphrase any age. Then it is an ordinary tar:")),
        say(N_("A package in several volumes (.001, .002, …) is first put together in their order:")),
    ]  # fmt: skip
    key = "" if mark == "passphrase" else "-i key.txt "
    code = _code(f"age --decrypt {key}-o handover.tar NAME.hvn", "tar xf handover.tar")
    return f"<p>{escape(words[0])}</p>{code}<p>{escape(words[1])}</p>{_code('cat NAME.hvn.* > NAME.hvn')}"


def _facts(about: About, tongue: Tongue) -> str:
    say = tongue.translate
    date = escape(about.created[:10])
    sealed = say(N_("sealed for {sort}")).format(sort=say(_MARKS.get(about.mark, about.mark)))
    number = say(N_("Package {name}")).format(name=about.package_id)
    return f"<p><bdi>{date}</bdi> · {escape(sealed)}</p><p>{escape(number)}</p>"


def _terms(terms: Iterable[tuple[str, str]]) -> str:
    pairs = "".join(
        f"<dt>{escape(_shown(label))}</dt><dd><bdi>{escape(_shown(words))}</bdi></dd>" for label, words in terms
    )
    return f"<dl>{pairs}</dl>" if pairs else ""


def _files(about: About, tongue: Tongue) -> str:
    say = tongue.translate
    head = "".join(f"<th>{escape(say(word))}</th>" for word in (N_("File"), N_("What it is")))
    head += f'<th class="n">{escape(say(N_("Bytes")))}</th>'
    body = "".join(_row(row, tongue) for row in about.files[:_MOST_ROWS])
    more = len(about.files) - _MOST_ROWS
    note = say(N_("{n} more files stand in manifest-sha256.txt.")).format(n=written(str(more), tongue.code))
    return f"<table><tr>{head}</tr>{body}</table>" + (f"<p>{escape(note)}</p>" if more > 0 else "")


def _row(row: FileRow, tongue: Tongue) -> str:
    name = _shown(row.original_name)
    called = f"<br><bdi>{escape(name)}</bdi>" if name else ""
    role = tongue.translate(_ROLES[row.role]) if row.role in _ROLES else row.role
    link = f'<a href="{escape(row.path)}" dir="ltr">{escape(row.path)}</a>'
    size = escape(written(f"{row.size:,}", tongue.code))
    return f'<tr><td>{link}{called}</td><td>{escape(role)}</td><td class="n">{size}</td></tr>'


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _code(*lines: str) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _shown(text: str) -> str:
    """Words from elsewhere without signs that nobody sees or that turn a line round."""
    return unseen.clean(text)[0]
