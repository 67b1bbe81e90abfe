"""`python -m ui`: the desktop."""

import sys

from ui.main import main

sys.exit(main())
