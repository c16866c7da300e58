"""How copies are taken and brought back."""

from healthlink.backup.queries import sql
from tests.house.plans.town import USER, ask, cold, uid

assert sql  # so that the room is loaded
ask("backup.next_files", after=uid(1, 1), fetch=500, pages=2_500, rows=500)
ask("backup.still_there", users=f"{{{USER}}}")
ask("backup.erased_since", since="2100-01-01")
cold("once a backup: counts the table", "backup.number_of_files")
cold("once, after a restore to a moment", "backup.end_all_sessions")
