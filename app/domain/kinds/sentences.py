"""Sentences of ours that are kept in fields of people, and said in the language of whoever reads them."""

from __future__ import annotations

from app.domain.words import N_

# A line of custody; also as it was before packages were told by their numbers.
CAME_IN = N_("Handed over in package {n} ({id})")
CAME_IN_BEFORE = N_("Handed over in package {package}")
# A task.
WITHDRAWN = N_("{name} has withdrawn package {n}: destroy what came with it, or note why it stays")
