"""The banks: whether they answer, and know our login. No money moves: an order that nobody has
registered is asked for."""

import httpx

from healthlink.check.findings import Finding, ok, wrong
from healthlink.config import Settings
from healthlink.ids import new_id
from healthlink.outbound import Outbound, open_outbound
from healthlink.payments.gateways import idbank, idram, sber
from healthlink.payments.gateways.gateway import GatewayFailure, StatusRefused
from healthlink.payments.gateways.rbs import Rbs


async def look(settings: Settings) -> list[Finding]:
    found = []
    async with open_outbound(settings.private_authorities) as outbound:
        if settings.sber_base_url:
            found.append(await _rbs(sber.gateway(settings, outbound)))
        if settings.idbank_base_url:
            found.append(await _rbs(idbank.gateway(settings, outbound)))
        if settings.idram_url:
            found.append(await _page(outbound, settings.idram_url))
    names = (sber.NAME, idbank.NAME, idram.NAME)
    here = {each.check for each in found}
    return found + [ok(name, "not set up") for name in names if name not in here]


async def _rbs(bank: Rbs) -> Finding:
    login = f"{bank.name.upper()}_USERNAME and {bank.name.upper()}_PASSWORD"
    try:
        await bank.standing(new_id().hex)
    except StatusRefused as refused:
        mend = f"look at {login}: a login for the API, its first password changed, no other stand's"
        return wrong(bank.name, f"the bank refuses our login: {refused}", mend)
    except GatewayFailure as failure:
        mend = f"look at {bank.name.upper()}_BASE_URL and at the way there"
        mend += "; SBER_CA_BUNDLE for its authority" if bank.name == sber.NAME else ""
        return wrong(bank.name, f"no answer that can be used: {failure}", mend)
    return ok(bank.name, "answers, and knows our login")


async def _page(outbound: Outbound, url: str) -> Finding:
    """Idram cannot be asked: that its page answers anything is all that can be seen."""
    try:
        async with outbound.client.stream("GET", url) as answer:
            return ok(idram.NAME, f"its page answers ({answer.status_code})")
    except httpx.HTTPError as error:
        said = f"{type(error).__name__}: {error}"
        return wrong(idram.NAME, f"no answer: {said}", "look at IDRAM_URL and at the way there")
