"""The README of an archive, in three languages."""

from datetime import datetime

_README = """\
Պրակտիկա, {doctor}, {moment}

patients   հիվանդների քարտերը, նաև ջնջվածները
visits     այցերը
consents   համաձայնությունները
files      ֆայլերի ցանկը. path-ը ֆայլի տեղն է media պանակում; դատարկ է, եթե ֆայլը կորել է

Յուրաքանչյուրը երկու տեսքով է՝ CSV (UTF-8, աղյուսակների համար) և JSON (ծրագրերի համար)։ CSV-ում '
նշանով սկսվող վանդակը պաշտպանված է, որ աղյուսակն այն բանաձև չհամարի։ Ժամանակը UTC է, visit_date-ը և
visit_time-ը՝ պրակտիկայի ժամով ({timezone})։ Այս արխիվը բժշկական գաղտնիք է. պահեք այն ծածկագրված։

----------------------------------------------------------------------------------------------------
Практика, {doctor}, {moment}

patients   карты пациентов, в том числе удалённые
visits     визиты
consents   согласия
files      список файлов: path указывает место в папке media; он пуст, если файл утрачен

Каждая таблица в двух видах: CSV (UTF-8, для электронных таблиц) и JSON (для программ). Ячейка CSV,
которая начинается с ', защищена, чтобы таблица не приняла её за формулу. Время в UTC, visit_date и
visit_time по часам практики ({timezone}). Этот архив — врачебная тайна: храните его зашифрованным.

----------------------------------------------------------------------------------------------------
Practice, {doctor}, {moment}

patients   the cards of patients, the deleted ones too
visits     visits
consents   consents
files      a list of files: path is the place in the folder media; empty if the file was lost

Each table comes as CSV (UTF-8, for spreadsheets) and as JSON (for programs). A cell of the CSV
that begins with ' is guarded, so that no spreadsheet takes it for a formula. Times are UTC,
visit_date and visit_time are by the practice's clock ({timezone}). This archive is a medical
secret: keep it encrypted.
"""


def readme(doctor: str, made_at: datetime, timezone: str) -> str:
    moment = made_at.strftime("%Y-%m-%d %H:%M")
    return _README.format(doctor=doctor, moment=moment, timezone=timezone)
