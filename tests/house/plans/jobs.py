"""The queue, seen from beside it."""

from tests.house.plans.town import cold

cold(
    "an operator's command, a few times a year",
    *("jobs.stuck", "jobs.job", "jobs.past", "jobs.requeue", "jobs.drop"),
)
cold("a row a sweep, of which there are dozens", "jobs.sweeps", "jobs.forget_sweeps")
cold(
    "every scrape, by the queue's index: the town has no queue (docs/decisions/0026)",
    "jobs.backlog",
)
cold("every scrape, by the index of what people must look at", "payments.to_review_counted")
