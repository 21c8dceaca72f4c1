"""Commands that let others reach a built graph: serve, push."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass
