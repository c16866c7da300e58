"""The banks, each behind the same few verbs."""

from healthlink.config import Settings
from healthlink.payments.errors import PaymentsOff
from healthlink.payments.gateways import idbank, idram, sber
from healthlink.payments.gateways.gateway import Gateway
from healthlink.wiring import Resources


def is_set_up(settings: Settings, name: str) -> bool:
    """Whether anything new may be paid there."""
    addresses = {
        sber.NAME: settings.sber_base_url,
        idbank.NAME: settings.idbank_base_url,
        idram.NAME: settings.idram_url,
    }
    return bool(addresses.get(name))


def find(resources: Resources, name: str) -> Gateway:
    """The gateway called `name`; raises PaymentsOff where it is not set up. Idram, who is never
    asked, always is: what was paid there has to come to its end."""
    settings, outbound = resources.settings, resources.outbound
    if name == idram.NAME:
        return idram.Idram()
    if not is_set_up(settings, name):
        raise PaymentsOff
    if name == sber.NAME:
        return sber.gateway(settings, outbound)
    return idbank.gateway(settings, outbound)
