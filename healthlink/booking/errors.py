"""Refusals of booking."""

from typing import ClassVar

from healthlink.db import violations
from healthlink.errors import Conflict, Text, Unprocessable


class SlotTaken(Conflict):
    """Somebody else has this time of the doctor; ask for the free times again."""

    title: ClassVar[Text] = {
        "en": "This time is already taken",
        "ru": "Это время уже занято",
        "hy": "Այս ժամն արդեն զբաղված է",
    }


class PersonBusy(Conflict):
    """The patient has another appointment at this time."""

    title: ClassVar[Text] = {
        "en": "You already have an appointment at this time",
        "ru": "У вас уже есть запись на это время",
        "hy": "Դուք արդեն գրանցված եք այդ ժամին",
    }


class TooManyHolds(Conflict):
    """Three appointments wait for payment; pay for one, or cancel one, before booking more."""

    title: ClassVar[Text] = {
        "en": "Three of your appointments are waiting for payment already",
        "ru": "У вас уже три неоплаченные записи",
        "hy": "Դուք արդեն ունեք երեք չվճարված գրանցում",
    }


class TooManyAppointments(Conflict):
    """Thirty appointments are to come, or sixty were booked within a day; nobody needs more, and
    the doctors' time is for everybody."""

    title: ClassVar[Text] = {
        "en": "You have booked too many appointments",
        "ru": "У вас слишком много записей",
        "hy": "Դուք չափազանց շատ գրանցումներ ունեք",
    }


class AppointmentClosed(Conflict):
    """The appointment has begun, is over, was cancelled, or its hold ran out unpaid."""

    title: ClassVar[Text] = {
        "en": "This appointment can no longer be changed",
        "ru": "Эту запись уже нельзя изменить",
        "hy": "Այս գրանցումն այլևս հնարավոր չէ փոխել",
    }


class NotYetAttended(Conflict):
    """Only a visit that took place can be reviewed; the clinic marks it as fulfilled."""

    title: ClassVar[Text] = {
        "en": "You can review a visit after it took place",
        "ru": "Оставить отзыв можно после приёма",
        "hy": "Կարծիք կարելի է թողնել այցից հետո",
    }


class NotOffered(Unprocessable):
    """This doctor does not offer this service at this clinic."""

    title: ClassVar[Text] = {
        "en": "This doctor does not offer this service at this clinic",
        "ru": "Этот врач не оказывает эту услугу в этой клинике",
        "hy": "Այս բժիշկը այս կլինիկայում նման ծառայություն չի մատուցում",
    }


class UnknownPerson(Unprocessable):
    """You have nobody with this `person_id` in your family."""

    title: ClassVar[Text] = {
        "en": "There is no such person in your family",
        "ru": "Такого человека нет в вашей семье",
        "hy": "Ձեր ընտանիքում այդպիսի անձ չկա",
    }


class TimePassed(Unprocessable):
    """The time is in the past."""

    title: ClassVar[Text] = {
        "en": "This time has already passed",
        "ru": "Это время уже прошло",
        "hy": "Այս ժամն արդեն անցել է",
    }


class OutsideWorkingHours(Unprocessable):
    """The doctor does not begin an appointment at this time; the free times are at
    `/api/v1/doctors/{doctor_id}/slots`."""

    title: ClassVar[Text] = {
        "en": "The doctor does not receive at this time",
        "ru": "В это время врач не принимает",
        "hy": "Այդ ժամին բժիշկը չի ընդունում",
    }


class TooFarAhead(Unprocessable):
    """Appointments can be booked up to a year ahead."""

    title: ClassVar[Text] = {
        "en": "This is too far ahead, at most a year",
        "ru": "Записаться можно не более чем на год вперёд",
        "hy": "Կարելի է գրանցվել առավելագույնը մեկ տարի առաջ",
    }


class BadWindow(Unprocessable):
    """The days from `from` to `to` must run forwards and be at most 31."""

    title: ClassVar[Text] = {
        "en": "The period must run forwards and be at most 31 days long",
        "ru": "Период должен идти вперёд и быть не длиннее 31 дня",
        "hy": "Ժամանակահատվածը պետք է լինի առաջ և ոչ ավելի, քան 31 օր",
    }


violations.means("engagement_doctor_free", SlotTaken)
violations.means("engagement_person_free", PersonBusy)
violations.means("engagement_room_free", SlotTaken)
