# Every target does the set-up it needs; see packaging/setup.py.
STEP = python3 packaging/setup.py

.PHONY: run test setup check coverage bench soak acceptance lock package clean

run test setup check coverage bench soak acceptance lock package:
	@$(STEP) $@

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache
