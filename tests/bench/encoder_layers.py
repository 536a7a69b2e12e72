"""The last layers of the guide's encoder in torch, to be taught: what `encoder_graph` puts in graphs.

The first layers stay as they are, so that the embedder and the reader share what these make of a text.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from guide.museum.answering.embedding import embedder
from guide.museum.answering.encoder import WIDTH, Vectors
from guide.museum.answering.reading import PASSAGE_TOKENS
from tests.bench.encoder_graph import HEADS, LAST, read_weights

TRIALS: Final = sorted((Path(__file__).parent / "reading").glob("*.jsonl"))
WARM_UP, LONGEST_STEP = 0.06, 1.0
_AT_ONCE: Final = 32


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.taken = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wider, self.narrower = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.normed, self.out = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, hidden: Tensor, context: Tensor, is_there: Tensor) -> Tensor:
        """`hidden`: the tokens that come out; `context`: all that they attend to."""
        asking = ((self.query, hidden), (self.key, context), (self.value, context))
        parts = (part(tokens).unflatten(-1, (HEADS, -1)).transpose(1, 2) for part, tokens in asking)
        attended = nn.functional.scaled_dot_product_attention(*parts, attn_mask=is_there[:, None, None, :])
        hidden = self.normed(hidden + self.drop(self.taken(attended.transpose(1, 2).reshape(hidden.shape))))
        inner = nn.functional.gelu(self.wider(hidden), approximate="tanh")
        return self.out(hidden + self.drop(self.narrower(inner)))

    def by_published_name(self, number: int) -> dict[str, nn.Module]:
        name = f"encoder.layer.{number}."
        return {
            f"{name}attention.self.query": self.query,
            f"{name}attention.self.key": self.key,
            f"{name}attention.self.value": self.value,
            f"{name}attention.output.dense": self.taken,
            f"{name}attention.output.LayerNorm": self.normed,
            f"{name}intermediate.dense": self.wider,
            f"{name}output.dense": self.narrower,
            f"{name}output.LayerNorm": self.out,
        }


class LastLayers(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        embedder()  # which limits all that multiplies to one thread
        torch.set_num_threads(os.cpu_count() or 1)
        self.layers = nn.ModuleList(Layer() for _ in LAST)
        self._begun: dict[str, Tensor] = {}

    def forward(self, begun: Sequence[Tensor], come_out: slice = slice(None)) -> tuple[Tensor, Tensor]:
        """(texts, tokens, WIDTH) of the tokens that `come_out`, and whether each token is there."""
        hidden = nn.utils.rnn.pad_sequence(list(begun), batch_first=True)
        is_there = torch.arange(hidden.shape[1]) < torch.tensor([len(one) for one in begun])[:, None]
        *first, last = self.layers
        for layer in first:
            hidden = layer(hidden, hidden, is_there)
        return last(hidden[:, come_out], hidden, is_there), is_there

    def through_first_layers(self, texts: Sequence[str]) -> list[Tensor]:
        """(tokens, WIDTH) for each."""
        for text in texts:
            if text not in self._begun:
                self._begun[text] = torch.from_numpy(embedder().begun(text)[:PASSAGE_TOKENS]).half()
        return [self._begun[text].float() for text in texts]

    def weights(self) -> dict[str, Tensor]:
        """By their published names; matrices as (out, in)."""
        modules = (
            pair
            for number, layer in zip(LAST, self.layers, strict=True)
            for pair in layer.by_published_name(number).items()
        )
        return {f"{name}.{kind}": weight for name, module in modules for kind, weight in module.named_parameters()}


def begin_with(weights: Mapping[str, Tensor], file: Path) -> None:
    """As the file holds them; those that it doesn't hold stay as they are."""
    begun = read_weights(file)
    with torch.no_grad():
        for name, weight in weights.items():
            if name in begun:
                weight.copy_(torch.from_numpy(begun[name]))


def as_arrays(weights: Mapping[str, Tensor]) -> dict[str, Vectors]:
    return {name: weight.detach().numpy() for name, weight in weights.items()}


def teach(
    taught: nn.Module, batches: Sequence[Any], rate: float, loss_of: Callable[[Any], Tensor], seed: int
) -> None:
    """Adam with a rate that rises and falls (Devlin et al. 2019), once through the batches."""
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(taught.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step / len(batches)))
    taught.train()
    for number, batch in enumerate(batches, start=1):
        loss = loss_of(batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(taught.parameters(), LONGEST_STEP)
        optimiser.step()
        schedule.step()
        if number % 20 == 0:
            print(f"{number} of {len(batches)}: {loss.item():.3f}", flush=True)  # noqa: T201  # its progress
    taught.eval()


def _pace(done: float) -> float:
    return max(0.0, min(1.0, done / WARM_UP) * (1 - done)) + 1e-4


def by_length(pairs: Sequence[Any], length: Callable[[Any], int], chance: random.Random) -> list[list[Any]]:
    """In batches whose texts are about as long as each other, which saves padding."""
    batches = []
    for start in range(0, len(pairs), _AT_ONCE * 20):
        some = sorted(pairs[start : start + _AT_ONCE * 20], key=length)
        batches += [some[first : first + _AT_ONCE] for first in range(0, len(some), _AT_ONCE)]
    chance.shuffle(batches)
    return batches
