"""How lists of patients, the archive of a practice and its assistants are asked for."""

from tests.house.plans.town import DOCTOR, ONE_ROW, USER, ask, cold, md5

LISTS, EXPORT, ASSISTANTS = "practice.imports", "practice.export", "practice.assistants"
MINE = {"doctor_id": DOCTOR}

cold(ONE_ROW, f"{LISTS}.one_at_a_time", f"{LISTS}.search_keys", f"{LISTS}.add")
cold(
    "a list or an archive reads the whole practice in one pass, or hundreds of cards by their ids",
    *(f"{LISTS}.alike", f"{LISTS}.name_cards", f"{EXPORT}.ids"),
    *(f"{EXPORT}.{name}" for name in ("patients", "visits", "consents", "files")),
)
ask(f"{EXPORT}.doctor_name", MINE)

ask(f"{ASSISTANTS}.one_at_a_time", MINE)
ask(f"{ASSISTANTS}.assistants", MINE, rows=600)  # the town has 500: read whole
NEW = {"id": md5("new"), "name": "x", "token_hash": b"x" * 32, "most": 20}
ask(f"{ASSISTANTS}.invite", {**MINE, **NEW}, rows=600)
ask(f"{ASSISTANTS}.accept", token_hash=b"x" * 32, user_id=USER)
ask(f"{ASSISTANTS}.is_doctor", MINE, user_id=USER)
ask(f"{ASSISTANTS}.remove", MINE, id=md5("assistant 78"))
for name in ("leave_all", "workplaces"):
    ask(f"{ASSISTANTS}.{name}", user_id=USER)
cold("once a night, by its own small index", f"{ASSISTANTS}.prune")
