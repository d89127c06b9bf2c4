"""Plans are carried out: on DuckDB in this process, on Spark, or only for what changed."""

import pyarrow as pa

from shouwang.engine.execution.duckdb import run
from shouwang.engine.execution.incremental import run_again
from shouwang.engine.execution.lineage import Looked, Looking, evidence
from shouwang.engine.execution.results import RuleCounts, Settings, SweepResult

__all__ = ["Looked", "Looking", "RuleCounts", "Settings", "SweepResult", "evidence", "run", "run_again"]

pa.set_memory_pool(pa.system_memory_pool())  # a sweep takes and gives back much: Arrow's own pools keep it
