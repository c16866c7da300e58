"""Telling people: what is due, to whom, in which language, by which channel; nothing is lost.

A room above writes a kind of letter, and posts notices of it in the transaction that causes them:

@kind("appointment-confirmed")
async def compose(db: Db, notices: list[Notice], language: str) -> Letter | None: ...

await outbox.post(db, "appointment-confirmed", user_id, appointment_id)
"""
