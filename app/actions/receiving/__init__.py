"""Packages from partners: looked at, decided on, taken in by one transaction, answered, and destroyed again."""
