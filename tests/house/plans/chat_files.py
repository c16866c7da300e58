"""How files of the chat are asked for."""

from tests.house.plans.town import ONE_ROW, ask, cold, md5, uid

FILES = "chat.files"
PATIENT, DOCTOR = {"user_id": uid(2, 78)}, {"user_id": uid(2, 80_078)}

ask(f"{FILES}.place", PATIENT, DOCTOR, conversation_id=uid(40, 78))
for name in ("file", "stored"):
    ask(f"{FILES}.{name}", PATIENT, DOCTOR, id=md5("chat file 78"))
ask(f"{FILES}.drop", id=md5("chat file 100"), user_id=uid(2, 100))
ask(f"{FILES}.drop_unsent", pages=600)
ask(f"{FILES}.drop_of", PATIENT)

cold(ONE_ROW, f"{FILES}.add")
cold("reads no table", f"{FILES}.one_at_a_time")
