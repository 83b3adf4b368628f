"""The ways by the interface of the application's robot: messages and cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.platforms.base import Enclosed
from bot.platforms.dingtalk.sending.allowance import Allowance
from bot.platforms.dingtalk.sending.cards import Cards, variables
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.pace import APP_ROBOT
from bot.platforms.dingtalk.sending.render import Part, render, userids
from bot.platforms.dingtalk.sending.robot import AppRobot
from bot.platforms.dingtalk.sending.ways import ByAppRobot, chat_of, mentioned, mentions_fit
from bot.platforms.merging import in_parts
from bot.platforms.payloads import buttons_of, text_of, words_of
from bot.platforms.texts import perhaps_again
from storage.records import Owed


class RobotMessages(ByAppRobot):
    """The application's robot: reaches every group it is in, and every member; mentions nobody."""

    def __init__(self, robot: AppRobot, allowance: Allowance) -> None:
        super().__init__(allowance)
        self._robot = robot

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether the text stays within one message."""
        return len(render(text_of(batch))) == 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """All parts; what is urgent and uncertain is repeated, and says so.

        Returns the platform's key of the last part, for asking who has read it.
        """
        first, text, keys = batch[0], text_of(batch), [""]
        parts, repeated = render(text), render(perhaps_again(text))
        left = await self._allowance.take(APP_ROBOT, first, len(parts))
        is_repeated = first.red and len(parts) == len(repeated) == 1

        async def say(part: Part) -> None:
            chat = chat_of(first)
            keys.append(
                await self._allowance.say(
                    APP_ROBOT,
                    first,
                    left,
                    lambda: self._robot.say(chat, part),
                    (lambda: self._robot.say(chat, repeated[0])) if is_repeated else None,
                )
            )

        await in_parts(parts, say)
        return keys[-1]

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """Uploaded, then shown; nothing here recognises repetitions, so nothing is repeated."""
        left = await self._allowance.take(APP_ROBOT, owed)
        chat = chat_of(owed)

        async def show() -> str:
            if thing.is_picture:
                return await self._robot.send_image(chat, thing.content)
            return await self._robot.send_file(chat, thing.name, thing.content)

        return await self._allowance.say(APP_ROBOT, owed, left, show, again=None)


class CardMessages(ByAppRobot):
    """Interactive cards: have buttons, and can mention in groups."""

    def __init__(self, cards: Cards, allowance: Allowance) -> None:
        super().__init__(allowance)
        self._cards = cards

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether a card shows all of it."""
        return mentions_fit(batch) and _shown(batch) is not None

    async def send(self, batch: Sequence[Owed]) -> str:
        """One card, repeated under its id when it is uncertain; returns the id."""
        first, shown = batch[0], _shown(batch)
        if shown is None:
            raise DingTalkError("card.tooLarge", fault=Fault.GROUP)
        left = await self._allowance.take(APP_ROBOT, first)
        people = userids(mentioned(batch))

        async def show() -> str:
            return await self._cards.show(chat_of(first), shown, first.key, people)

        return await self._allowance.say(APP_ROBOT, first, left, show, again=show)


def _shown(batch: Sequence[Owed]) -> dict[str, str] | None:
    if len(batch) > 1:
        return variables(text_of(batch), ())
    return variables(words_of(batch[0]), buttons_of(batch[0].payload))
