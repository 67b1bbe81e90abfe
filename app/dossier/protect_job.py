"""A finished PDF written anew under a passphrase (runs in the worker)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pikepdf

from app.dossier import pdfa
from app.dossier.sign_job import unlocked
from app.sandbox.streams import Sink, SourceFile

# Whoever may open it may do everything with it: what a reader forbids by itself is no protection.
_ALL = pikepdf.Permissions(**dict.fromkeys(pikepdf.Permissions._fields, True))


def encrypt(params: Mapping[str, Any], sources: Mapping[str, SourceFile], out: Sink) -> dict[str, Any]:
    """Save `file` under AES-256 into the sink; what the archive forbids is no longer claimed."""
    out.step(0, 1, "Encrypting the copy")
    passphrase = str(params["passphrase"])
    with unlocked(sources["file"]) as pdf:
        pdfa.disclaim(pdf)
        buffered = io.BufferedWriter(out, 1 << 20)
        pdf.save(
            buffered,
            encryption=pikepdf.Encryption(owner=passphrase, user=passphrase, R=6, allow=_ALL),
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        buffered.flush()
        buffered.detach()
        return {"pages": len(pdf.pages)}
