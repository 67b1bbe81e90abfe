"""Bytes in and out: taking in, metadata, previews, tables, export, digests."""
