"""The desktop wing (PySide6)."""
