"""A Word document of ours (Office Open XML): running text for bodies that take nothing else.

Written from scratch: no template, and so no properties, names, times or traces of a program in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from app.dossier import blocks as b
from app.dossier.bundle import BundleSpec
from app.dossier.front_words import DRAFT
from app.i18n import right_to_left

_EPOCH = (1980, 1, 1, 0, 0, 0)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OF = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TWIPS_A_MM = 56.6929
_SIZES = {"A4": (11906, 16838), "Letter": (12240, 15840)}
FACE, SUFFIX, ROLE = "Times New Roman", ".docx", "docx"

_PARTS = ("document", "styles", "numbering", "settings", "header1", "footer1")
_TYPES = {
    "document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings",
    "header1": "header", "footer1": "footer",
}  # fmt: skip


def write(spec: BundleSpec, out: BinaryIO) -> None:
    """Write the documents of `spec` one after the other under its title; the same spec gives the same bytes."""
    made = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations(
            [(name.rstrip("1"), f"{name}.xml") for name in _PARTS if name != "document"]
        ),
        "word/document.xml": _document(spec),
        "word/styles.xml": _styles(spec),
        "word/numbering.xml": _NUMBERING,
        "word/settings.xml": f'<w:settings {_W}><w:defaultTabStop w:val="567"/></w:settings>',
        "word/header1.xml": _header(spec),
        "word/footer1.xml": _FOOTER,
    }
    # Stored, not packed: packing differs from one zlib to the next, and the same content gives the same bytes.
    import zipfile  # noqa: PLC0415 - of no use to most papers, and a reader of foreign bytes too

    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, text in made.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 0, 0
            packed.writestr(entry, (_HEAD + text).encode("utf-8"))


def words(blocks: Iterable[b.Block]) -> int:
    """How many words blocks have, as word processors count them (numbers of paragraphs are none)."""
    return sum(len(text.split()) for block in blocks for text in _texts(block))


def _texts(block: b.Block) -> Iterator[str]:
    if isinstance(block, b.Heading):
        yield block.text
    elif isinstance(block, b.Paragraph | b.Numbered):
        yield _plain(block.words)
    elif isinstance(block, b.Pairs):
        yield from (text for label, said in block.rows for text in (label, _plain(said)))
    elif isinstance(block, b.SignatureLine):
        yield block.label


def _plain(said: b.Words) -> str:
    return "".join(word.text for word in said if isinstance(word, b.Run))


# -- the text -----------------------------------------------------------------------------


def _document(spec: BundleSpec) -> str:
    every = [block for section in spec.sections for one in section.documents for block in one.blocks or ()]
    body = "".join(_block(block) for block in every)
    width, height = _SIZES[spec.layout.page]
    margin = round(spec.layout.margin_mm * _TWIPS_A_MM)
    ends = (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" '
        f'w:left="{margin}" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
    )
    title = _paragraph(_run(spec.title), "Title")
    return f'<w:document {_W} xmlns:r="{_R}"><w:body>{title}{body}{ends}</w:body></w:document>'


def _block(block: b.Block) -> str:
    if isinstance(block, b.Heading):
        return _paragraph(_run(block.text), f"Heading{min(max(block.level - 1, 1), 2)}")
    if isinstance(block, b.Numbered):
        return _paragraph(_runs(block.words), "Numbered")
    if isinstance(block, b.Paragraph):
        return _paragraph(_runs(block.words), "Normal")
    if isinstance(block, b.Pairs):
        return "".join(_paragraph(_run(f"{label}: ", bold=True) + _runs(said), "Normal") for label, said in block.rows)
    if isinstance(block, b.PageBreak):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, b.SignatureLine):
        return _paragraph(_run(f"______________________  {block.label}"), "Normal")
    raise TypeError(f"a Word document of ours holds no {type(block).__name__}")


def _paragraph(runs: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _runs(said: b.Words) -> str:
    return "".join(_run(word.text, bold=word.bold, italic=word.italic) for word in said if isinstance(word, b.Run))


def _run(text: str, *, bold: bool = False, italic: bool = False) -> str:
    look = f"{'<w:b/><w:bCs/>' if bold else ''}{'<w:i/><w:iCs/>' if italic else ''}"
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{_safe(text)}</w:t></w:r>'


def _safe(text: str) -> str:
    """Text that XML can hold."""
    plain = "".join(char for char in text if char >= " " or char in "\t\n")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# -- what stands around it ----------------------------------------------------------------


def _content_types() -> str:
    rows = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_OF}.{_TYPES[name]}+xml"/>' for name in _PARTS)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _relations(rows: list[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(rows, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _styles(spec: BundleSpec) -> str:
    size, line = round(spec.layout.body_pt * 2), round(spec.layout.line_spacing * 240)
    rtl = right_to_left(spec.lang)
    turned = "<w:bidi/>" if rtl else ""
    run = "<w:rtl/>" if rtl else ""
    faces = f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:cs="{FACE}" w:eastAsia="{FACE}"/>'
    tongue = f'<w:lang w:val="{_safe(spec.lang)}" w:bidi="{_safe(spec.lang)}"/>'
    sizes = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    spacing = f'<w:spacing w:after="160" w:line="{line}" w:lineRule="auto"/>'
    head = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{faces}{sizes}{run}{tongue}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{turned}{spacing}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    bold = '<w:b/><w:bCs/><w:sz w:val="{{}}"/><w:szCs w:val="{{}}"/>'
    looks = [
        ("Normal", "Normal", "", ""),
        ("Title", "Title", '<w:spacing w:after="240"/>', bold.format(size + 8, size + 8)),
        ("Heading1", "heading 1", '<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/>',
         bold.format(size + 2, size + 2)),
        ("Heading2", "heading 2", '<w:keepNext/><w:spacing w:before="160" w:after="80"/><w:outlineLvl w:val="1"/>',
         bold.format(size, size)),
        ("Numbered", "Numbered", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>', ""),
    ]  # fmt: skip
    return f"<w:styles {_W}>{head}{''.join(_style(*look) for look in looks)}</w:styles>"


def _style(key: str, name: str, paragraph: str, run: str) -> str:
    first = ' w:default="1"' if key == "Normal" else ""
    based = "" if key == "Normal" else '<w:basedOn w:val="Normal"/>'
    inner = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    inner += f"<w:rPr>{run}</w:rPr>" if run else ""
    named = f'<w:name w:val="{name}"/>{based}<w:qFormat/>'
    return f'<w:style w:type="paragraph"{first} w:styleId="{key}">{named}{inner}</w:style>'


_NUMBERING = (
    f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:tabs><w:tab w:val="num" w:pos="567"/></w:tabs><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_FOOTER = (
    f'<w:ftr {_W}><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)


def _header(spec: BundleSpec) -> str:
    """DRAFT and banners on every page, else an empty line."""
    said = [*([spec.words.get(DRAFT, DRAFT)] if spec.draft else []), *spec.cover.banners]
    runs = _run("  ·  ".join(said), bold=True) if said else ""
    return f'<w:hdr {_W}><w:p><w:pPr><w:jc w:val="right"/></w:pPr>{runs}</w:p></w:hdr>'
