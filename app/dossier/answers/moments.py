"""Moments on two clocks: where it happens, and where the body sits."""

from __future__ import annotations

import datetime as dt

from app.domain.rules.deadlines import zone_of
from app.domain.words import N_
from app.dossier.view import View

# Both keep the same time; what stands in a paper is the city that the body is in.
SEATS = {"ecthr": ("Europe/Paris", N_("Strasbourg")), "rule39": ("Europe/Paris", N_("Strasbourg"))}
_GENEVA = ("Europe/Zurich", N_("Geneva"))


def both(view: View, iso: str, zone: str | None) -> str:
    """A moment on the clock of `zone` (UTC where none is known) and on that of the body's seat."""
    seat_zone, city = SEATS.get(view.profile.profile, _GENEVA)
    there = view.moment(iso, zone_of(zone) if zone else dt.UTC)
    here = view.moment(iso, zone_of(seat_zone))
    place = zone.rpartition("/")[2].replace("_", " ") if zone else "UTC"
    return view.t(
        N_("{there} ({place} time); {here} in {city}"), there=there, place=place, here=here, city=view.t(city)
    )
