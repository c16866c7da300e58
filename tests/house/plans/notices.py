"""How messages and their settings are asked for."""

from tests.house.plans.town import BOOKED, USER, ask, cold, md5, uid

ask("notices.lock_claims")
KINDS = {"kinds": "{reminder,confirmed}", "spans": '{"30 min",null}'}
ask("notices.claim", KINDS, life="2 min", channel="email")
DUE_NOTICES = {"ids": f"{{{uid(0, 180_000)},{uid(0, 180_001)}}}"}
ask("notices.finish", DUE_NOTICES, state="sent", error=None)
PAUSES = {"first_pause": "30 s", "longest_pause": "2 h", "patience": "3 days"}
ask("notices.postpone", {**DUE_NOTICES, **PAUSES}, error="x", unclear=0)
ask("notices.notices_of", user_id=USER)
ask("notices.forget_notices", user_id=USER)
ask("notices.settings", user_id=USER)
SILENCE = {"reminder_day": None, "reminder_hours": True, "quiet_from": "22:00", "quiet_to": None}
ask("notices.change_settings", SILENCE, user_id=USER)
ask("notices.forget_settings", user_id=USER)
ask(
    "notices.post_all",
    ids="{" + md5("one") + "," + md5("two") + "}",
    kinds="{visit-booked,visit-day-before}",
    times="{NULL,2100-01-01}",
    channels="{email,telegram}",
    user_id=USER,
    subject_id=BOOKED,
    version=0,
)

cold("once a night: reads the table", "notices.prune_notices")
