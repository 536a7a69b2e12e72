"""How hard the tests look that can look harder: a little while somebody works, thoroughly before a change lands."""

from __future__ import annotations

import os
from typing import Final

IS_THOROUGH: Final = bool(os.environ.get("CI"))
