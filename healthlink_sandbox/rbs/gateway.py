"""One bank: its account, order book, callbacks and faults; every change of an order passes here."""

from dataclasses import dataclass, field

from healthlink_sandbox.clock import Clock
from healthlink_sandbox.rbs.book import Book
from healthlink_sandbox.rbs.callbacks import Callbacks
from healthlink_sandbox.rbs.faults import Faults
from healthlink_sandbox.rbs.orders import News, Order, Reason, Refused


@dataclass
class Gateway:
    name: str
    merchant: str
    public_url: str
    username: str
    password: str
    clock: Clock
    book: Book
    callbacks: Callbacks
    faults: Faults = field(default_factory=Faults)

    def page_path(self, order_id: str) -> str:
        return f"/{self.name}/pay/{order_id}"

    def acs_path(self, order_id: str) -> str:
        return f"/{self.name}/acs/{order_id}"

    def find(self, *, order_id: str = "", number: str = "") -> Order | None:
        """By the bank's id if there is one, else by the shop's number."""
        self.expire_due()
        if order_id:
            return self.book.find_by_id(order_id)
        return self.book.find_by_number(number)

    def get(self, *, order_id: str = "", number: str = "") -> Order:
        order = self.find(order_id=order_id, number=number)
        if order is None:
            raise Refused(Reason.UNKNOWN_ORDER)
        return order

    def keep(self, order: Order, news: News | None = None) -> None:
        """Saved first: whoever hears the callback finds the order as it says."""
        self.book.save(order)
        if news:
            self.callbacks.tell(order, news)

    def expire_due(self) -> None:
        now = self.clock.now()
        for order in self.book.due(now):
            self.keep(order, order.expire(now))

    def reset(self) -> None:
        self.book.forget()
        self.faults.planned.clear()
        self.callbacks.reset()
