"""What stands before or beside the pages: unlock, first run, questions."""
