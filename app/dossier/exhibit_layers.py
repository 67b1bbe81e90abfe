"""Layers of a PDF that are switched off: their contents are taken out (runs in the worker)."""

from __future__ import annotations

from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Stream

from app.dossier.exhibit_links import entry

_DEEPEST = 20


def hidden_groups(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """The layers that a reader does not show when it opens the file."""
    layers = entry(pdf.Root, "/OCProperties")
    if not isinstance(layers, Dictionary):
        return set()
    view = layers.get("/D", Dictionary())
    off = _groups(view.get("/OFF"))
    if view.get("/BaseState") == Name.OFF:
        off = _groups(layers.get("/OCGs")) - _groups(view.get("/ON"))
    return off


def _groups(value: Any) -> set[tuple[int, int]]:
    return {item.objgen for item in value if isinstance(item, Dictionary)} if isinstance(value, Array) else set()


def strip_page(pdf: pikepdf.Pdf, page: Object, off: set[tuple[int, int]]) -> None:
    """Rewrite a page without what belongs to the layers `off`."""
    resources = page.get("/Resources", Dictionary())
    page.Contents = pdf.make_stream(_without(page, resources, off))
    _forms(resources, off, set(), 0)


def _forms(resources: Object, off: set[tuple[int, int]], seen: set[tuple[int, int]], depth: int) -> None:
    group = resources.get("/XObject")
    for form in group.values() if isinstance(group, Dictionary) and depth < _DEEPEST else ():
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form and form.objgen not in seen:
            seen.add(form.objgen)
            inner = form.get("/Resources", Dictionary())
            form.write(_without(form, inner, off))
            _forms(inner, off, seen, depth + 1)


def _without(holder: Object, resources: Object, off: set[tuple[int, int]]) -> bytes:
    kept = []
    open_: list[bool] = []  # of each marked content, whether it is hidden
    for operands, operator in cast("Any", pikepdf.parse_content_stream(holder)):
        name = str(operator)
        if name in ("BDC", "BMC"):
            open_.append(name == "BDC" and _is_off(operands, resources, off))
        if not any(open_) and not (name == "Do" and _object_off(operands, resources, off)):
            kept.append((operands, operator))
        elif any(open_) and name in ("q", "Q", "cm", "BT", "ET", "Tf", "gs"):
            kept.append((operands, operator))  # the state after the hidden part is as it was meant
        if name == "EMC" and open_:
            open_.pop()
    return pikepdf.unparse_content_stream(_balanced(kept))


def _balanced(kept: list[Any]) -> list[Any]:
    """Marked content that lost its beginning or end is closed again."""
    depth, out = 0, []
    for operands, operator in kept:
        name = str(operator)
        if name == "EMC" and not depth:
            continue
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
        out.append((operands, operator))
    return out + [([], Operator("EMC"))] * depth


def _is_off(operands: Any, resources: Object, off: set[tuple[int, int]]) -> bool:
    if len(operands) < 2 or operands[0] != Name.OC:
        return False
    named = operands[1]
    group = resources.get("/Properties", Dictionary()).get(str(named)) if isinstance(named, Name) else named
    return is_off(group, off)


def _object_off(operands: Any, resources: Object, off: set[tuple[int, int]]) -> bool:
    drawn = resources.get("/XObject", Dictionary()).get(str(operands[0])) if len(operands) else None
    return drawn is not None and is_off(drawn.get("/OC"), off)


def is_off(group: Any, off: set[tuple[int, int]]) -> bool:
    """Whether `group`, a layer or a rule over layers, is not shown."""
    if not isinstance(group, Dictionary):
        return False
    if group.get("/Type") != Name.OCMD:
        return group.objgen in off
    members = group.get("/OCGs")
    found = _groups(members) if isinstance(members, Array) else {members.objgen} if members is not None else set()
    rule = str(group.get("/P", "/AnyOn"))
    if not found:
        return False
    if rule == "/AllOn":
        return bool(found & off)
    if rule == "/AnyOff":
        return not found & off
    return (found <= off) != (rule == "/AllOff")
