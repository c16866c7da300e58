"""How letters about visits and calendar feeds are asked for."""

import hashlib

from tests.house.plans.town import BOOKED, DOCTOR, USER, ask, md5, uid

ask("booking.letters.visits", ids="{" + BOOKED + "," + uid(9, 50_077) + "}")
ask("booking.letters.promise", id=BOOKED)
ask("booking.letters.news", id=BOOKED)
ask("booking.letters.has_practice", user_id=USER)
FEED = {"user_id": USER, "of": "visits", "token_hash": b"x"}
ask("booking.letters.open_feed", FEED, id=md5("new"), most=10)
ask("booking.letters.feeds", user_id=USER)
ask("booking.letters.close_feed", id=md5("feed 78"), user_id=USER)
ask("booking.letters.forget_feeds", user_id=USER)
ask("booking.letters.feed", token_hash=hashlib.sha256(b"feed 78").digest())
ask("booking.letters.visits_of", user_id=USER, most=1000)
ask("booking.letters.practice_of", doctor_id=DOCTOR, most=1000, pages=1_000, rows=400)
