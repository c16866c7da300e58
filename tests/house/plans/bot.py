"""How the bot's updates and messages are kept."""

from datetime import timedelta

from tests.house.plans.town import DOCTOR, ONE_ROW, TODAY, USER, array, ask, cold

ROOM = "notices.telegram"
CHAT = 60_078
cold(ONE_ROW, "bot.mark", f"{ROOM}.say")
cold("once a night", "bot.prune_updates", f"{ROOM}.prune_messages")
ask(f"{ROOM}.claim", chat_id=CHAT, life=timedelta(minutes=1))
ask(f"{ROOM}.start", id=CHAT, language="ru")
ask(f"{ROOM}.subject", chat_id=CHAT, message_id=77)
ask(f"{ROOM}.block", id=CHAT)
ask(f"{ROOM}.forget_chat", id=CHAT)
ask(f"{ROOM}.chat_of_user", user_id=USER, now=TODAY, timezone="Asia/Yerevan")
ask(f"{ROOM}.chats_to_write", most=200, rows=1100)
for name in ("sent", "failed", "postpone"):
    ask(
        f"{ROOM}.{name}",
        id=1,
        message_id=1,
        error="x",
        wait=timedelta(minutes=1),
        patience=timedelta(days=2),
    )
ask("booking.blocks.free_times", doctor_id=DOCTOR, times=array([TODAY.isoformat()]), minutes=30)
ask("practice.owner", doctor_id=DOCTOR)
ask("auth.join_telegram", telegram_id=CHAT, user_id=USER, first_name="x", signs_in=True)
ask("auth.part_told", telegram_id=CHAT)
ask("auth.user_of_phone", phone="37491000007")
ask("auth.link_owner", token_hash=bytes(32), purposes=array(["telegram"]))
for name in ("telegram_of_user", "part_telegram", "stop_telegram", "telegram_export"):
    ask(f"auth.{name}", user_id=USER)
