"""Breaking a rule on purpose: only with a reason, and never unseen."""

from typing import Any

from healthlink.booking.desk.dto import Override
from healthlink.errors import Problem


class Rules:
    """Which rules a use case breaks, by whose leave."""

    def __init__(self, override: Override | None) -> None:
        self.override = override
        self.broken: list[str] = []

    def broke(self, refusal: Problem) -> None:
        """Raises it, unless somebody has given a reason why the rule shall not hold."""
        if self.override is None:
            raise refusal
        self.broken.append(refusal.slug())

    def told(self) -> dict[str, Any]:
        """For the trail; nothing if all rules were kept, whatever reason was given."""
        if not self.broken or self.override is None:
            return {}
        return {"reason": self.override.reason, "rules": self.broken}


class OwnRules(Rules):
    """A doctor's in the own calendar: no rule of time holds, and nobody asks for a reason. What was
    broken is written down all the same."""

    def __init__(self) -> None:
        super().__init__(None)

    def broke(self, refusal: Problem) -> None:
        self.broken.append(refusal.slug())

    def told(self) -> dict[str, Any]:
        return {"rules": self.broken} if self.broken else {}
