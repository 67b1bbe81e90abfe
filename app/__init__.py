"""Havenfile's headless core: no window, no network."""
