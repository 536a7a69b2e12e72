"""A trigram language model of a few thousand sentences, in the ARPA format that recognisers read. Pure.

Sentences of different kinds (what visitors ask, what labels say) each make a model, smoothed after Kneser and Ney;
the recogniser gets the weighted mean of them. Counted together, the kind with the most sentences would drown the
others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Final, TypeAlias

START, END = "<s>", "</s>"
ORDERS: Final = (1, 2, 3)
DISCOUNT: Final = {2: 0.8, 3: 0.85}
"""What every pair and every triple of words gives away to those never seen. Much: the sentences are few."""
ANY_WORD: Final = 0.02
"""The probability that the next word is any at all of the vocabulary."""
LEAST: Final = 1e-4
Gram: TypeAlias = tuple[str, ...]
Sentence: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class Model:
    """`known`: how likely the last word of a gram is after its others. `unseen`: what is left, after a history, for
    words that never followed it."""

    known: Mapping[Gram, float]
    unseen: Mapping[Gram, float]

    def probability(self, gram: Gram) -> float:
        left = 1.0
        while len(gram) > 1 and gram not in self.known:
            left *= self.unseen.get(gram[:-1], 1.0)
            gram = gram[1:]
        return left * self.known[gram]


def arpa_model(kinds: Iterable[tuple[float, Sequence[Sentence]]], everyday: tuple[float, Model] | None = None) -> str:
    """The model of sentences that are split into words, by kind, each with its weight, and of a model that knows all
    of these words besides others. Without any sentence and model, a model of silence."""
    weighted = [(weight, sentences) for weight, sentences in kinds if sentences]
    vocabulary = {END, *(word for _, sentences in weighted for sentence in sentences for word in sentence)}
    others = [] if everyday is None else [everyday]
    vocabulary |= {gram[0] for _, other in others for gram in other.known if len(gram) == 1}
    models = [(weight, _smoothed(sentences, vocabulary)) for weight, sentences in weighted] + others
    return _written(_mean(models) if models else Model({(END,): 1.0}, {}))


def _smoothed(sentences: Sequence[Sentence], vocabulary: Collection[str]) -> Model:
    counts = _counts(sentences)
    total = sum(counts[1].values())
    known: dict[Gram, float] = {
        (word,): (1 - ANY_WORD) * counts[1][word,] / total + ANY_WORD / len(vocabulary) for word in sorted(vocabulary)
    }
    unseen: dict[Gram, float] = {}
    for order in (2, 3):
        totals, kinds = Counter[Gram](), Counter[Gram]()
        for gram, count in counts[order].items():
            totals[gram[:-1]] += count
            kinds[gram[:-1]] += 1
        unseen |= {history: DISCOUNT[order] * kinds[history] / total for history, total in totals.items()}
        for gram, count in counts[order].items():
            seen = max(count - DISCOUNT[order], 0.0) / totals[gram[:-1]]
            known[gram] = seen + unseen[gram[:-1]] * known[gram[1:]]
    return Model(known, unseen)


def _counts(sentences: Iterable[Sentence]) -> dict[int, Counter[Gram]]:
    """How often each triple was said; how many different words came before each shorter gram. Nothing comes before
    the beginning of a sentence, so grams from there count as often as they were said."""
    triples, pairs = Counter[Gram](), Counter[Gram]()
    for sentence in sentences:
        words = (START, *sentence, END)
        triples.update(zip(words, words[1:], words[2:], strict=False))
        pairs.update(zip(words, words[1:], strict=False))
    before_pairs = Counter(triple[1:] for triple in triples)
    before_pairs.update({pair: count for pair, count in pairs.items() if pair[0] == START})
    return {1: Counter(pair[1:] for pair in pairs), 2: before_pairs, 3: triples}


def _mean(models: Sequence[tuple[float, Model]]) -> Model:
    """The weighted mean of every gram that any of them knows; what it leaves goes to the shorter grams."""
    weights = sum(weight for weight, _ in models)
    known = {
        gram: sum(weight * model.probability(gram) for weight, model in models) / weights
        for gram in dict.fromkeys(gram for _, model in models for gram in model.known)
    }
    unseen: dict[Gram, float] = {}
    mean = Model(known, unseen)
    for order in (2, 3):
        seen: dict[Gram, float] = defaultdict(float)
        shorter: dict[Gram, float] = defaultdict(float)
        for gram in [gram for gram in known if len(gram) == order]:
            seen[gram[:-1]] += known[gram]
            shorter[gram[:-1]] += mean.probability(gram[1:])
        unseen |= {history: max(1 - seen[history], LEAST) / max(1 - shorter[history], LEAST) for history in seen}
    return mean


def _written(model: Model) -> str:
    known = {(START,): 1e-99, **model.known}
    grams = {order: sorted(gram for gram in known if len(gram) == order) for order in ORDERS}
    lines = ["\\data\\", *(f"ngram {order}={len(grams[order])}" for order in ORDERS)]
    for order in ORDERS:
        lines.append(f"\n\\{order}-grams:")
        lines += (_line(gram, known[gram], model.unseen.get(gram, 1.0)) for gram in grams[order])
    return "\n".join([*lines, "\n\\end\\", ""])


def _line(gram: Gram, probability: float, unseen: float) -> str:
    text = f"{log10(probability):.4f}\t{' '.join(gram)}"
    return text if len(gram) == ORDERS[-1] else f"{text}\t{log10(unseen):.4f}"
