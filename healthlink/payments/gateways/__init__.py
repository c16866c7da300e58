"""The banks, each behind the same few verbs."""

from healthlink.payments.errors import PaymentsOff
from healthlink.payments.gateways import idbank, idram, sber
from healthlink.payments.gateways.gateway import Gateway
from healthlink.wiring import Resources


def find(resources: Resources, name: str) -> Gateway:
    """The gateway called `name`; raises PaymentsOff where it is not set up."""
    settings, outbound = resources.settings, resources.outbound
    if name == sber.NAME and settings.sber_base_url:
        return sber.gateway(settings, outbound)
    if name == idbank.NAME and settings.idbank_base_url:
        return idbank.gateway(settings, outbound)
    if name == idram.NAME and settings.idram_url:
        return idram.Idram()
    raise PaymentsOff
