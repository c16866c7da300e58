"""How files are asked for."""

from tests.house.plans.town import ONE_ROW, ask, cold, uid

ask("media.adopt_file", id=uid(9, 1))
ask("media.discard_file", id=uid(9, 1))
ask("media.without_thumbnail", id=uid(9, 1))
ask("media.thumbnail_made", id=uid(9, 1))
ask("media.deleted_files")
ask("media.forget_file", id=uid(9, 1))

cold(ONE_ROW, "media.add_file")
