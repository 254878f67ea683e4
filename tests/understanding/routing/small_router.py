"""A handful of topics, enough for every stage to have something to say."""

from bot.understanding.routing.router import Router
from bot.understanding.routing.subject import Subjects

PHRASES = {
    "dose.timing": [
        "when should i take magnesium",
        "best time to take magnesium",
        "what time of day for magnesium",
        "magnesium in the morning or at night",
        "take magnesium before bed or after dinner",
        "how long before bed should i take magnesium",
    ],
    "diet.sources": [
        "foods rich in magnesium",
        "which foods contain magnesium",
        "what should i eat for more magnesium",
        "magnesium in nuts and seeds",
        "vegetables high in magnesium",
        "food list magnesium",
    ],
    "safety.pets": [
        "can i give magnesium to my dog",
        "is magnesium safe for cats",
        "magnesium for my horse",
        "my puppy ate a magnesium pill",
        "magnesium for a nervous dog",
        "dosage of magnesium for dogs",
    ],
    "form.one": [
        "what is magnesium glycinate",
        "tell me about magnesium citrate",
        "is threonate any good",
        "magnesium oxide absorption",
        "benefits of magnesium glycinate",
        "what does taurate do",
    ],
    "out_of_scope": [
        "best time to take iron",
        "foods rich in potassium",
        "what is the weather today",
        "tell me a joke",
        "who won the match",
        "how do i cook rice",
    ],
}
SUBJECTS = Subjects.of(
    {
        "own": {"magnesium": ["magnesium", "glycinate", "citrate", "threonate"], "sleep": ["sleep", "bed", "night"]},
        "other": {
            "vitamins": ["vitamin d", "vitamin"],
            "minerals": ["iron", "potassium"],
            "animals": ["dog", "cat", "horse", "puppy", "parrot"],
        },
        "pairings": {"animals": ["safety.pets"]},
    }
)


def small_router() -> Router:
    return Router.train(PHRASES, subjects=SUBJECTS)
