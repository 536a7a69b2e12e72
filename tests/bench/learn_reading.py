"""Learns to tell whether a passage answers a question: the weights of guide/museum/minilm/reader.npz.

    pip install torch==2.13.0
    python -m tests.bench.learn_reading            # shows how well it tells apart what it hasn't learnt from
    python -m tests.bench.learn_reading --write    # writes the weights: half an hour on two cores

The trials of `reading/` are made-up things with what visitors ask of them, near half of which their texts don't say;
those of `tests/museum/reading_trials.jsonl` are left out. It begins with the last three layers of the embedder, whose
first three it sees the texts through.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from guide.museum.embedding import embedder
from guide.museum.reading import ALONE, PASSAGE_TOKENS, QUESTION_TOKENS, TOGETHER
from guide.museum.transformer import HEADS, WIDTH, unpacked
from tests.bench.quantise_minilm import TARGET, quantised
from tests.museum.trials import LEFT_OUT, Pair, Trial, read_trials

TRIALS = sorted((Path(__file__).parent / "reading").glob("*.jsonl"))
ROUNDS, RATE = 3, 1.5e-4
BATCH, SORTED_TOGETHER = 32, 20
"""Pairs at once, and batches whose pairs are sorted by length, which saves padding."""
WARM_UP, LONGEST_STEP = 0.06, 1.0


class Layer(nn.Module):
    """As `guide.museum.transformer` computes it."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.taken = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wider, self.narrower = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.normed, self.out = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, hidden: Tensor, is_there: Tensor) -> Tensor:
        count, length, _ = hidden.shape
        parts = (part(hidden).view(count, length, HEADS, -1).transpose(1, 2) for part in self.attending())
        attended = functional.scaled_dot_product_attention(*parts, attn_mask=is_there[:, None, None, :])
        hidden = self.normed(hidden + self.drop(self.taken(attended.transpose(1, 2).reshape(hidden.shape))))
        inner = functional.gelu(self.wider(hidden), approximate="tanh")
        return self.out(hidden + self.drop(self.narrower(inner)))

    def attending(self) -> tuple[nn.Module, ...]:
        return self.query, self.key, self.value

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


class Learner(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in TOGETHER)
        self.passage = nn.Parameter(torch.zeros(WIDTH))
        self.answers = nn.Linear(WIDTH, 1)
        self._begun: dict[tuple[str, int], Tensor] = {}

    def forward(self, pairs: Sequence[Pair]) -> Tensor:
        asked = [self._through_first_layers(pair.question, QUESTION_TOKENS) for pair in pairs]
        told = [self._through_first_layers(pair.passage, PASSAGE_TOKENS) + self.passage for pair in pairs]
        both = [torch.cat(texts) for texts in zip(asked, told, strict=True)]
        hidden = nn.utils.rnn.pad_sequence(both, batch_first=True)
        is_there = torch.arange(hidden.shape[1]) < torch.tensor([len(one) for one in both])[:, None]
        for layer in self.layers:
            hidden = layer(hidden, is_there)
        return self.answers(hidden[:, 0]).squeeze(-1)

    def _through_first_layers(self, text: str, tokens: int) -> Tensor:
        if (text, tokens) not in self._begun:
            self._begun[text, tokens] = torch.from_numpy(embedder().begun([text], ALONE)[0][:tokens]).half()
        return self._begun[text, tokens].float()

    def weights(self) -> dict[str, Tensor]:
        """By the names that the guide knows; matrices as (out, in)."""
        named = {"passage": self.passage, "answers.weight": self.answers.weight[0], "answers.bias": self.answers.bias}
        for number, layer in zip(TOGETHER, self.layers, strict=True):
            for name, module in layer.by_published_name(number).items():
                named |= {f"{name}.{kind}": weight for kind, weight in module.named_parameters()}
        return named

    def begin_with(self, file: Path) -> None:
        begun = dict(unpacked(np.load(file)))
        with torch.no_grad():
            for name, weight in self.weights().items():
                if name in begun:
                    weight.copy_(torch.from_numpy(begun[name].T.copy()))

    def write(self, file: Path) -> None:
        packed: dict[str, Any] = {}
        for name, weight in self.weights().items():
            values = weight.detach().numpy()
            if values.ndim == 2:
                packed[name], packed[f"{name}.scale"] = quantised(values)
            else:
                packed[name] = values.astype(np.float16)
        np.savez_compressed(file, **packed)


def learn(learner: Learner, pairs_of: Callable[[random.Random], list[Pair]]) -> None:
    """Adam with a rate that rises and falls (Devlin et al. 2019)."""
    chance = random.Random(1)
    steps = ROUNDS * -(-len(pairs_of(chance)) // BATCH)
    optimiser = torch.optim.AdamW(learner.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step / steps))
    learner.train()
    for turn in range(ROUNDS):
        for batch in _batches(pairs_of(chance), chance):
            wanted = torch.tensor([pair.answers for pair in batch])
            loss = functional.binary_cross_entropy_with_logits(learner(batch), wanted)
            loss.backward()
            nn.utils.clip_grad_norm_(learner.parameters(), LONGEST_STEP)
            optimiser.step()
            optimiser.zero_grad()
            if schedule.last_epoch < steps - 1:
                schedule.step()
        sys.stdout.write(f"round {turn + 1} of {ROUNDS}: {loss.item():.3f}\n")
    learner.eval()


def _pace(done: float) -> float:
    return min(1.0, done / WARM_UP) * (1 - done) + 1e-4


def _batches(pairs: list[Pair], chance: random.Random) -> list[list[Pair]]:
    chance.shuffle(pairs)
    batches = []
    for start in range(0, len(pairs), BATCH * SORTED_TOGETHER):
        some = sorted(pairs[start : start + BATCH * SORTED_TOGETHER], key=lambda pair: sum(map(len, pair[:2])))
        batches += [some[first : first + BATCH] for first in range(0, len(some), BATCH)]
    chance.shuffle(batches)
    return batches


def told_apart(learner: Learner, trials: Sequence[Trial]) -> float:
    """How often a sentence that answers its question is rated higher than one that only seems to: 0.5 by chance."""
    pairs = [next(trial.pairs(random.Random(1))) for trial in trials]
    with torch.no_grad():
        odds = torch.cat([learner(pairs[start : start + BATCH]) for start in range(0, len(pairs), BATCH)])
    answers = torch.tensor([pair.answers for pair in pairs]) > 0
    return float((odds[answers][:, None] > odds[~answers][None]).float().mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the weights")
    given = parser.parse_args()
    learner = Learner()
    learner.begin_with(TARGET / "layers.npz")
    trials = list(read_trials(TRIALS))
    learn(learner, lambda chance: [pair for trial in trials for pair in trial.pairs(chance)])
    sys.stdout.write(f"told apart: {told_apart(learner, list(read_trials([LEFT_OUT]))):.3f}\n")
    if given.write:
        learner.write(TARGET / "reader.npz")


if __name__ == "__main__":
    main()
