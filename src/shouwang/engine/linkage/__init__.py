"""Who is meant by a row without a valid ID: certain links by the contract's rule, and ranked candidates."""

from shouwang.engine.linkage.evidence import FACTS, Fact
from shouwang.engine.linkage.linking import ASKED, MEMBERS, Links, link

__all__ = ["ASKED", "FACTS", "MEMBERS", "Fact", "Links", "link"]
