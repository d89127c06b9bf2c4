"""Conditions of the list of guarantees."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from shouwang.accounts.models import User
from shouwang.assistance.social.models import Fulfilment
from shouwang.assistance.social.pack import current
from shouwang.assistance.social.selectors import UNKNOWN, AskedGuarantee
from shouwang.web.rooms.social.forms import places_of

STANDINGS = (
    (Fulfilment.NOT_MET.value, Fulfilment.NOT_MET.label),
    (Fulfilment.EXEMPT.value, Fulfilment.EXEMPT.label),
    (Fulfilment.MET.value, Fulfilment.MET.label),
    (UNKNOWN, "不清楚"),
)


class GuaranteesForm(forms.Form):
    """Which guarantee, how it stands, where."""

    item = forms.ChoiceField(label="保障项目", required=False)
    standing = forms.ChoiceField(label="状态", choices=STANDINGS, required=False)
    region = forms.ChoiceField(label="乡镇、村", required=False)

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        """The guarantees of the packs and the places that the reader reaches."""
        super().__init__(data)
        items = [(item.name, item.label) for item in current().guarantees.values()]
        self.fields["item"].choices = items  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", "全部"), *places_of(user)]  # type: ignore[attr-defined]

    def asked(self) -> AskedGuarantee:
        """The conditions; the first guarantee, not met, where none are given."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return AskedGuarantee(
            item=found.get("item") or next(iter(current().guarantees)),
            standing=found.get("standing") or Fulfilment.NOT_MET.value,
            region=found.get("region", ""),
        )
