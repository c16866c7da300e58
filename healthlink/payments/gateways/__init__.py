"""The banks, each behind the same few verbs."""

from healthlink.payments.errors import PaymentsOff
from healthlink.payments.gateways import sber
from healthlink.payments.gateways.gateway import Gateway
from healthlink.wiring import Resources


def find(resources: Resources, name: str) -> Gateway:
    """The gateway called `name`; raises PaymentsOff where it is not set up."""
    assert name == sber.NAME
    if not resources.settings.sber_base_url:
        raise PaymentsOff
    return sber.gateway(resources.settings, resources.outbound)
