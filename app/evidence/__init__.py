"""Bytes in: exhibits, their parts, custody and derived copies."""
