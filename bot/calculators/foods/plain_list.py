"""Messages that are foods and nothing else: "half an avocado", "porridge with milk, 2 bananas, black bean chilli"."""

from __future__ import annotations

from bot.calculators.foods.asking import FoodAsker
from bot.calculators.foods.listing import Lister
from bot.calculators.foods.lookup import FoodBook, Naming
from bot.calculators.foods.results import FoodAnswer

LONGEST = 400
"""Characters; a longer message says more than what was eaten."""
SEVERAL = 2
"""Foods from which a message is a meal."""


class PlainList:
    """Counts the foods of a message that names foods alone, with amounts and the few words that stand around them."""

    def __init__(self, book: FoodBook) -> None:
        self._book = book
        self._strong = frozenset(book.words.strong)
        self._lister = Lister(book.words.listing, book.is_name)
        self._asker = FoodAsker(book)

    def count(self, text: str) -> int:
        """How many foods; 0 when the message holds anything else. A lone food needs an amount or an everyday name."""
        if len(text) > LONGEST or "?" in text:
            return 0
        namings = []
        for part in self._lister.parts(text):
            naming = self._book.naming(part.text)
            if naming is Naming.NONE:
                return 0
            namings.append(naming)
        return len(namings) if any(n is not Naming.LIKELY for n in namings) else 0

    def asks(self, text: str) -> bool:
        """True for a short question about one food that it names, and nothing else: "what about bananas"."""
        return self._asker.names(text)

    def is_meal(self, text: str) -> bool:
        """True for several foods of which one at least is no drink that counts as a medicine here."""
        if self.count(text) < SEVERAL:
            return False
        found = [self._book.look_up(part.text) for part in self._lister.parts(text)]
        return any(isinstance(f, FoodAnswer) and not self._is_strong(f) for f in found)

    def is_plate(self, text: str) -> bool:
        """True for ordinary foods alone: "i ate 100 g of spinach" is no overdose, however much it weighs."""
        if not self.count(text):
            return False
        found = [self._book.look_up(part.text) for part in self._lister.parts(text)]
        return all(isinstance(f, FoodAnswer) and not self._is_strong(f) for f in found)

    def _is_strong(self, answer: FoodAnswer) -> bool:
        return bool(self._strong & {answer.food.group, answer.description.partition(",")[0]})
