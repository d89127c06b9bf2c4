"""How long it takes to find a household in a workbench that `workbench_data` filled.

SHOUWANG_HOME=… SHOUWANG_DATABASE=… python -m benchmarks.workbench_search
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

from benchmarks.workbench_data import KNOWN_EACH, id_of, number_of, set_up

REPEATS = 20


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Median and 95th percentile of a few runs, in milliseconds."""
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), sorted(took)[int(REPEATS * 0.95) - 1]


def main() -> None:
    """Print a line for every kind of search, user by user."""
    from shouwang.accounts.models import User
    from shouwang.accounts.roles import Permission
    from shouwang.registry.search import search
    from shouwang.registry.selectors import as_of, households_for

    texts: Sequence[str] = (
        id_of(KNOWN_EACH), f"1610{KNOWN_EACH:07d}", number_of(77), number_of(77)[:9], "王秀英", "王", "汤",
        "王秀", "wxy", "tgl", "邬", "zz",
    )  # fmt: skip
    for name in ("clerk", "monitor"):
        user = User.objects.get(username=name)
        for text in texts:
            found = search(user, text)
            middle, slow = measure(lambda user=user, text=text: search(user, text))  # type: ignore[misc]
            shown = text if len(text) < 15 else "an ID"
            print(f"{name:8} {shown:14} {found.by:8} {len(found.found):3} {middle:8.1f} ms {slow:8.1f} ms")
        home = households_for(user, Permission.SEE_HOUSEHOLDS).order_by("region_id")[0]
        middle, slow = measure(lambda home=home: as_of(home))  # type: ignore[misc]
        print(f"{name:8} as_of {middle:.1f} ms {slow:.1f} ms")


if __name__ == "__main__":
    set_up()
    main()
