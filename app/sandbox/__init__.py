"""The confined worker in which every foreign byte is parsed."""
