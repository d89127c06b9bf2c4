"""The tables of a new installation in one step: walking every migration takes many times as long.

Migrations lead an earlier installation forward. A database without tables has nothing to lead: it gets the
tables as they are in the end, and what migrations do beside them (the triggers of append-only tables).
`tests/web/test_fresh_tables.py` holds both ways against each other, table by table.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

_OF_THE_STATE = (
    operations.AddConstraint,
    operations.AddField,
    operations.AddIndex,
    operations.AlterField,
    operations.AlterIndexTogether,
    operations.AlterModelManagers,
    operations.AlterModelOptions,
    operations.AlterModelTable,
    operations.AlterUniqueTogether,
    operations.CreateModel,
    operations.DeleteModel,
    operations.RemoveConstraint,
    operations.RemoveField,
    operations.RemoveIndex,
    operations.RenameField,
    operations.RenameIndex,
    operations.RenameModel,
)
_BESIDE = (operations.RunPython, operations.RunSQL)


def make_fresh_tables(connection: BaseDatabaseWrapper) -> bool:
    """Makes every table where there is none at all, and notes all migrations as done; False otherwise.

    Also where a migration does what is neither seen in the tables nor can be done to them in the end.
    """
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    migrations = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not all(isinstance(each, _OF_THE_STATE + _BESIDE) for m in migrations for each in m.operations):
        return False
    state = executor.loader.project_state()
    _make(connection, executor.loader, state)
    _do_beside(connection, migrations, state)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for migration in migrations:
        recorder.record_applied(migration.app_label, migration.name)
    return True


def _make(connection: BaseDatabaseWrapper, loader: MigrationLoader, state: ProjectState) -> None:
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.app_label in loader.migrated_apps and model._meta.can_migrate(connection):
                editor.create_model(model)


def _do_beside(connection: BaseDatabaseWrapper, migrations: list[Migration], state: ProjectState) -> None:
    for migration in migrations:
        wanted: list[Operation] = [each for each in migration.operations if isinstance(each, _BESIDE)]
        if wanted:
            with connection.schema_editor(atomic=migration.atomic) as editor:
                for operation in wanted:
                    operation.database_forwards(migration.app_label, editor, state, state)
