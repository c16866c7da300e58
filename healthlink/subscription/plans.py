"""What can be bought: `SUBSCRIPTION_PRICE_AMD` for a month, and what `SUBSCRIPTION_PLANS` adds."""

from dataclasses import dataclass

from healthlink.config import Settings
from healthlink.money import MINOR_UNITS
from healthlink.subscription.dto import PlanOut
from healthlink.subscription.errors import UnknownPlan

CURRENCY = "AMD"
MONTH = "month"


@dataclass(frozen=True, slots=True)
class Plan:
    id: str
    months: int
    amount_minor: int

    def told(self) -> PlanOut:
        return PlanOut(
            id=self.id,
            months=self.months,
            amount=self.amount_minor / MINOR_UNITS,
            currency=CURRENCY,
        )


def all_plans(settings: Settings) -> list[Plan]:
    """The month first."""
    month = Plan(MONTH, 1, settings.subscription_price_amd * MINOR_UNITS)
    others = (
        Plan(name, months, amount * MINOR_UNITS) for name, months, amount in settings.other_plans
    )
    return [month, *others]


def find(settings: Settings, name: str) -> Plan:
    """Raises UnknownPlan."""
    for plan in all_plans(settings):
        if plan.id == name:
            return plan
    raise UnknownPlan("plan")
