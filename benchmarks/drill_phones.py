"""Phones that send visits as their outbox does: a form stays until the server says that it has it."""

from __future__ import annotations

import http.client
import io
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image

FORMS_A_SECOND = 50
PHOTO_EACH, TWICE_EACH = 10, 20
"""Every so many-th form has a photograph; every so many-th is sent once more when it has been taken."""
AGAIN_AFTER, ANSWER_WITHIN, PATIENCE = 0.5, 20.0, 420.0
TOKEN = "a" * 32


@dataclass(frozen=True, slots=True)
class Form:
    """One visit, filled in."""

    key: str
    case: int
    version: int
    photo: bool


@dataclass
class Sending:
    """Forms on their way: what was said of each, and what else the server said meanwhile."""

    forms: Sequence[Form]
    taken: dict[str, float] = field(default_factory=dict)
    """By key: seconds from the moment at which it was due until the server said that it has it."""
    said: Counter[str] = field(default_factory=Counter)
    """What the server said of forms that it took: accepted, already, kept."""
    refused: Counter[str] = field(default_factory=Counter)
    """Answers that were none, by status and words; 0 where there was no answer."""
    wrong: list[str] = field(default_factory=list)
    """What a form that was sent once more was told, where that is not `already`."""
    threads: list[threading.Thread] = field(default_factory=list)

    def wait(self) -> None:
        """Until every phone is done."""
        for thread in self.threads:
            thread.join()

    @property
    def over(self) -> bool:
        """Whether every phone is done."""
        return not any(thread.is_alive() for thread in self.threads)

    def accepted(self) -> dict[str, dict[str, object]]:
        """What the server says that it has, as the count asks for it."""
        taken = dict(self.taken)
        return {f.key: {"case": f.case, "photo": f.photo} for f in self.forms if f.key in taken}


class Phones:
    """People on their way, each with a session and visits to make."""

    def __init__(
        self, port: int, sessions: Sequence[str], visits: Sequence[Sequence[tuple[int, int]]]
    ) -> None:
        """`visits`: of each phone, cases with their versions."""
        self.port, self._sessions = port, sessions
        self._left = [iter(cases) for cases in visits]

    def send(self, forms: int, *, a_second: float = FORMS_A_SECOND) -> Sending:
        """Begin to send so many forms, so many a second by all phones together."""
        shares = [list(self._filled_in(n, forms // len(self._left))) for n in range(len(self._left))]
        sending = Sending([form for share in shares for form in share])
        began, between = time.monotonic(), len(shares) / a_second
        for number, share in enumerate(shares):
            phone = Phone(self.port, self._sessions[number], sending)
            dues = [began + number / a_second + turn * between for turn in range(len(share))]
            sending.threads.append(threading.Thread(target=phone.life, args=(share, dues), daemon=True))
        for thread in sending.threads:
            thread.start()
        return sending

    def _filled_in(self, phone: int, forms: int) -> Iterator[Form]:
        for turn in range(forms):
            case, version = next(self._left[phone])
            yield Form(uuid.uuid4().hex, case, version, photo=(turn + phone) % PHOTO_EACH == 0)


class Phone:
    """One phone on one connection."""

    def __init__(self, port: int, session: str, sending: Sending) -> None:
        """`session`: the cookie."""
        self._port, self._sending = port, sending
        self._cookie = f"sessionid={session}; csrftoken={TOKEN}"
        self._connection = self._connected()

    def life(self, forms: Sequence[Form], dues: Sequence[float]) -> None:
        """Every form at its time, one after the other."""
        for number, (form, due) in enumerate(zip(forms, dues, strict=True)):
            time.sleep(max(0.0, due - time.monotonic()))
            body = Body(form)
            state = self._until_taken(form, body, until=due + PATIENCE)
            if state is None:
                return
            self._sending.taken[form.key] = time.monotonic() - due
            self._sending.said[state] += 1
            if number % TWICE_EACH == 0:
                again = self._until_taken(form, body, until=time.monotonic() + PATIENCE)
                if again != "already":
                    self._sending.wrong.append(f"{form.key}: {again}")

    def _until_taken(self, form: Form, body: Body, *, until: float) -> str | None:
        while time.monotonic() < until:
            status, told = self._ask(f"/visits/{form.case}/record/", body)
            if status == 200:
                return str(told["state"])
            self._sending.refused[f"{status} {told.get('message', '')}".strip()] += 1
            time.sleep(AGAIN_AFTER * random.uniform(0.5, 1.5))  # noqa: S311 - not all at once
        return None

    def _ask(self, path: str, body: Body) -> tuple[int, Mapping[str, object]]:
        headers = {"Cookie": self._cookie, "Accept": "application/json", "Content-Type": body.media_type}
        try:
            self._connection.request("POST", path, body.content, headers)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = self._connected()
            return 0, {}
        if "json" not in (answer.headers["Content-Type"] or ""):
            return answer.status, {}
        return answer.status, json.loads(content)

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_WITHIN)


class Body:
    """A form as a browser sends it."""

    BOUNDARY = "outbox-of-a-phone"
    media_type = f"multipart/form-data; boundary={BOUNDARY}"

    def __init__(self, form: Form) -> None:
        """What is filled in, and the photograph."""
        fields = {
            "client_key": form.key,
            "version": str(form.version),
            "f-outcome": "confirmed",
            "csrfmiddlewaretoken": TOKEN,
        }
        parts = [self._part(f'name="{name}"', value.encode()) for name, value in fields.items()]
        if form.photo:
            parts.append(self._part('name="photo"; filename="a.jpg"', photograph()))
        self.content = b"".join(parts) + f"--{self.BOUNDARY}--\r\n".encode()

    def _part(self, name: str, content: bytes) -> bytes:
        head = f"--{self.BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n"
        return head.encode() + content + b"\r\n"


def photograph() -> bytes:
    """An invented one, about fifty kilobytes, like no other."""
    file = io.BytesIO()
    Image.effect_noise((320, 240), 80).save(file, "JPEG", quality=85)
    return file.getvalue()
