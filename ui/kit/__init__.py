"""Widgets that know field specs, not cases."""
