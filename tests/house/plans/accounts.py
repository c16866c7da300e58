"""How accounts, sessions, links, families and idempotency keys are asked for."""

import hashlib

from tests.house.plans.town import ONE_ROW, USER, ask, cold, md5, uid

SESSION = {"session_id": uid(3, 78), "user_id": USER}
TOKENS = {"old_hash": hashlib.sha256(b"78").digest(), "new_hash": b"new"}
for name in ("session_state", "end_session"):
    ask(f"auth.{name}", SESSION)
ask("auth.successor_used", SESSION, generation=0)
ask("auth.rotate", {**SESSION, **TOKENS})
ask("auth.rotated_already", {**SESSION, **TOKENS})
ask("auth.end_sessions", {"but": None}, {"but": uid(3, 78)}, user_id=USER)
ask("auth.live_sessions", user_id=USER, current=None)
ask("auth.end_surplus_sessions", user_id=USER, keep=10)
ask("auth.account_by_email", email="Person78@example.com")
ask("auth.account", user_id=USER)
ask("auth.profile", user_id=USER)
ask("auth.set_password", user_id=USER, password_hash="new", proven="none", pages=400)
ask("auth.erase_user", user_id=USER, proven="none", pages=400)
CHANGED = {"full_name": "Анна", "phone": None, "language": None}
ask("auth.change_profile", CHANGED, user_id=USER, pages=400)
ask("auth.attempt", key="login:new", step="30 s", span="5 min")
DEVICE = {
    "init_hash": None,
    "user_agent": "",
    "address": "",
    "life": "30 days",
    "refresh_hash": b"new",
}
ask("auth.open_session", DEVICE, id=uid(3, 999_999), user_id=USER, proven="none")
NEWCOMER = {"full_name": "Анна", "phone": "+37491123456", "role": "patient", "password_hash": ""}
NEWCOMER["language"] = "hy"
ask("auth.add_user", NEWCOMER, id=uid(2, 999_999), email="new@example.com", pages=400)
KEY = {"user_id": USER, "route": "POST /api/v1/appointments", "key": "new"}
ask("idempotency.claim", KEY, fingerprint=b"")
ask("idempotency.finish", KEY, answer="{}")
ask("idempotency.first_answer", KEY)
# Reads the answer to every registration of two days, 1,000 of them here.
ask("idempotency.forget", whose=f"{{{USER},{uid(2, 999_999)}}}")
ask("auth.forget_sessions", user_id=USER)
ask("idempotency.prune")
LINK = {"token_hash": hashlib.sha256(b"78").digest(), "purposes": "{reset,invite}"}
ask("auth.is_link_live", LINK)
ask("auth.use_link", LINK)
ask("auth.add_link", token_hash=b"new", user_id=USER, purpose="reset", life="1 h")
ask("auth.end_links", user_id=USER, purposes="{verify,reset}")
ask("auth.reset_password", user_id=USER, password_hash="new", pages=400)
ask("auth.verify_email", user_id=USER, pages=400)
ask("auth.addressee", user_id=USER)
ask("auth.unblock", user_id=USER)
ask(
    "auth.add_relative",
    id=md5("new"),
    user_id=USER,
    full_name="Давид",
    birth_date=None,
    relation="child",
    most=20,
)
ask("auth.family", user_id=USER)
ask(
    "auth.change_relative", id=USER, user_id=USER, full_name="Давид", birth_date=None, relation=None
)
ask("auth.remove_relative", id=USER, user_id=USER)
ask("auth.block", user_id=USER, pages=400)
ask("auth.unblock", user_id=USER, pages=400)
ask("auth.hold_account_by_email", email="Person78@example.com")
ask("auth.hold_role", user_id=USER)
ask("auth.set_role", user_id=USER, role="clinic_staff", pages=400)
ask("auth.manage.user_card", user_id=USER)
ask("auth.manage.users_latest", fetch=21, skip=0)
ask("auth.manage.users_latest", fetch=21, skip=10_000, rows=11_000, pages=500)
for who in ("person78@", "пациент", "никогда", "37491", "пациент 4321"):
    ask("auth.manage.users_found", term=who, fetch=21, skip=0, rows=2_500, pages=500)
ask("auth.manage.users_found", term="никогда", fetch=101, skip=10_000, rows=6_000, pages=500)
ask("auth.is_email_proven", user_id=USER)

cold("once a night: reads the table", "auth.prune_sessions")
cold("every ten minutes: reads the table, most of which goes", "auth.prune_throttle")
cold("once a night, by the index of their age", "auth.prune_links")
cold(ONE_ROW, "auth.add_caller")
