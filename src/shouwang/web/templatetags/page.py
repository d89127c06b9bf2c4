"""Tags of the shells: a block that is written once and shown twice."""

from __future__ import annotations

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()


class Kept(template.Node):
    """What stands between the tags, put into a variable instead of onto the page."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        """Keeps `nodelist`, once rendered, as `name`."""
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> str:
        """Nothing on the page; the text is in the context."""
        context[self.name] = SafeString(self.nodelist.render(context).strip())  # escaped when rendered
        return ""


@register.tag
def keep(parser: Parser, token: Token) -> Kept:
    """`{% keep as heading %}{% block title %}…{% endblock %}{% endkeep %}`, then `{{ heading }}` at will."""
    name = token.split_contents()[-1]
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return Kept(nodelist, name)
