"""The ground floor: what the field talks about. Standard library only."""
