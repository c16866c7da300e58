"""EDP_CHECKSUM: MD5 over the values as they are written, with the shop's secret among them."""

import hashlib
from collections.abc import Mapping

SECRET = "secret"  # noqa: S105
ORDER = (
    "EDP_REC_ACCOUNT",
    "EDP_AMOUNT",
    SECRET,
    "EDP_BILL_NO",
    "EDP_PAYER_ACCOUNT",
    "EDP_TRANS_ID",
    "EDP_TRANS_DATE",
)


def checksum(fields: Mapping[str, str], secret: str) -> str:
    text = ":".join(secret if name == SECRET else fields[name] for name in ORDER)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
