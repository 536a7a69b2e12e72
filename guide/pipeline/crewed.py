"""What all stages have in common whose work is done in worker processes."""

from __future__ import annotations

from guide.pipeline.crew import Crew


class CrewedStage:
    """Starts and ends with its crew."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    async def start(self) -> None:
        """Takes up to some seconds; raises errors.StageError, saying why, when the engine can't work here."""
        await self._crew.start()

    async def close(self) -> None:
        await self._crew.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        return self._crew.process_ids
