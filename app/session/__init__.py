"""An open vault: commands go through one writer, queries through one reader, and every way out locks it."""

from app.session.making import create, open_session
from app.session.marks import read_site, write_site
from app.session.session import Reader, Session, keeps_reserve

__all__ = ["Reader", "Session", "create", "keeps_reserve", "open_session", "read_site", "write_site"]
