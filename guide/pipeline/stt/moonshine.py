"""Moonshine (Jeffries et al. 2024), a network that writes English speech down, by ONNX Runtime.

Its encoder makes vectors of a turn, its decoder tells which token follows those already written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from guide.pipeline.onnx_model import loaded_model
from guide.pipeline.stt.moonshine_files import DECODER, ENCODER, TOKENS
from guide.pipeline.stt.subwords import Subwords

Floats: TypeAlias = npt.NDArray[np.float32]
Memory: TypeAlias = Mapping[str, Floats]
"""What the decoder keeps of the tokens so far; the first axis of each is the texts."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the encoder made of one. `vectors`: (1, moments, width)."""

    vectors: Floats
    samples: int


@dataclass(frozen=True, slots=True)
class Written:
    """Some texts, token by token. `logs`: (texts, tokens), the logarithm of how likely each token of the vocabulary
    comes next."""

    logs: Floats
    memory: Memory


class Moonshine:
    """Raises StageFault when a file of `folder` can't be read."""

    def __init__(self, folder: Path) -> None:
        self.subwords = Subwords((folder / TOKENS).read_bytes())
        # To keep memory would keep 400 MB for what one long turn once needed.
        self._encoder = loaded_model(folder / ENCODER, "Moonshine's encoder", keeps_memory=False)
        self._decoder = loaded_model(folder / DECODER, "Moonshine's decoder", keeps_memory=False)
        self._remembered = [each for each in self._decoder.get_inputs() if each.name.startswith("past_key_values")]
        self._names = [each.name.replace("present", "past_key_values") for each in self._decoder.get_outputs()]

    def hear(self, samples: Floats) -> Turn:
        """`samples`: at 16 kHz, -1..1."""
        inputs = {"input_values": samples[np.newaxis], "attention_mask": np.ones((1, samples.size), np.int64)}
        (vectors,) = self._encoder.run(None, inputs)
        return Turn(vectors, samples.size)

    def begin(self, turn: Turn, begin: int) -> Written:
        """One text, of which only this token is there."""
        nothing = {each.name: np.zeros((1, each.shape[1], 0, each.shape[3]), np.float32) for each in self._remembered}
        return self._next(turn, [begin], nothing, is_first=True)

    def go_on(self, turn: Turn, memory: Memory, tokens: Sequence[int]) -> Written:
        """Each text with one more token."""
        return self._next(turn, tokens, memory, is_first=False)

    def _next(self, turn: Turn, tokens: Sequence[int], memory: Memory, *, is_first: bool) -> Written:
        texts = len(tokens)
        logits, *kept = self._decoder.run(
            None,
            {
                "input_ids": np.array(tokens, np.int64)[:, np.newaxis],
                "encoder_hidden_states": np.repeat(turn.vectors, texts, axis=0),
                "encoder_attention_mask": np.ones((texts, turn.samples), np.int64),
                "use_cache_branch": np.array([not is_first]),
                **memory,
            },
        )
        new = dict(zip(self._names[1:], kept, strict=True))
        # After the first token what it knows of the sound doesn't change, and isn't told again.
        known = {} if is_first else {name: values for name, values in memory.items() if ".encoder." in name}
        return Written(_logs(logits[:, -1, : len(self.subwords)]), new | known)


def chosen(memory: Memory, texts: Sequence[int]) -> Memory:
    """That of these texts, in this order."""
    return {name: values[texts] for name, values in memory.items()}


def _logs(logits: Floats) -> Floats:
    raised = logits - logits.max(axis=-1, keepdims=True)
    logs: Floats = raised - np.log(np.exp(raised).sum(axis=-1, keepdims=True))
    return logs
