"""The language model is a probability distribution, and a sensible one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from guide.pipeline.stt.language_model import END, START, Sentence, Vocabulary, arpa, mean, smoothed

SENTENCES = [sentence.split() for sentence in ("who made it", "who made the stone", "how old is the stone", "stop")]


class Model:
    """Reads ARPA text and looks words up with back-off, as a recogniser does."""

    def __init__(self, text: str) -> None:
        self.probability: dict[tuple[str, ...], float] = {}
        self.backoff: dict[tuple[str, ...], float] = {}
        for line in text.splitlines():
            fields = line.split("\t")
            if len(fields) >= 2:
                gram = tuple(fields[1].split())
                self.probability[gram] = 10 ** float(fields[0])
                self.backoff[gram] = 10 ** float(fields[2]) if len(fields) == 3 else 1.0

    def of(self, *gram: str) -> float:
        if gram in self.probability:
            return self.probability[gram]
        return self.backoff.get(gram[:-1], 1.0) * self.of(*gram[1:])

    @property
    def vocabulary(self) -> list[str]:
        return [gram[0] for gram in self.probability if len(gram) == 1 and gram[0] != START]


def arpa_model(kinds: Sequence[tuple[float, Sequence[Sentence]]]) -> str:
    vocabulary = Vocabulary.of(word for _, sentences in kinds for sentence in sentences for word in sentence)
    return arpa(mean([(weight, smoothed(sentences, vocabulary)) for weight, sentences in kinds]))


@pytest.mark.parametrize("history", [(), ("who",), (START,), ("who", "made"), ("made", "who"), ("stone", "is")])
def test_what_can_follow_adds_up_to_one(history: tuple[str, ...]) -> None:
    model = Model(arpa_model([(1.0, SENTENCES)]))

    assert sum(model.of(*history, word) for word in model.vocabulary) == pytest.approx(1, abs=0.01)


def test_what_was_said_often_is_likelier_than_what_never_was() -> None:
    model = Model(arpa_model([(1.0, SENTENCES)]))

    assert model.of("who", "made", "the") > model.of("who", "made", "stone") > 0


def test_sentences_begin_and_end() -> None:
    model = Model(arpa_model([(1.0, SENTENCES)]))

    assert model.of(START, "who") > model.of(START, "stone")
    assert model.of("the", "stone", END) > model.of("who", "made", END)


def test_the_counts_in_the_head_are_those_of_the_lists() -> None:
    text = arpa_model([(1.0, SENTENCES)])

    for order in (1, 2, 3):
        section = text.split(f"\\{order}-grams:\n")[1].split("\n\n")[0]
        assert f"ngram {order}={len(section.splitlines())}\n" in text


def test_what_weighs_more_counts_more_however_few_its_sentences() -> None:
    one, other = [["who", "made", "it"]], [["how", "old", "is", "it"]] * 50
    model = Model(arpa_model([(3.0, one), (1.0, other)]))

    assert model.of(START, "who") > model.of(START, "how")
    assert sum(model.of(START, word) for word in model.vocabulary) == pytest.approx(1, abs=0.01)


def test_words_of_one_kind_may_follow_those_of_another() -> None:
    model = Model(arpa_model([(1.0, [["who", "made", "it"]]), (1.0, [["the", "clock", "stops"]])]))

    assert model.of("made", "clock") > 0
