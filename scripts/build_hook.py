"""Take the ontology along in a wheel; an editable installation reads it where it stands."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EDITABLE = "editable"


class OntologyHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts `ontology/` into the wheel as `kg/_ontology`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder to what is built."""
        if version != EDITABLE:
            build_data["force_include"]["ontology"] = "kg/_ontology"
