"""Idram in a running sandbox: the hand on its control panel, and what a payer's browser does."""

import csv
from typing import Any

import httpx

from tests.sandbox.bank import Bank

PAYER = "200000002"


class Idram:
    """`form_url` is where a shop's page posts the browser."""

    def __init__(self, bank: Bank) -> None:
        self.url = bank.url
        self.client = bank.client
        self.form_url = f"{bank.url}/idram/Payment/GetPayment"
        account = self.account()
        self.rec_account, self.secret_key = account["rec_account"], account["secret_key"]

    def form(self, bill_no: str = "B-1", amount: str = "10000", **more: str) -> dict[str, str]:
        """What a shop's page would post; a field of "" is left out."""
        fields = {
            "EDP_LANGUAGE": "EN",
            "EDP_REC_ACCOUNT": self.rec_account,
            "EDP_DESCRIPTION": "HealthLink, one month",
            "EDP_AMOUNT": amount,
            "EDP_BILL_NO": bill_no,
            **more,
        }
        return {name: value for name, value in fields.items() if value}

    def open(self, form: dict[str, str]) -> str:
        """As the browser does: the address of the page to which the posted form leads."""
        answer = self.client.post(self.form_url, data=form)
        assert answer.status_code == 303, answer.text
        return str(answer.url.join(answer.headers["location"]))

    def press(self, page: str, act: str = "pay") -> str:
        """Pay or cancel; where the browser is sent."""
        answer = self.client.post(page, data={"act": act})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def pay(self, bill_no: str, amount: str | None = None, *kinds: str, **more: Any) -> Any:
        """Without a page, by default what the last form said; `kinds` of misbehaviour with their
        copies, concurrent, seconds, account, unread and `changed` for another amount."""
        payer = more.pop("payer", PAYER)
        body = {"amount": amount, "payer": payer, "fault": _fault(kinds, more)}
        return self._control("POST", f"/bills/{bill_no}/pay", body)

    def confirm(self, trans_id: str, *kinds: str, **more: Any) -> Any:
        """Tells the shop (again)."""
        fault = _fault(kinds, more) or {}
        return self._control("POST", f"/transactions/{trans_id}/confirm", fault)

    def act(self, trans_id: str, act: str) -> Any:
        """cancel or refund, by Idram's support. Forbidden by the state: 409."""
        return self._control("POST", f"/transactions/{trans_id}/{act}")

    def misbehave(self, *kinds: str, times: int | None = 1, **more: Any) -> None:
        """All kinds at once, with the next payments."""
        fault = {**(_fault(kinds, more) or {}), "times": times}
        self._control("PUT", "/faults", [fault])

    def faults(self) -> list[dict[str, Any]]:
        left: list[dict[str, Any]] = self._control("GET", "/faults")
        return left

    def release(self) -> list[dict[str, Any]]:
        """Sends the held confirmations; the payments as they are then."""
        sent: list[dict[str, Any]] = self._control("POST", "/release")
        return sent

    def transactions(self, bill_no: str | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._control("GET", "/transactions")
        return [each for each in found if bill_no in (None, each["bill_no"])]

    def transaction(self, trans_id: str) -> Any:
        return self._control("GET", f"/transactions/{trans_id}")

    def statement(self) -> list[dict[str, str]]:
        return list(csv.DictReader(self.statement_file().splitlines()))

    def statement_file(self) -> str:
        return self.client.get("/control/idram/statement").raise_for_status().text

    def account(self, **changes: str) -> dict[str, str]:
        """rec_account, secret_key, result_url, success_url, fail_url; until the reset."""
        method = "PUT" if changes else "GET"
        told: dict[str, str] = self._control(method, "/account", changes or None)
        return told

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        answer: httpx.Response = self.client.request(method, f"/control/idram{path}", json=body)
        return answer.raise_for_status().json()


def _fault(kinds: tuple[str, ...], more: dict[str, Any]) -> dict[str, Any] | None:
    changed = {"amount": more.pop("changed")} if "changed" in more else {}
    return {"kinds": kinds, **more, **changed} if kinds else None
