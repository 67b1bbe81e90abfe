"""Uncertain dates: reading, bounds, showing."""

from app.domain.dates.exact import exact_day, instant
from app.domain.dates.model import UncertainDate, parse
from app.domain.dates.problem import DateProblem
from app.domain.dates.telling import tell_day, tell_moment

__all__ = ["DateProblem", "UncertainDate", "exact_day", "instant", "parse", "tell_day", "tell_moment"]
