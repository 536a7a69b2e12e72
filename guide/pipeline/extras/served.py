"""What hearing and speaking by a server have in common: its client, its trials, and asking it more plainly."""

from __future__ import annotations

from abc import ABC, abstractmethod

from guide.errors import StageError
from guide.pipeline.extras.speech_server import Asking, SpeechServer, Timing, Unwilling
from guide.pipeline.extras.trials import Rhythm, Trials


class ServedStage(ABC):
    """`stage`: "stt" or "tts"; `name` and `stand_in`: of the server's part and of who does it meanwhile, for the log.

    Somebody starts and closes it; until the server has shown that it works, the other stage does the work.
    """

    def __init__(
        self, stage: str, server: SpeechServer, *, name: str, stand_in: str, timing: Timing, rhythm: Rhythm
    ) -> None:
        self.server = server
        self.timing = timing
        self.client = server.client()
        self.is_plain = False
        """Whether the server is asked only for what the oldest of these servers know."""
        self._stage = stage
        self._trials = Trials(f"{name} {server}", stand_in, self._try, rhythm)

    def start(self) -> None:
        self._trials.start()

    async def close(self) -> None:
        await self._trials.close()
        await self.client.close()

    async def tried(self) -> None:
        """Returns when it has been tried at least once."""
        await self._trials.tried()

    @property
    def trouble(self) -> str | None:
        """Why the server isn't asked now."""
        return self._trials.trouble

    def failed(self, error: StageError) -> None:
        """It let a visitor down."""
        self._trials.failed(error)

    def asking(self) -> Asking:
        """For a visitor."""
        return Asking(self._stage, self.server, first_s=self.timing.first_s, quotes=False)

    def trying(self) -> Asking:
        """With words of ours, and patience for a model that must be loaded."""
        return Asking(self._stage, self.server, first_s=self.timing.trial_s, quotes=True)

    def check_wait(self, asking: Asking, does: str, waited_s: float) -> None:
        """Raises StageError where visitors would have waited in vain. `does`: what they would have waited for."""
        if waited_s > self.timing.first_s:
            raise asking.error(f"{does} after {waited_s:.1f} s; visitors wait {self.timing.first_s:g} s")

    @abstractmethod
    async def attempt(self) -> None:
        """What visitors need of the server, as quickly as they need it. Raises StageError."""

    async def _try(self) -> None:
        try:
            await self.attempt()
        except Unwilling:
            if self.is_plain:
                raise
            self.is_plain = True
            try:
                await self.attempt()
            except StageError:
                self.is_plain = False  # it was something else that the server didn't like
                raise
