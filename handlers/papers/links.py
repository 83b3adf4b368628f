"""Where papers are fetched from by a sealed link."""

from __future__ import annotations

from typing import Final

PATH: Final = "/papers/"
