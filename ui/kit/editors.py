"""Which editor shows which kind of value; a test holds this beside the kinds."""

from __future__ import annotations

from collections.abc import Callable

from app.domain import kinds
from app.domain.fields import Spec
from ui.context import Context
from ui.kit.answers import GradeEditor, MappedEditor, YesNoEditor
from ui.kit.editor import Editor
from ui.kit.lines import (
    ClockEditor,
    DayEditor,
    InstantEditor,
    JsonEditor,
    LineEditor,
    LongEditor,
    NumberEditor,
    UncertainEditor,
    WideLineEditor,
)
from ui.kit.picker import CodeEditor, CountryEditor, LanguageEditor, ZoneEditor
from ui.kit.refs import RefEditor
from ui.kit.several import SeveralEditor


def editor_for(spec: Spec, context: Context) -> Editor:
    """The editor of a field."""
    return EDITORS[type(spec.kind)](spec, context)


def _line(spec: Spec, context: Context) -> Editor:
    wide = spec.name in _WIDE_NAMES
    return WideLineEditor(spec, context) if wide else LineEditor(spec, context)


# Lines that carry a whole sentence take the whole width.
_WIDE_NAMES = frozenset({"title", "name", "text", "attribution", "value"})


def _several(spec: Spec, context: Context) -> Editor:
    return SeveralEditor(spec, context, editor_for)


EDITORS: dict[type[kinds.Kind], Callable[[Spec, Context], Editor]] = {
    kinds.Text: _line,
    kinds.LongText: LongEditor,
    kinds.Language: LanguageEditor,
    kinds.Json: JsonEditor,
    kinds.Code: CodeEditor,
    kinds.Country: CountryEditor,
    kinds.Several: _several,
    kinds.Mapped: MappedEditor,
    kinds.YesNo: YesNoEditor,
    kinds.Number: NumberEditor,
    kinds.Grade: GradeEditor,
    kinds.Decimal: NumberEditor,
    kinds.Day: DayEditor,
    kinds.Instant: InstantEditor,
    kinds.Clock: ClockEditor,
    kinds.Zone: ZoneEditor,
    kinds.Uncertain: UncertainEditor,
    kinds.Ref: RefEditor,
    kinds.AnyRef: RefEditor,
}
