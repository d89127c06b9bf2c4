"""What the screen shows of a sensitive fact before anyone has said why they need all of it."""

from __future__ import annotations

from shouwang.kernel.idnumbers import mask_id
from shouwang.kernel.names import mask_name

__all__ = ["mask_account", "mask_id", "mask_name", "mask_phone"]


def mask_phone(phone: str) -> str:
    """The first three and last two digits of a telephone number.

    >>> mask_phone("16100000012")
    '161******12'
    """
    return phone[:3] + "*" * max(len(phone) - 5, 0) + phone[-2:] if len(phone) > 6 else "*" * len(phone)


def mask_account(account: str) -> str:
    """The last four digits of a bank account.

    >>> mask_account("9900000000001234")
    '************1234'
    """
    return "*" * max(len(account) - 4, 0) + account[-4:] if len(account) > 7 else "*" * len(account)
