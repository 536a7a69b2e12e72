"""One understanding out of two recognisers' readings."""

from guide.pipeline.stt.both_ears import Dictated, Recognised, certainty, heard_by_one, heard_together

QUESTION = "Who was Agnes Corrie?"
NEARLY = "Who was Agnes Corey?"
SURE = Dictated([NEARLY, "Who was Agnes Cory?"], log_each=-0.1)
UNSURE = Dictated(["Your was a guess Corey."], log_each=-0.9)
NOTHING = Dictated([], 0.0)


def test_moonshine_comes_first_and_pocketsphinx_adds_what_it_alone_knows() -> None:
    heard = heard_together(SURE, Recognised([QUESTION, "Who was a new story?"], 0.6))

    assert heard.text == NEARLY
    assert heard.alternatives == ("Who was Agnes Cory?", QUESTION, "Who was a new story?")


def test_pocketsphinx_comes_first_where_it_is_much_surer() -> None:
    heard = heard_together(UNSURE, Recognised([QUESTION], 0.8))

    assert heard.text == QUESTION
    assert heard.alternatives == tuple(UNSURE.readings)
    assert 0.5 < heard.certainty < 0.8


def test_the_same_words_are_told_once() -> None:
    heard = heard_together(SURE, Recognised(["Who was Agnes Corey.", QUESTION], 0.2))

    assert heard.alternatives == ("Who was Agnes Cory?", QUESTION)


def test_a_few_of_pocketsphinx_s_readings_are_enough() -> None:
    heard = heard_together(SURE, Recognised(["one", "two", "three", "four"], 0.2))

    assert heard.alternatives == ("Who was Agnes Cory?", "one", "two", "three")


def test_those_who_agree_are_surer() -> None:
    assert certainty(SURE, Recognised([NEARLY], 0.2)) > certainty(SURE, Recognised(["Whose a guest story?"], 0.2))


def test_moonshine_alone_is_as_sure_as_with_one_who_half_agrees() -> None:
    disagreeing, agreeing = Recognised(["Very much so"], 0.2), Recognised([NEARLY], 0.2)

    assert certainty(SURE, disagreeing) < certainty(SURE, None) < certainty(SURE, agreeing)


def test_a_question_is_surer_than_what_visitors_tell_each_other() -> None:
    told = Dictated(["I told her we would be late"], SURE.log_each)

    assert certainty(told, None) < certainty(SURE, None)


def test_what_is_too_uncertain_was_not_understood_but_may_have_been_said() -> None:
    heard = heard_together(UNSURE, Recognised(["Yes."], 0.0))

    assert heard.text == ""
    assert heard.certainty == 0.0
    assert heard.alternatives == (*UNSURE.readings, "Yes.")


def test_what_moonshine_cannot_write_was_nothing_said() -> None:
    assert heard_together(NOTHING, Recognised([QUESTION], 0.9)).text == ""
    assert heard_together(NOTHING, None).alternatives == ()


def test_pocketsphinx_alone_is_believed_as_far_as_it_believes_itself() -> None:
    heard = heard_by_one(Recognised([QUESTION, NEARLY], 0.4))

    assert (heard.text, heard.certainty, heard.alternatives) == (QUESTION, 0.4, (NEARLY,))
    assert heard_by_one(Recognised([QUESTION], 0.05)).text == ""
    assert heard_by_one(Recognised([], 0.0)).text == ""
