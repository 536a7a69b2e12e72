"""What visitors are told of their visit from museum.md, in whatever form its curators wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import Folder
from tests.museum.museums import FIRST, read

IN_PROSE = """---
name: Cinder Hill Mill
languages: [en]
opening_hours: "Thursday to Monday 10:30-16:30"
---
Cinder Hill Mill spun cotton until 1974.

## Plan your day
You can visit us from Thursday to Monday, between half past ten and half past four. We don't admit anyone after four.

## What it costs
Adults 8 pounds, concessions 7 pounds, children from five to fifteen 4 pounds, toddlers nothing. Tickets last a year.

## Comforts
You will find lavatories in the old carding shed. Prams can be parked under the stairs. The Bobbin serves hot meals
from noon to two. Anyone who brings a packed lunch may eat it at the tables by the weir.

## Rules
For dogs there is a kennel with water at the gate. Photographs are allowed, but no flash beside the looms.
"""
AS_QUESTIONS = """---
name: Museum of the Salt Road
languages: [en]
opening_hours: "Mon-Fri 9-18, Sat-Sun 10-20"
---
This museum tells of the road on which salt came to the sea.

## Where are the toilets?
In the vaults, down twelve steps.

## Are there guided tours?
Every day at 3, for 2 florins on top.

## Where do I put my things?
Lockers stand in the old scriptorium. They are free; the key is worn on the wrist.

## Where can I eat?
The Refectory has a lunch menu, and opens at noon.
"""
AS_LISTS = """---
name: The Rope Walk
languages: [en]
opening_hours: "Tuesday-Sunday 10-17"
---
Ropes for the navy were laid here until 1958. The museum has two galleries.

## Opening
- Closed 23 December to 3 January
- Open on bank holiday Mondays, 10-17

## Prices
| Ticket | Price |
|---|---|
| Adult | £9 |
| Student / senior (65+) | £7 |

Members of the Hemp Society come in free. On the last Sunday of every month nobody pays.

## Floors
1. Ground floor: ticket desk, shop, Tar House (Room 1)
2. First floor: Hatchelling Loft (Room 2)

## Getting here
- By car: the car park has 60 spaces, four of them for blue badge holders.

## What's on
- Guided tours: Saturdays at noon, £2 per person.
- The great wheel turns every day at 11 and at 3.

The Spinners' Play is a show that is given on Sundays at four. It lasts forty minutes, suits anyone from six years on,
and costs four pounds. Children can dress up before it.

## Friends and staff
Become a friend of the Rope Walk for £35 a year. To book: 01632 960 411 or bookings@ropewalk.example
Most people stay for about two hours. There are benches on both floors.
The lift serves the Hatchelling Loft. Your own food and drinks may be had in the yard.
"""


def museum(folder: Path, museum_md: str) -> ExhibitAnswers:
    written = Folder(folder)
    written.write("museum.md", museum_md)
    written.exhibit("great-wheel", "date: 1830", title="The Great Wheel", body="A wheel of oak. You may touch it.")
    written.exhibit(
        "lucky-dog", "maker: Ann Bell", title="The Lucky Dog", body="A dog of tin that barked for a penny."
    )
    return ExhibitAnswers(load_museum(folder), today_year=2026)


@pytest.fixture
def mill(tmp_path: Path) -> ExhibitAnswers:
    return museum(tmp_path, IN_PROSE)


@pytest.fixture
def salt(tmp_path: Path) -> ExhibitAnswers:
    return museum(tmp_path, AS_QUESTIONS)


@pytest.fixture
def walk(tmp_path: Path) -> ExhibitAnswers:
    return museum(tmp_path, AS_LISTS)


def is_declined(answer: Answer) -> bool:
    return not answer.sources


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Are you open on Tuesdays?", "Thursday to Monday"),
        ("Is it worth coming at ten past four?", "after four"),
        ("I'm a student, is it cheaper?", "concessions 7 pounds"),
        ("My boy is seven, what does he pay?", "from five to fifteen 4 pounds"),
        ("where's the loo", "carding shed"),
        ("Where do I leave the buggy?", "under the stairs"),
        ("We've brought our own sandwiches.", "by the weir"),
        ("Can my labrador come in?", "kennel"),
        ("Can I come back next month with the same ticket?", "last a year"),
    ],
)
def test_prose_is_told_sentence_by_sentence(mill: ExhibitAnswers, question: str, told: str) -> None:
    assert told in mill.answer(question).text


def test_a_question_as_a_heading_tells_what_the_answer_is_about(salt: ExhibitAnswers) -> None:
    assert "In the vaults" in salt.answer("I need the loo.").text
    assert "at 3" in salt.answer("When is the tour?").text


@pytest.mark.parametrize(
    "question",
    ["Is there a hearing loop?", "Do you have wifi?", "Is there an audio guide?", "Where is the nearest hotel?"],
)
def test_what_the_museum_says_nothing_of_is_declined_with_whom_to_ask(mill: ExhibitAnswers, question: str) -> None:
    answer = mill.answer(question)

    assert is_declined(answer)
    assert "desk" in answer.text


def test_the_price_of_something_is_not_that_of_something_else(mill: ExhibitAnswers) -> None:
    assert is_declined(mill.answer("How much is the cloakroom?"))


def test_a_place_asked_for_after_another_one_is_asked_for_in_the_same_way(salt: ExhibitAnswers) -> None:
    assert "scriptorium" in salt.answer("And the lockers?", before="Where are the toilets?").text


def test_an_aspect_asked_for_afterwards_is_that_of_what_was_spoken_of(salt: ExhibitAnswers) -> None:
    assert "free" in salt.answer("Do they cost anything?", before="Where are the lockers?").text
    assert "at noon" in salt.answer("When does it open?", before="Where can I eat?").text


def test_a_question_about_an_exhibit_is_none_about_the_visit(mill: ExhibitAnswers) -> None:
    for question in ("Who made the Lucky Dog?", "What did the dog do for a penny?"):
        assert {source.exhibit for source in mill.answer(question).sources} == {"lucky-dog"}


def test_may_i_touch_this_asks_of_the_exhibit_they_stand_before(mill: ExhibitAnswers) -> None:
    assert {source.exhibit for source in mill.answer("May I touch it?", at="great-wheel").sources} == {"great-wheel"}


def test_how_old_the_museum_is_is_not_asked_of_what_they_stand_before(mill: ExhibitAnswers) -> None:
    assert "1830" not in mill.answer("When was the museum built?", at="great-wheel").text


def test_what_is_spoken_of_by_the_way_gives_way_to_the_exhibit(mill: ExhibitAnswers) -> None:
    answer = mill.answer("Can you tell me when this was built?", at="great-wheel")

    assert {source.exhibit for source in answer.sources} == {"great-wheel"}


def test_the_museum_translated_answers_in_that_language(tmp_path: Path) -> None:
    written = Folder(tmp_path)
    written.write("museum.md", AS_QUESTIONS.replace("[en]", "[en, fr]"))
    written.write(
        "museum.fr.md", "---\nname: Le Sel\n---\nBienvenue.\n\n## Services\nLes toilettes sont à la cave.\n"
    )
    answers = ExhibitAnswers(load_museum(tmp_path))

    assert "à la cave" in answers.answer("Où sont les toilettes ?", language="fr").text
    assert is_declined(answers.answer("Y a-t-il un vestiaire ?", language="fr"))


def test_a_question_in_the_text_is_answered_by_what_follows_it(tmp_path: Path) -> None:
    various = "Lost something? Ring 555. Feeling ill? Ask Jo."
    text = f"---\nname: Lamps\nlanguages: [en]\n---\nA museum.\n\n## Various\n{various}\n"
    answers = museum(tmp_path, text)

    assert "Ring 555" in answers.answer("I've lost my gloves.").text
    assert "Ask Jo" in answers.answer("My wife feels dizzy.").text


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("fr", "Où sont les toilettes ?", "à côté du vestiaire"),
        ("fr", "Combien paient les étudiants ?", "8 euros"),
        ("fr", "Jusqu'à quelle heure peut-on entrer ?", "45 minutes avant la fermeture"),
        ("fr", "J'ai perdu mon écharpe.", "au vestiaire ou au guichet"),
        ("de", "Gibt es einen Aufzug?", "hinter der Kasse"),
        ("de", "Was kostet eine Karte?", "12 Euro"),
        ("de", "Haben Sie montags geöffnet?", "Montags ist das Museum geschlossen"),
        ("de", "Wo kann ich mein Baby wickeln?", "Wickeltische"),
    ],
)
def test_our_own_museum_tells_of_the_visit_in_french_and_german(language: str, question: str, told: str) -> None:
    assert told in read(FIRST).answer(question, language=language).text


@pytest.mark.parametrize(("language", "question"), [("fr", "Où puis-je me garer ?"), ("de", "Wo kann ich parken?")])
def test_what_our_museum_says_nothing_of_is_declined_in_either_language(language: str, question: str) -> None:
    assert is_declined(read(FIRST).answer(question, language=language))


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("When do you close on a Sunday?", "10-20", "9-18"),
        ("Are you open on Tuesdays?", "9-18", "10-20"),
        ("What are your opening hours?", "Mon-Fri 9-18, Sat-Sun 10-20", "every day"),
    ],
)
def test_the_hours_of_a_day_are_told_without_those_of_the_others(
    salt: ExhibitAnswers, question: str, told: str, untold: str
) -> None:
    answer = salt.answer(question).text

    assert told in answer
    assert untold not in answer


def test_what_may_be_done_somewhere_is_told_of_that_place_whatever_is_said_of_the_age(tmp_path: Path) -> None:
    rules = "Children under 12 come in free.\nThe tower has 61 steps and no rail."
    answers = museum(tmp_path, f"---\nname: Keep\nlanguages: [en]\n---\nA keep.\n\n## Rules\n{rules}\n")

    assert "61 steps" in answers.answer("Can my six year old go up the tower?").text
    assert is_declined(answers.answer("Can my six year old go up the windmill?"))


@pytest.mark.parametrize("thing", ["an umbrella", "a bicycle", "headphones"])
def test_what_is_lent_is_not_that_something_else_is(tmp_path: Path, thing: str) -> None:
    answers = museum(tmp_path, "---\nname: Keep\nlanguages: [en]\n---\nA keep.\n\n## Help\nWe lend folding stools.\n")

    assert "stools" in answers.answer("Can I borrow a stool?").text
    assert is_declined(answers.answer(f"Can I borrow {thing}?"))


def test_who_gave_something_to_the_museum_asks_of_the_exhibit(tmp_path: Path) -> None:
    written = Folder(tmp_path)
    written.write("museum.md", IN_PROSE)
    written.exhibit("letter", title="A letter home", body="A letter. The postman's grandson gave it to the museum.")
    answers = ExhibitAnswers(load_museum(tmp_path), today_year=2026)

    assert "grandson" in answers.answer("Who gave the museum the letter?").text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Do you open on Christmas Eve?", "Closed 23 December"),
        ("What does it cost for my grandpa, he's 80?", "£7"),
        ("Can students get some money off?", "£7"),
        ("Is there a free evening or a free Sunday?", "last Sunday"),
        ("Which floor is the Hatchelling Loft on?", "First floor"),
        ("Where is room 1?", "Ground floor"),
        ("Is there accessible parking?", "blue badge"),
        ("Is a tour included in the ticket?", "£2 per person"),
        ("How can I become a member?", "Become a friend"),
        ("What is your telephone number?", "960 411"),
        ("What's your phone number?", "960 411"),
        ("Do you have an email address?", "bookings@"),
        ("How many galleries are there?", "two galleries"),
        ("What are the weekend hours?", "10"),
        ("Is there a chair for my mother?", "benches"),
        ("Are there reductions?", "£7"),
        ("May we bring our own drinks?", "in the yard"),
        ("How do I get upstairs with a pushchair?", "lift"),
    ],
)
def test_lists_and_tables_tell_what_is_asked_in_other_words(walk: ExhibitAnswers, question: str, told: str) -> None:
    assert told in walk.answer(question).text


def test_when_a_thing_turns_is_told_by_the_museum_and_not_by_its_label(walk: ExhibitAnswers) -> None:
    assert "at 11" in walk.answer("What time does the wheel turn?", at="great-wheel").text


@pytest.mark.parametrize("question", ["How long does the show last?", "How much is the show?"])
def test_a_sentence_that_speaks_on_is_told_after_what_it_speaks_of(walk: ExhibitAnswers, question: str) -> None:
    assert "on Sundays at four. It lasts forty minutes" in walk.answer(question).text


def test_a_sentence_that_tells_of_something_new_is_told_without_the_one_before(walk: ExhibitAnswers) -> None:
    assert walk.answer("Is there a bench?").text == "From the museum: There are benches on both floors."


def test_a_day_asked_for_with_too_is_one_of_what_was_asked_before(walk: ExhibitAnswers) -> None:
    assert "Guided tours" in walk.answer("On Saturdays too?", before="When are the guided tours?").text


def test_it_means_the_visit_where_there_is_nothing_to_point_at(walk: ExhibitAnswers) -> None:
    assert "about two hours" in walk.answer("How long does it take?").text
    assert "£9" in walk.answer("How much does it cost?").text


def test_it_means_what_they_stand_before_or_asked_of(walk: ExhibitAnswers) -> None:
    assert "two hours" not in walk.answer("How long does it take?", at="great-wheel").text
    assert "forty minutes" in walk.answer("How long does it take?", before="When is the show?").text


@pytest.mark.parametrize("question", ["Is there a coach park?", "Can we park a caravan?", "Do you have a shower?"])
def test_what_is_told_of_something_like_it_is_no_answer(walk: ExhibitAnswers, question: str) -> None:
    assert is_declined(walk.answer(question))
