"""ro-crate-metadata.json: what is in a package, in the words of archives (RO-Crate 1.1)."""

from __future__ import annotations

import json
from typing import Any

from app.handover.guide import About
from app.handover.rows import FileRow

NAME = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_TYPES = {
    "csv": "text/csv", "html": "text/html", "jpg": "image/jpeg", "jpeg": "image/jpeg", "json": "application/json",
    "jsonl": "application/x-ndjson", "mp3": "audio/mpeg", "mp4": "video/mp4", "pdf": "application/pdf",
    "png": "image/png", "txt": "text/plain",
}  # fmt: skip


def metadata(about: About) -> bytes:
    """The file, with names as they were; this format has keys of its own."""
    graph = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": _PROFILE},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Handover {about.package_id}",
            "description": "Documents and records of cases, handed over from one organisation to another.",
            "datePublished": about.created[:10],
            "identifier": about.package_id,
            "license": "For the receiver named in the handover alone.",
            "publisher": {"@id": "#sender"},
            "hasPart": [{"@id": row.path} for row in about.files],
        },
        {"@id": "#sender", "@type": "Organization", "name": about.organisation},
        *map(_file, about.files),
    ]
    return json.dumps({"@context": _CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1).encode()


def _file(row: FileRow) -> dict[str, Any]:
    ending = row.path.rpartition(".")[2].lower()
    made = {
        "@id": row.path,
        "@type": "File",
        "name": row.original_name or row.path.rpartition("/")[2],
        "contentSize": str(row.size),
        "sha256": row.sha256.hex(),
        "additionalType": row.role,
    }
    return {**made, "encodingFormat": _TYPES[ending]} if ending in _TYPES else made
