"""A policy becomes a plan: passes over feeds, over members, over households; the same for every engine."""

from shouwang.engine.plan.compiling import compile_plan
from shouwang.engine.plan.model import DoubtCheck, FeatureColumn, FeedRead, Plan, PlanError, Relation, Telling

__all__ = [
    "DoubtCheck",
    "FeatureColumn",
    "FeedRead",
    "Plan",
    "PlanError",
    "Relation",
    "Telling",
    "compile_plan",
]
