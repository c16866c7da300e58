"""What a bill is for, in the words that the payer reads at the gateway. It need not know the
illness, and some of them take only Latin and Russian letters."""

from healthlink.payments.dto import Purpose
from healthlink.words import text

BILLS: dict[Purpose, dict[str, str]] = {
    "appointment": text("Doctor's appointment", "Приём врача", "Приём врача"),
    "subscription": text("Subscription", "Подписка", "Подписка"),
}
