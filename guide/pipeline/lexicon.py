"""What visitors of this museum are likely to say: the sentences recognition learns its language from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guide.museum.files import Exhibit, Museum

# What can be asked about any exhibit; {x} is its name or "this".
ABOUT_EXHIBITS = tuple(
    line.strip()
    for line in """
    how old is {x}
    how old are they
    when was {x} made
    when was {x} found
    when was {x} discovered
    when was {x} built
    when was {x} painted
    what year was {x} made
    what century is {x} from
    who made {x}
    who built {x}
    who painted {x}
    who found {x}
    who discovered {x}
    who designed {x}
    who wrote {x}
    who bought {x}
    who owned {x}
    who used {x}
    who was the artist
    who paid for {x}
    where was {x} found
    where was {x} made
    where was {x} discovered
    where does {x} come from
    where is {x} from
    where is {x}
    where is {x} now
    where can i find {x}
    where can i see {x}
    where is the real {x}
    where is the original {x}
    what is {x}
    what is {x} made of
    what is {x} made from
    what is {x} for
    what is {x} about
    what was {x} for
    what was {x} used for
    what does {x} mean
    what does {x} show
    what does {x} say
    what does {x} do
    what does {x} look like
    what is written on {x}
    what is so special about {x}
    what is special about {x}
    what is the story of {x}
    what is the meaning of {x}
    what material is {x} made of
    what colour is {x}
    what can you tell me about {x}
    what happened to {x}
    what language is on {x}
    what are we looking at
    what am i looking at
    how big is {x}
    how large is {x}
    how tall is {x}
    how high is {x}
    how long is {x}
    how wide is {x}
    how heavy is {x}
    how much does {x} weigh
    how much is {x} worth
    how was {x} made
    how was {x} found
    how was {x} discovered
    how does {x} work
    how did they make {x}
    how did {x} get here
    how did {x} get to london
    how did {x} come here
    how many are there
    how many pieces are there
    how long did it take to make {x}
    how do we know how old {x} is
    why is {x} important
    why is {x} famous
    why is {x} so famous
    why is {x} so important
    why is {x} here
    why is {x} broken
    why was {x} made
    why does {x} matter
    why did they make {x}
    tell me about {x}
    tell me more about {x}
    tell me the story of {x}
    show me {x}
    can you tell me about {x}
    can you tell me who made {x}
    can you tell me how old {x} is
    could you tell me about {x}
    do you know who made {x}
    do you know how old {x} is
    i would like to know about {x}
    i want to know more about {x}
    explain {x} to a child
    is {x} real
    is {x} the original
    is this the real {x}
    is {x} a copy
    is {x} made of gold
    can i touch {x}
    may i take a photo of {x}
    """.strip().splitlines()
)
ABOUT_VISITS = tuple(
    line.strip()
    for line in """
    where are the toilets
    where is the toilet
    where is the nearest toilet
    where is the bathroom
    where are the restrooms
    where can i find the toilets
    where is the cafe
    where is the restaurant
    where can i eat
    where can i get a coffee
    where is the shop
    where is the gift shop
    where is the exit
    where is the way out
    where is the entrance
    where is the lift
    where is the elevator
    where are the stairs
    where is the cloakroom
    where can i leave my bag
    where can i leave my coat
    where can i buy tickets
    where is the ticket desk
    where are the lockers
    where do i go now
    where should i start
    how do i get to {x}
    how do i get to the exit
    how much is a ticket
    how much does a ticket cost
    how much are the tickets
    how much is the entrance
    how long is the museum open
    how long does a visit take
    is it free
    is it free for children
    is there a cafe
    is there a lift
    is there a shop
    is there wifi
    is there a guided tour
    is there a ticket for students
    is the museum open today
    is the museum open on monday
    is the museum open on sunday
    is it wheelchair accessible
    can i come in with a wheelchair
    can i take photographs
    can i take pictures
    can i use flash
    can i bring my dog
    can i touch it
    can i eat here
    can children touch it
    when does the museum open
    when does the museum close
    when do you open
    when do you close
    what time do you close
    what time does the museum close
    what time does the museum open
    what are the opening hours
    what are the opening times
    what is in this room
    what is there to see
    what else is there
    what should i see
    what should i see next
    what do you recommend
    what is this museum
    what is here
    who are you
    what can you do
    what can i ask
    do you have a plan of the museum
    do you speak french
    do you speak german
    i have a question
    i have lost my child
    i lost my bag
    hello
    hello there
    good morning
    good afternoon
    hi
    thank you
    thank you very much
    thanks
    yes
    yes please
    no
    no thank you
    please
    okay
    stop
    be quiet
    goodbye
    bye
    can you repeat that
    please repeat that
    say that again
    go on
    tell me more
    and then
    why
    who
    when
    where
    how
    what
    """.strip().splitlines()
)
_STAND_INS = ("it", "this", "that", "this one", "this object", "this thing", "he", "she")


def words_of(text: str) -> list[str]:
    """Lower-case words without accents, as recognition knows them; figures are left out."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ß", "ss")).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return [word.strip("'") for word in re.findall(r"[a-z']+", plain) if word.strip("'")]


def exhibit_names(exhibit: Exhibit) -> list[str]:
    """What visitors may call it: its title, and the title without what follows a comma or colon."""
    short = re.split(r"[,:;(]", exhibit.title)[0].strip()
    return list(dict.fromkeys(name for name in (exhibit.title, short) if words_of(name)))


def recognition_names(museum: Museum) -> list[str]:
    """Names as they are written, for transcripts that look like writing."""
    names = [name for exhibit in museum.exhibits.values() for name in exhibit_names(exhibit)]
    return [museum.name, museum.city, *names]


def recognition_phrases(museum: Museum) -> list[str]:
    """English sentences visitors may say, and the sentences the guide's texts are made of."""
    phrases = list(ABOUT_VISITS)
    for stand_in in _STAND_INS:
        phrases += _fill(ABOUT_EXHIBITS, stand_in)
    for exhibit in museum.exhibits.values():
        for name in exhibit_names(exhibit):
            phrases += _fill((*ABOUT_EXHIBITS, *ABOUT_VISITS), _with_article(name))
        phrases += [question.text for question in exhibit.questions] * 3
        phrases += _sentences([exhibit.label, *(section.text for section in exhibit.sections)])
    phrases += _sentences([museum.intro, *(section.text for section in museum.sections)])
    return phrases


def _fill(templates: Iterable[str], name: str) -> list[str]:
    filled = [template.replace("{x}", name) for template in templates if "{x}" in template]
    return [re.sub(r"\b(the|this) (real|original)? ?the ", r"\1 \2 ", phrase) for phrase in filled]


def _with_article(name: str) -> str:
    return name if name.lower().startswith(("the ", "a ", "an ")) else f"the {name}"


def _sentences(texts: Iterable[str]) -> list[str]:
    return [sentence for text in texts for sentence in re.split(r"(?<=[.!?;:])\s+|\n+", text) if sentence]
