"""The age envelope (version 1): the only module of this room that calls `cryptography`."""
