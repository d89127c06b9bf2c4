"""One text sealed and opened: SM4-GCM under the current key, with the generation in front.

    generation (1 byte) | nonce (12) | ciphertext | tag (16)

The purpose is bound in: a phone number cannot be put in the place of an ID number.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shouwang.secrecy.keys import KeysError, keyring, keyring_again, sm3_mac

NONCE, TAG, SM4_KEY = 12, 16, 16
INDEX_HEX = 32


def seal(text: str, *, purpose: str) -> bytes:
    """The text as bytes that only this installation can open."""
    ring = keyring()
    nonce = os.urandom(NONCE)
    encryptor = Cipher(algorithms.SM4(_key(purpose, ring.current)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(purpose.encode())
    body = encryptor.update(text.encode()) + encryptor.finalize()
    return bytes([ring.current]) + nonce + body + encryptor.tag


def unseal(sealed: bytes, *, purpose: str) -> str:
    """What `seal` was given; KeysError where it was altered or sealed elsewhere."""
    generation, nonce = sealed[0], sealed[1 : 1 + NONCE]
    body, tag = sealed[1 + NONCE : -TAG], sealed[-TAG:]
    decryptor = Cipher(algorithms.SM4(_key(purpose, generation)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(purpose.encode())
    try:
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except InvalidTag as error:
        raise KeysError(
            "密文打不开", accepted="本机密钥加密、未被改动的数据", todo="核对密钥文件和备份"
        ) from error


def generation_of(sealed: bytes) -> int:
    """Which generation of the key sealed it."""
    return sealed[0]


def blind_index(text: str, *, purpose: str) -> str:
    """What stands in the index for a text: equal for equal texts, and tells nothing else."""
    ring = keyring()
    key = ring.derived(f"index:{purpose}", generation=ring.first)
    return sm3_mac(key, text.encode()).hex()[:INDEX_HEX]


def _key(purpose: str, generation: int) -> bytes:
    ring = keyring()
    if generation not in ring.masters:  # another process has added a generation since we read the file
        ring = keyring_again()
    return ring.derived(f"field:{purpose}", generation=generation)[:SM4_KEY]
