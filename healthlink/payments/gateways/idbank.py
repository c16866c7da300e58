"""IDBank's vPOS: RBS with forms on ArCa's platform. Where it differs from Sber's:
protocols/payments.md §3 of the project."""

from healthlink.config import Settings
from healthlink.outbound import Outbound
from healthlink.payments.gateways.gateway import YEREVAN
from healthlink.payments.gateways.rbs import Rbs

NAME = "idbank"


def gateway(settings: Settings, outbound: Outbound) -> Rbs:
    return Rbs(
        NAME,
        outbound,
        settings.idbank_base_url,
        settings.idbank_username,
        settings.idbank_password,
        "form",
        zone=YEREVAN,
        languages=("hy", "ru", "en"),
        factor=settings.idbank_amount_factor,
        most_seconds=1200,
        declines=False,
        reverses_once=True,
        says_little=True,
    )
