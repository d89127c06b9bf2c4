"""Which facts follow the sentence of a finding: whose rows, which columns of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlglot import exp

from shouwang.engine.plan.feeds import PERSON, Ground
from shouwang.engine.plan.members import bound
from shouwang.engine.plan.model import Telling
from shouwang.engine.policy import MEMBERS, Each, Tell
from shouwang.engine.sums import written_sum

_GAP = re.compile(r"\{([^{}]*)\}")


def tellings(ground: Ground) -> Mapping[str, Telling]:
    """What to look up for every rule that tells facts."""
    rules = ground.binder.policy.rules
    return {name: _telling(ground, rule.tell) for name, rule in rules.items() if rule.tell is not None}


def _telling(ground: Ground, tell: Tell) -> Telling:
    if tell.rows == MEMBERS:
        members = exp.true() if tell.where is None else bound(ground, tell.where)
        written = None
        if tell.sum is not None:
            policy, as_of = ground.binder.policy, ground.binder.as_of
            written = written_sum(tell.sum, policy, ground.schema, as_of=as_of)
        return Telling(MEMBERS, tell.say, Each.PERSON, "", (), members=members, sum=written)
    feed = ground.feed(tell.rows)
    named = dict.fromkeys(name for name in _GAP.findall(tell.say) if name in feed.columns)
    columns = tuple(feed.columns[name] for name in named)
    return Telling(tell.rows, tell.say, tell.each, feed.time, columns, of_people=feed.about == PERSON)
