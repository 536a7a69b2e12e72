"""What a kiosk's microphone hears and nobody asks it: mumbling, and talk among visitors."""

from __future__ import annotations

from typing import Final

MUMBLED: Final = (
    "Blorfity wugs menning drasp",
    "Mumbly grumf dottle wend",
    "Frabjous snorkin the vell",
    "Hm hm ah er mm",
    "Zimbo lattering prock",
    "Wibble grotten fash",
    "Shlumf a doover",
    "Kestle morv innit bloon dast",
    "Garble ooby nar",
    "Tessik drole vanning the plim",
    "Ulla mun farrow deech",
    "Ah mm wassa nah",
    "Brindle oss knurr pash fleem",
    "Dweezle opt",
    "Grah wuh bluh shuh",
)
TALKED: Final = (
    "Could you book me a hotel in Barcelona for two nights?",
    "I told her we would be late for the train",
    "Mummy I need the toilet now come on",
    "And then we went to the other room where it was far too warm",
    "Did you put the sandwiches in the blue bag",
    "My phone battery is almost dead again",
    "Let's go and get a coffee somewhere",
    "He said the traffic on the motorway was awful",
    "What a pity that grandma is not with us today",
    "Stop pulling your sister's hair",
    "We could take the bus at four",
    "Do you remember that restaurant in Rome",
    "I think it's going to rain this afternoon",
    "She works at a bank now",
    "Come here and look at this",
)
