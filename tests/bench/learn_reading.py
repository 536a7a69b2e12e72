"""Learns to tell whether a passage answers a question: the weights of guide/museum/answering/minilm/reading.onnx.

    pip install torch==2.13.0 onnx==1.23.2
    python -m tests.bench.learn_reading            # shows how well it tells apart what it hasn't learnt from
    python -m tests.bench.learn_reading --write    # writes the weights: an hour on two quiet cores

The trials of `reading/` are made-up things with what visitors ask of them, near half of which their texts don't say;
those of `tests/museum/reading_trials.jsonl` are left out. It goes on from the weights that are there; without them it
begins with the last three layers of the embedder, whose first three it sees the texts through. Beside what answers it
is shown what the embedder finds nearest and doesn't: that is what it will have to judge.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from guide.museum.answering.embedding import embedder
from guide.museum.answering.encoder import WIDTH, Vectors
from tests.bench.encoder_graph import reading
from tests.bench.encoder_layers import TRIALS, LastLayers, as_arrays, begin_with, by_length, teach
from tests.bench.learn_finding import as_embedded
from tests.bench.quantise_minilm import TARGET
from tests.museum.trials import LEFT_OUT, Pair, Trial, read_trials

FILE = TARGET / "reading.onnx"
ROUNDS, RATE = 2, 1.2e-4
ANY_OTHER = 0.25
"""How often another sentence is any other than the answer instead of the nearest."""


class Learner(LastLayers):
    def __init__(self) -> None:
        super().__init__()
        self.passage = nn.Parameter(torch.zeros(WIDTH))
        self.answers = nn.Linear(WIDTH, 1)

    def odds(self, pairs: Sequence[Pair]) -> Tensor:
        asked = self.through_first_layers([pair.question for pair in pairs])
        told = self.through_first_layers([pair.passage for pair in pairs])
        both = [torch.cat([one, other + self.passage]) for one, other in zip(asked, told, strict=True)]
        return self.answers(self(both, slice(0, 1))[0][:, 0]).squeeze(-1)

    def loss(self, pairs: Sequence[Pair]) -> Tensor:
        wanted = torch.tensor([pair.answers for pair in pairs])
        return functional.binary_cross_entropy_with_logits(self.odds(pairs), wanted)

    def all_weights(self) -> dict[str, Tensor]:
        """By the names that the guide knows."""
        judging = {
            "passage.bias": self.passage,
            "answers.weight": self.answers.weight[0],
            "answers.bias": self.answers.bias,
        }
        return self.weights() | judging


class Nearest:
    """What the embedder finds nearest among the passages of the `trials`' things."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        texts = list(dict.fromkeys(text for trial in trials for text in as_embedded(trial)))
        self._vectors = dict(zip(texts, embedder().embed(texts), strict=True))

    def first(self, trial: Trial, question: Vectors) -> list[int]:
        """The numbers of the thing's sentences, the nearest first. `question`: its vector."""
        own = np.array([self._vectors[text] for text in as_embedded(trial)])
        nearest: list[int] = np.argsort(-(own @ question)).tolist()
        return nearest


def pairs_of(trials: Sequence[Trial], nearest: Nearest, chance: random.Random) -> Iterator[Pair]:
    """Each question in one of the ways it may be asked: with its answer and what is near it and isn't; where it has
    none, with what is nearest, or what its writer thought near."""
    put = [trial.put(chance).text for trial in trials]
    for trial, question, vector in zip(trials, put, embedder().embed(put), strict=True):
        told, order = trial.passages(), nearest.first(trial, vector)
        if trial.answers:
            others = [number for number in order if number != trial.told]
            yield Pair(question, told[trial.told], 1.0)
            yield Pair(question, told[chance.choice(others) if chance.random() < ANY_OTHER else others[0]], 0.0)
        else:
            yield Pair(question, told[chance.choice([trial.told, order[0]])], 0.0)


def told_apart(learner: Learner, trials: Sequence[Trial]) -> float:
    """How often a sentence that answers its question is rated higher than one that only seems to: 0.5 by chance."""
    pairs = [trial.pair() for trial in trials]
    with torch.no_grad():
        odds = torch.cat([learner.odds(pairs[start : start + 32]) for start in range(0, len(pairs), 32)])
    answers = torch.tensor([trial.answers for trial in trials])
    return float((odds[answers][:, None] > odds[~answers][None]).float().mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the weights")
    given = parser.parse_args()
    learner = Learner()
    begin_with(learner.all_weights(), FILE if FILE.exists() else TARGET / "finding.onnx")
    trials, chance = list(read_trials(TRIALS)), random.Random(1)
    nearest = Nearest(trials)
    pairs = [pair for _ in range(ROUNDS) for pair in pairs_of(trials, nearest, chance)]
    chance.shuffle(pairs)
    teach(
        learner, by_length(pairs, lambda pair: len(pair.question) + len(pair.passage), chance), RATE, learner.loss, 1
    )
    print(f"told apart: {told_apart(learner, list(read_trials([LEFT_OUT]))):.3f}")  # noqa: T201  # the result
    if given.write:
        onnx.save(reading(as_arrays(learner.all_weights())), FILE)


if __name__ == "__main__":
    main()
