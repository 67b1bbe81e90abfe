"""Dialogs: unlock, first run, export."""
