"""A content-addressed store of Parquet files with one atomic pointer; it knows nothing of matching.

LAKE/CURRENT            the snapshot in force, then those before it, newest first (replaced last)
LAKE/snapshots/D.json   a manifest: deliveries, partitions, objects, and the registry's own part
LAKE/feeds/KIND/        YYYY-MM-DIGEST.parquet, sorted by household
LAKE/objects/           NAME-DIGEST.parquet, whatever else a snapshot is made of
                        X.rows beside X.parquet: the same rows by household, to pick few of them from
LAKE/staged/KEY/        the cleaned sheets of one file, keyed by its content and by the contract
LAKE/tmp/, LAKE/lock    work in progress, and who is at work
"""

from shouwang.feeds.lake.changes import (
    DeliveryChange,
    PartitionChange,
    delivery_changes,
    partition_changes,
    row_difference,
    touched_households,
)
from shouwang.feeds.lake.locking import LakeBusyError
from shouwang.feeds.lake.manifest import Delivery, Manifest, Partition
from shouwang.feeds.lake.store import Lake, LakeDamagedError

__all__ = [
    "Delivery",
    "DeliveryChange",
    "Lake",
    "LakeBusyError",
    "LakeDamagedError",
    "Manifest",
    "Partition",
    "PartitionChange",
    "delivery_changes",
    "partition_changes",
    "row_difference",
    "touched_households",
]
