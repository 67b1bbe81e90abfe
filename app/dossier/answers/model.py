"""One field of a body's form with what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.dossier.answers.cites import nowhere, printed
from app.dossier.profiles import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its answer; `written` says that somebody wrote it for this form."""

    question: Question
    text: str
    written: bool

    def told(self, text: str) -> Answer:
        """The same in other words."""
        return replace(self, text=text)

    @property
    def bare(self) -> str:
        """The words alone, without citations: what a form counts."""
        return printed(self.text, nowhere)

    @property
    def words(self) -> int:
        """How many words it has, as word processors count them."""
        return len(self.bare.split())

    @property
    def chars(self) -> int:
        """How many characters it has."""
        return len(self.bare)

    @property
    def over(self) -> bool:
        """Whether it is longer than the form takes."""
        most_words, most_chars = self.question.max_words, self.question.max_chars
        return bool((most_words and self.words > most_words) or (most_chars and self.chars > most_chars))
