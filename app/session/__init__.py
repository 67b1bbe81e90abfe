"""An open vault: commands go through one writer, queries through one reader, and every way out locks it."""

from app.session.making import create, open_session
from app.session.marks import read_site, write_site
from app.session.session import Reader, Session

__all__ = ["Reader", "Session", "create", "open_session", "read_site", "write_site"]
