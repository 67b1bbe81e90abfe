"""Facts and sealed packages: the age envelope, cards, receipts, scope and merge; this room never opens the store."""
