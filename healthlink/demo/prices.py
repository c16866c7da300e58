"""What an offer costs, rounded as people round."""

from healthlink.demo.medicine import Procedure
from healthlink.demo.places import City

_STEPS = {
    "RUB": ((5_000, 100), (20_000, 500)),
    "AMD": ((15_000, 500), (50_000, 1_000)),
}
_WIDEST_STEP = {"RUB": 1_000, "AMD": 5_000}


def price(procedure: Procedure, city: City, level: float) -> int:
    """`level` says where between cheapest (0) and dearest (1)."""
    span = procedure.dearest - procedure.cheapest
    return rounded((procedure.cheapest + span * level) * city.price_level, city.currency)


def rounded(amount: float, currency: str) -> int:
    fitting = (step for below, step in _STEPS[currency] if amount < below)
    step = next(fitting, _WIDEST_STEP[currency])
    return max(step, round(amount / step) * step)
