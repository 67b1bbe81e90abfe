"""Fields and record kinds: the one place from which tables, forms, schemas and journals come."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, dataclass_transform

from app.domain.ids import Uid
from app.domain.kinds import (
    PLAIN,
    AnyRef,
    BadValue,
    Code,
    Instant,
    Json,
    Kind,
    LongText,
    Number,
    Reading,
    Ref,
    Several,
    Text,
    YesNo,
)
from app.domain.words import N_


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of one field of one record kind.

    `kept` fields are written by the application alone and stand in no form; `private` ones never leave
    the vault; `sensitive` ones identify somebody; `special` ones are special-category data; `virtual`
    ones have no column (taken on add, answered by show and list); `alias` is a second name taken in input.
    """

    name: str
    kind: Kind
    label: str
    help: str = ""
    section: str = ""
    required: bool = False
    kept: bool = False
    hidden: bool = False
    private: bool = False
    sensitive: bool = False
    special: bool = False
    virtual: bool = False
    in_list: bool = False
    in_dossier: bool = False
    alias: str = ""

    @property
    def editable(self) -> bool:
        """Whether a person may fill it."""
        return not self.kept

    @property
    def in_form(self) -> bool:
        """Whether a form shows an editor for it."""
        return not (self.kept or self.hidden)


def field(kind: Kind, label: str, **options: Any) -> Any:
    """A dataclass field that carries its spec; every field is empty (None) unless filled."""
    return dataclasses.field(default=None, metadata={"spec": (kind, label, options)})


@dataclass(frozen=True, slots=True)
class RecordKind:
    """What is known of one kind of record.

    `title` names the fields that make its one-line title; `parent` the reference a record hangs on;
    `by_app` kinds are made by the application alone; `append_only` records are never edited.
    """

    name: str
    label: str
    plural: str
    cls: type[Record]
    specs: Mapping[str, Spec]
    title: tuple[str, ...] = ()
    parent: str = ""
    needs_case: bool = True
    by_app: bool = False
    append_only: bool = False
    help: str = ""

    def stored(self) -> Iterator[Spec]:
        """Specs with a column, in order."""
        return (spec for spec in self.specs.values() if not spec.virtual)

    def editable(self) -> Iterator[Spec]:
        """Specs a person may fill."""
        return (spec for spec in self.specs.values() if spec.editable)

    def find(self, name: str) -> Spec | None:
        """The spec of a field by its name or alias."""
        return self.specs.get(name) or next((s for s in self.specs.values() if s.alias == name), None)

    def list_columns(self) -> list[Spec]:
        """Specs that make the columns of a list."""
        return [spec for spec in self.specs.values() if spec.in_list]


REGISTRY: dict[str, RecordKind] = {}

R = TypeVar("R", bound="Record")


@dataclass_transform(field_specifiers=(field,), kw_only_default=True, frozen_default=True)
def record(name: str, label: str, plural: str, **options: Any) -> Callable[[type[R]], type[R]]:
    """Make a frozen record of a class whose fields carry specs, and enter it into the registry."""

    def make(cls: type[R]) -> type[R]:
        made = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.record_kind = name
        REGISTRY[name] = RecordKind(name, label, plural, made, _specs_of(made), **options)
        return made

    return make


def _specs_of(cls: type[Any]) -> dict[str, Spec]:
    fields = sorted(dataclasses.fields(cls), key=lambda f: f.name in _COMMON_LAST)
    made = {}
    for item in fields:
        kind, label, options = item.metadata["spec"]
        made[item.name] = Spec(item.name, kind, label, **options)
    return made


_COMMON_LAST = frozenset({"sensitivity", "privileged", "note_private", "extra"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has; stamps are kept by the unit of work."""

    uid: Uid = field(Text(), N_("Identifier"), kept=True)
    case: Uid | None = field(Ref("case"), N_("Case"), kept=True)
    rev: int = field(Number(), N_("Revision"), kept=True)
    created_at: str = field(Instant(), N_("Made at"), kept=True)
    created_by: str = field(Text(), N_("Made by"), kept=True)
    updated_at: str = field(Instant(), N_("Changed at"), kept=True)
    updated_by: str = field(Text(), N_("Changed by"), kept=True)
    origin_org: str | None = field(Text(), N_("Organisation of origin"), kept=True)
    deleted_at: str | None = field(Instant(), N_("Deleted at"), kept=True)
    deleted_reason: str | None = field(Text(), N_("Reason for deletion"), kept=True, private=True)
    versions: dict[str, dict[str, int]] | None = field(Json(), N_("Versions"), kept=True)
    siblings: dict[str, Any] | None = field(Json(), N_("Values in conflict"), kept=True)
    erased: dict[str, Any] | None = field(Json(), N_("Erased"), kept=True)
    extra: dict[str, Any] | None = field(Json(), N_("Other fields"), hidden=True)
    sensitivity: str | None = field(Code("sensitivity"), N_("Sensitivity"), section=N_("Protection"))
    privileged: bool | None = field(
        YesNo(),
        N_("Lawyer–client privilege"),
        section=N_("Protection"),
        help=N_("Never leaves in a bundle or handover."),
    )
    note_private: str | None = field(
        LongText(),
        N_("Private note"),
        section=N_("Protection"),
        private=True,
        help=N_("Never exported, never handed over."),
    )

    record_kind: ClassVar[str] = ""


def kind_of(value: Record | type[Record] | str) -> RecordKind:
    """The record kind of a record, class or name; KeyError when there is none."""
    return REGISTRY[value if isinstance(value, str) else value.record_kind]


# Stamps say who changed what when; they follow from the journal and are not committed a second time.
STAMPS = frozenset({"uid", "rev", "created_at", "created_by", "updated_at", "updated_by", "versions"})


def journalled(kind: RecordKind) -> Iterator[Spec]:
    """Specs whose every change is committed in the journal."""
    return (spec for spec in kind.stored() if spec.name not in STAMPS)


def references(kind: RecordKind) -> Iterator[tuple[Spec, str]]:
    """Fields that point at another record, with the kind they point at ("" when it stands beside them)."""
    for spec in kind.stored():
        inner = spec.kind.of if isinstance(spec.kind, Several) else spec.kind
        if isinstance(inner, Ref):
            yield spec, inner.target
        elif isinstance(inner, AnyRef):
            yield spec, ""


__all__ = [
    "PLAIN", "REGISTRY", "STAMPS", "BadValue", "Reading", "Record", "RecordKind", "Spec", "field", "journalled",
    "kind_of", "record", "references",
]  # fmt: skip
