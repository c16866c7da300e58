"""Refusals of the doctor's plan."""

from typing import Any, ClassVar

from healthlink.errors import Forbidden, Problem, Text, Unprocessable


class NoSubscription(Forbidden):
    """You have not registered as a doctor: `POST /doctors/register`."""

    title: ClassVar[Text] = {
        "en": "Please register as a doctor first",
        "ru": "Сначала зарегистрируйтесь как врач",
        "hy": "Նախ գրանցվեք որպես բժիշկ",
    }


class SubscriptionLapsed(Problem):
    """Your subscription is over, and its days of grace are, too. Reading and export stay. To write
    again, pay: `POST /subscription/create-payment`, then send the doctor to its `payment_url`."""

    status = 402
    title: ClassVar[Text] = {
        "en": "Your subscription is over. Everything can be read; to write again, please pay",
        "ru": "Подписка закончилась. Читать можно всё; чтобы снова вносить записи, оплатите её",
        "hy": "Բաժանորդագրությունն ավարտվել է։ Ամեն ինչ կարելի է կարդալ, գրելու համար վճարեք",
    }

    def details(self) -> dict[str, Any]:
        return {"pay": {"method": "POST", "path": "/subscription/create-payment"}}


class UnknownPlan(Unprocessable):
    """There is no such plan: `GET /subscription` lists them."""

    title: ClassVar[Text] = {
        "en": "There is no such plan",
        "ru": "Такого тарифа нет",
        "hy": "Այդպիսի սակագին չկա",
    }
