"""The rules of the field: pure functions over records, each naming what is wrong and why."""
