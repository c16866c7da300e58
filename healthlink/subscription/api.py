"""The doctor's plan over HTTP."""

from datetime import timedelta

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.config import Settings
from healthlink.db.pool import Reader
from healthlink.dependencies import House, Language, Transaction
from healthlink.errors import InvalidInput, TooManyRequests, Unauthorized
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.money import MINOR_UNITS
from healthlink.payments.dto import PaymentOut
from healthlink.payments.errors import (
    BankRefused,
    BankUnavailable,
    PaymentInPreparation,
    PaymentsOff,
)
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription import paying, plans, subscriptions
from healthlink.subscription.dto import Subscription, SubscriptionBuy, SubscriptionOut
from healthlink.subscription.errors import NoSubscription, UnknownPlan
from healthlink.subscription.queries import sql

mine = room("Subscription", "/subscription")
PAYMENTS_PER_DOCTOR = Limit("pay-subscription", 30, timedelta(hours=1))


@mine.get("", summary="My subscription", responses=answers(Unauthorized, NoSubscription))
async def get_subscription(actor: Actor, house: House) -> SubscriptionOut:
    """How long it lasts, what it costs, and every payment, each with its receipt."""
    plan = await subscriptions.get(house.pool, actor.user_id)
    return await _told(house.pool, house.settings, plan)


@mine.post(
    "/create-payment",
    status_code=201,
    summary="Pay for my subscription",
    responses=answers(
        Unauthorized,
        NoSubscription,
        UnknownPlan,
        PaymentInPreparation,
        BankRefused,
        BankUnavailable,
        PaymentsOff,
        TooManyRequests,
        InvalidInput,
        *REFUSALS,
    ),
)
async def pay_subscription(
    wanted: SubscriptionBuy, actor: Actor, once: IdempotencyKey, house: House, language: Language
) -> PaymentOut:
    """Send the doctor to `payment_url`. While it is open, asking again answers the same payment.
    The months begin where what is tried or paid for ends."""
    await throttle.check(house.pool, (PAYMENTS_PER_DOCTOR, str(actor.user_id)))
    return await paying.open_payment(house, actor.user_id, wanted, once, language)


@mine.post("/cancel", summary="Do not go on", responses=answers(Unauthorized, NoSubscription))
async def cancel_subscription(actor: Actor, house: House, db: Transaction) -> SubscriptionOut:
    """Nothing is ever taken by itself. This ends the reminders, and the days of grace; everything
    works until the end. Twice is fine."""
    return await _told(db, house.settings, await subscriptions.cancel(db, actor.user_id))


@mine.post("/resume", summary="Go on after all", responses=answers(Unauthorized, NoSubscription))
async def resume_subscription(actor: Actor, house: House, db: Transaction) -> SubscriptionOut:
    """Twice is fine; paying does it, too."""
    return await _told(db, house.settings, await subscriptions.resume(db, actor.user_id))


async def _told(db: Reader, settings: Settings, plan: Subscription) -> SubscriptionOut:
    bills = sql.bills(db, doctor_id=plan.doctor_id, base_url=settings.base_url)
    offered = plans.all_plans(settings)
    return SubscriptionOut(
        status=plan.status,
        can_write=plan.now < plan.writable_until,
        trial_ends_at=plan.trial_ends_at,
        paid_until=plan.paid_until,
        ends_at=plan.ends_at,
        writable_until=plan.writable_until,
        price=offered[0].amount_minor / MINOR_UNITS,
        currency=plans.CURRENCY,
        plans=[each.told() for each in offered],
        payments=[row async for row in bills],
    )
