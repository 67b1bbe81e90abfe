"""SQL: the encrypted database, its journal, its search."""
