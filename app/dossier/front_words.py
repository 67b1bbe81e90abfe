"""The words of cover and index, in English; a bundle carries them in its own language."""

from __future__ import annotations

from app.domain.words import N_

DRAFT = N_("DRAFT")
INDEX = N_("Index")
TAB = N_("Tab")
NUMBER = N_("No.")
DESCRIPTION = N_("Description")
AUTHOR = N_("Author")
DATE = N_("Date")
LANGUAGE = N_("Language")
PAGES = N_("Pages")
IN_VOLUME = N_("Volume")
PICTURES = N_("Image-only pages: {pages}")
PICTURES_ELSEWHERE = N_("Image-only pages: {pages}; image-only by place in this file: {places}")
VOLUME = N_("Volume {volume} of {of}, pages {pages}")
PART = N_("Part {volume} of {of}, pages {pages}")
TITLE_OF_VOLUME = N_("{title}, volume {volume} of {of}")
TITLE_OF_PART = N_("{title}, part {volume} of {of}")
IN_PART = N_("Part")
PIECE = N_("{title} (pages {first}–{last} of {whole})")
WORDS = (
    DRAFT, INDEX, TAB, NUMBER, DESCRIPTION, AUTHOR, DATE, LANGUAGE, PAGES, IN_VOLUME, PICTURES, VOLUME, PIECE, PART,
    TITLE_OF_VOLUME, TITLE_OF_PART, IN_PART, PICTURES_ELSEWHERE,
)  # fmt: skip
