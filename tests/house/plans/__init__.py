"""How every statement is asked in the big town, and how much of it may be touched: a module a room.

A new statement is asked with values that reach its dear branches, or is cold for a reason.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.house.plans.town import COLD, HOT, Asked, Values

__all__ = ["COLD", "HOT", "Asked", "Values"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
