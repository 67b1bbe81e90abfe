"""Every use case, one plain function."""
