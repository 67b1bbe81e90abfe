"""Backup, rehearsal, reminder and restore: a copy that proves itself before anybody relies on it."""

from app.actions.backup.making import backup
from app.actions.backup.rehearsing import rehearse
from app.actions.backup.reminding import reminder
from app.actions.backup.restoring import restore, snapshots

__all__ = ["backup", "rehearse", "reminder", "restore", "snapshots"]
