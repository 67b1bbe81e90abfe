"""Keys and bytes at rest."""
