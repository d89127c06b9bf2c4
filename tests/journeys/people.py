"""Somebody of the cast at their own device: what they click, fill in, hand in, take away: each one a step."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path
from re import Pattern

from playwright.sync_api import Locator, Page, expect
from tests.journeys.counting import Tally

ALT = 1
"""How the browser's protocol says that the key is held down."""


class Somebody:
    """A person at a page. Looking costs nothing; each click, field, key and file is a step."""

    def __init__(self, page: Page, tally: Tally, *, downloads: Path) -> None:
        """`downloads`: where files land that the person takes away."""
        self.page, self.tally, self._downloads = page, tally, downloads
        self.met: list[str] = []
        """The words of whatever was touched or seen, in order."""

    def doing(self, task: str) -> AbstractContextManager[None]:
        """What follows is one task of the table of budgets."""
        return self.tally.task(task)

    def signs_in(self, username: str, password: str, *, at: str) -> None:
        """By the page for it, as everybody does."""
        self.page.goto(at)
        with self.doing("sign_in"):
            self.fills("账号", username)
            self.fills("密码", password)
            self.clicks("登录")
        expect(self.page.get_by_role("button", name="登录")).to_have_count(0)

    def clicks(self, name: str | Pattern[str], *, within: Locator | None = None) -> None:
        """A button, or what unfolds like one."""
        place = within or self.page
        self._meets(name)
        words = re.compile(f"^\\s*{re.escape(name)}\\s*$") if isinstance(name, str) else name
        button = place.get_by_role("button", name=name, exact=isinstance(name, str))
        found = button.or_(place.locator("summary", has_text=words))
        self._step(found.filter(visible=True).first)

    def opens(self, name: str | Pattern[str], *, within: Locator | None = None) -> None:
        """A link."""
        self._meets(name)
        place = within or self.page
        found = place.get_by_role("link", name=name, exact=isinstance(name, str))
        with self.page.expect_navigation():
            self._step(found.filter(visible=True).first)

    def goes_to(self, way: str) -> None:
        """An entry of the menu: on a phone it is unfolded first."""
        self.page.wait_for_load_state()
        menu = self.page.get_by_role("navigation", name="主菜单")
        if not menu.filter(visible=True).count():
            self._step(self.page.locator("summary", has_text="菜单").filter(visible=True).first)
        self.opens(way, within=menu)

    def fills(self, label: str | Pattern[str], text: str, *, within: Locator | None = None) -> None:
        """A field by its label."""
        self._field(label, within).fill(text)
        self.tally.steps += 1

    def picks(self, *names: str, within: Locator | None = None) -> None:
        """Radio buttons and boxes to tick, by what stands beside them."""
        for name in names:
            self._meets(name)
            self._step((within or self.page).get_by_text(name, exact=True).filter(visible=True).first)

    def chooses(self, label: str, option: str | Pattern[str], *, within: Locator | None = None) -> None:
        """An entry of a list that folds down."""
        field = self._field(label, within)
        value = field.locator("option", has_text=option).first.get_attribute("value")
        field.select_option(value)
        self.tally.steps += 1

    def hands_in(self, label: str, file: Path | list[Path], *, within: Locator | None = None) -> None:
        """A file, by the label of its field."""
        self._field(label, within).set_input_files(file)
        self.tally.steps += 1

    def takes_away(self, name: str | Pattern[str], *, within: Locator | None = None) -> Path:
        """The file that a button gives."""
        with self.page.expect_download() as caught:
            self.clicks(name, within=within)
        path = self._downloads / caught.value.suggested_filename
        caught.value.save_as(path)
        return path

    def loses_signal(self) -> None:
        """Nothing is reached any more. The page that stands there is complete, its scripts too."""
        self.page.wait_for_load_state()
        self.page.context.set_offline(True)

    def has_signal(self) -> None:
        """The network is back."""
        self.page.context.set_offline(False)

    def presses(self, letter: str) -> None:
        """Alt and a letter: the access key of a page. Playwright's own keyboard does not bring them about."""
        event = {"modifiers": ALT, "key": letter, "text": letter, "unmodifiedText": letter}
        keyboard = self.page.context.new_cdp_session(self.page)
        with self.page.expect_navigation():
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **event})
        keyboard.detach()
        self.tally.steps += 1

    def sees(self, *texts: str | Pattern[str]) -> None:
        """All of it stands on the page."""
        for text in texts:
            self._meets(text)
            expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def does_not_see(self, *texts: str) -> None:
        """None of it stands on the page, shown or hidden."""
        content = self.page.content()
        assert [text for text in texts if text in content] == []

    def may_not_enter(self, address: str) -> None:
        """Nothing is there for this person."""
        answer = self.page.request.get(address)
        assert answer.status in (403, 404), f"{address}: {answer.status}"

    def _field(self, label: str | Pattern[str], within: Locator | None) -> Locator:
        """By the words of its label, with or without the small word behind them."""
        self._meets(label)
        if isinstance(label, str):
            label = re.compile(rf"^\s*{re.escape(label)}\s*(选填|已有)?\s*$")
        return (within or self.page).get_by_label(label).filter(visible=True).first

    def _meets(self, words: str | Pattern[str]) -> None:
        self.met.append(words if isinstance(words, str) else words.pattern)

    def _step(self, found: Locator) -> None:
        found.click()
        self.tally.steps += 1
