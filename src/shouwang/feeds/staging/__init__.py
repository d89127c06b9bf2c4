"""A folder of departmental files -> staged sheets: in parallel, cached by content, whole or not at all."""

from shouwang.feeds.staging.describing import StagedFile, StagedSheet
from shouwang.feeds.staging.folder import StorageError, stage_folder

__all__ = ["StagedFile", "StagedSheet", "StorageError", "stage_folder"]
