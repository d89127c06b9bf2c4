"""Sealed texts open only here, only as what they are, and under every key that ever was."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from shouwang.secrecy.keys import KeysError, add_generation, make_keys
from shouwang.secrecy.masking import mask_account, mask_phone
from shouwang.secrecy.sealing import blind_index, generation_of, seal, unseal

ID = "990101199003070318"


def test_a_sealed_text_opens_again_and_never_looks_the_same_twice() -> None:
    first, second = seal(ID, purpose="person.id"), seal(ID, purpose="person.id")
    assert unseal(first, purpose="person.id") == ID
    assert first != second
    assert ID.encode() not in first


def test_a_text_sealed_for_one_purpose_does_not_open_for_another() -> None:
    with pytest.raises(KeysError):
        unseal(seal(ID, purpose="person.id"), purpose="person.phone")


def test_an_altered_text_does_not_open() -> None:
    sealed = bytearray(seal(ID, purpose="person.id"))
    sealed[20] ^= 1
    with pytest.raises(KeysError):
        unseal(bytes(sealed), purpose="person.id")


def test_equal_texts_have_equal_indexes_for_one_purpose_only() -> None:
    assert blind_index(ID, purpose="person.id") == blind_index(ID, purpose="person.id")
    assert blind_index(ID, purpose="person.id") != blind_index(ID, purpose="person.phone")


def test_after_a_new_key_old_texts_still_open_and_indexes_stay(tmp_path: Path) -> None:
    with override_settings(HOME=tmp_path):
        make_keys(tmp_path)
        old, index = seal(ID, purpose="person.id"), blind_index(ID, purpose="person.id")
        add_generation(tmp_path)
        new = seal(ID, purpose="person.id")
        assert (generation_of(old), generation_of(new)) == (1, 2)
        assert unseal(old, purpose="person.id") == unseal(new, purpose="person.id") == ID
        assert blind_index(ID, purpose="person.id") == index


def test_missing_keys_are_told_in_three_parts(tmp_path: Path) -> None:
    with (
        override_settings(HOME=tmp_path / "nowhere"),
        pytest.raises(KeysError, match="找不到密钥文件") as told,
    ):
        seal(ID, purpose="person.id")
    assert told.value.accepted
    assert told.value.todo


def test_what_the_screen_shows_is_not_enough_to_call_or_pay() -> None:
    assert mask_phone("16100000012") == "161******12"
    assert mask_phone("12345") == "*****"
    assert mask_account("9900000000001234") == "************1234"
