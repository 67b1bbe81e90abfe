"""Facts to paper: profiles, pages, bundles."""
