"""The checkout as its guards see it: tracked files and parsed sources."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

from app.paths import ROOT


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is there."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def sources(*wings: str) -> list[Path]:
    """The tracked Python files of some folders."""
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wings]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a source."""
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(module: ast.Module) -> set[str]:
    """Dotted names of what a source imports anywhere in it, also through `import_module("…")`."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in {"import_module", "__import__"}:
                found.add(str(node.args[0].value))
    return found
