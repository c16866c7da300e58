"""Buying months: a page of Idram or of the bank, and the money that comes back from there."""

from datetime import timedelta
from uuid import UUID

from healthlink.db.pool import Db
from healthlink.idempotency.once import Once
from healthlink.payments import checkout, gateways
from healthlink.payments.checkout import Payer
from healthlink.payments.dto import Due, Payment, PaymentOut
from healthlink.payments.errors import PaymentInPreparation, PaymentsOff
from healthlink.subscription import plans, subscriptions
from healthlink.subscription.dto import SubscriptionBuy
from healthlink.subscription.plans import CURRENCY, Plan
from healthlink.subscription.queries import sql
from healthlink.wiring import Resources

OPEN_FOR = timedelta(minutes=20)
"""The longest that ArCa's page stays open."""
NEVER = timedelta(days=1)
"""No page is open so long: one for another plan has to make room."""
TRIES = 3


async def open_payment(
    resources: Resources, user_id: UUID, wanted: SubscriptionBuy, once: Once, language: str
) -> PaymentOut:
    """The open payment of this doctor at this provider: the same one while it is good, and for the
    same plan. Raises NoSubscription, UnknownPlan, PaymentsOff, PaymentInPreparation, BankRefused
    and BankUnavailable."""
    if not gateways.is_set_up(resources.settings, wanted.provider):
        raise PaymentsOff
    plan = plans.find(resources.settings, wanted.plan)
    payer = Payer(language)
    async with checkout.patience():
        for _ in range(TRIES):
            async with resources.pool.acquire() as db, db.transaction():
                if first := await once.begin(db, user_id, wanted, PaymentOut):
                    return first
                payment, is_plan = await _claim(db, user_id, wanted, plan)
            enough = checkout.ENOUGH if is_plan else NEVER
            if page := await checkout.find_page(resources, payment, payer, enough):
                opened = PaymentOut.of(page)
                await once.finish(resources.pool, user_id, opened)
                return opened
    raise PaymentInPreparation(retry_after=30)


async def _claim(
    db: Db, user_id: UUID, wanted: SubscriptionBuy, plan: Plan
) -> tuple[Payment, bool]:
    """The open payment, and whether it is for this plan: another one has to make room."""
    doctor_id = (await subscriptions.get(db, user_id)).doctor_id
    due = Due(
        user_id,
        subscriptions.PURPOSE,
        doctor_id,
        plan.amount_minor,
        CURRENCY,
        int(OPEN_FOR.total_seconds()),
        wanted.provider,
    )
    payment = await checkout.open_payment(db, due)
    await sql.buy(db, payment_id=payment.id, doctor_id=doctor_id, plan=plan.id, months=plan.months)
    bought = await sql.plan_bought(db, payment_id=payment.id)
    return payment, bought == plan.id and payment.amount_minor == plan.amount_minor
