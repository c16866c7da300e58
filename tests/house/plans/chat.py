"""What the chat keeps."""

from typing import Any

from tests.house.plans.town import DOCTOR, ONE_ROW, USER, array, ask, cold, md5, uid

TALK, BUSY = uid(40, 78), uid(2, 80_078)
"""A conversation of USER with a doctor who has two hundred of them."""
ME: dict[str, Any] = {"conversation_id": TALK, "user_id": USER}
SENT: dict[str, Any] = {"id": md5("new"), "client_id": "new", "content": "x"}

ask("chat.send", conversation_id=TALK, sender_id=USER, files="{}", pages=300, **SENT)
ask(
    "chat.send",
    conversation_id=TALK,
    sender_id=USER,
    files=array([md5("a file")]),
    pages=300,
    **SENT,
)
ask("chat.sent_before", sender_id=USER, client_id="m78-2")
ask("chat.missed", {"user_id": USER, "after": 0}, most=100, pages=800)
ask("chat.missed", {"user_id": BUSY, "after": 1000}, most=100, pages=1200, rows=700)
ask("chat.history", **ME, before=2**53, most=50)
ask("chat.tops", user_ids=array([USER, BUSY]))
ask("chat.between", one_id=USER, other_id=BUSY)
ask("chat.start", id=md5("new"), patient_id=USER, doctor_id=uid(2, 99_000))
ask("chat.member", **ME)
ask("chat.is_closed", conversation_id=TALK)
ask("chat.profile", doctor_id=DOCTOR)
for name in ("profile_of", "name_of", "settings", "forget_wishes", "is_connected"):
    ask(f"chat.{name}", user_id=USER)
ask("chat.has_appointment", patient_id=USER, doctor_id=DOCTOR)
ask("chat.has_visit", patient_id=USER, doctor_id=DOCTOR)
cold(ONE_ROW, "chat.act_as_doctor", "chat.publish", "chat.add_ticket", "chat.close_report")
ask("chat.read", **ME, seq=9)
ask("chat.set_block", **ME, blocked=True)
ask("chat.conversations", {"user_id": USER}, fetch=21, skip=0)
ask("chat.conversations", {"user_id": BUSY}, fetch=21, skip=0, pages=900, rows=700)
ask("chat.change_settings", user_id=USER, accepts_questions=True, shows_text=None)
ask("chat.report", **ME, id=md5("new"), seq=1, reason="x")
ask("chat.reports", fetch=21, skip=0)
ask("chat.use_ticket", hash=bytes(32))
cold("once a night", "chat.prune_tickets")
ask("chat.begin", id=uid(42, 1))
ask("chat.reconnect", process_id=uid(42, 1), ids=array([md5("s")]), user_ids=array([USER]))
cold(
    "when a process ends: all of its sockets", "chat.end", "chat.sweep_processes", "chat.sockets_of"
)
ask("chat.connect", id=md5("new"), process_id=uid(42, 1), user_id=USER, most=5)
ask("chat.disconnect", id=uid(43, 78))
ask("chat.forget_sockets", ids=array([uid(43, 78)]))
ask("chat.present", {"user_id": USER}, {"user_id": BUSY}, pages=2000, rows=1000)
ask("chat.over", session_ids=array([uid(3, 78), md5("none")]))
ask("chat.untold", **ME)
ask("chat.told", **ME, seq=10)
ask("chat.unheard", **ME, after=0, upto=10, most=10)
cold("every minute: reads what was said within a day", "chat.all_untold")
ask("chat.digest", conversation_ids=array([TALK]), user_id=USER)
ask("chat.export", user_id=USER)
ask("chat.forget_messages", user_id=USER, pages=250)
cold("once a night, by its own small index", "chat.prune_reports")
