"""The whole set of outputs of one run, in the order in which a person would ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shouwang.reports.briefing import Bulletin, Delivered, write_briefing
from shouwang.reports.entitlements_file import FILE as ENTITLEMENTS
from shouwang.reports.entitlements_file import write_entitlements
from shouwang.reports.features_file import write_features
from shouwang.reports.findings_file import write_findings, write_held_back
from shouwang.reports.row_files import write_row_files
from shouwang.reports.summary import FileSummary, Summary
from shouwang.reports.told import file_summaries, kind_rows
from shouwang.reports.worklists import Entry, write_worklists
from shouwang.screening.arrivals import not_delivered
from shouwang.screening.finding import Finding, State
from shouwang.screening.numbers import parameters_in_force
from shouwang.screening.register import Registered
from shouwang.screening.screening import Screening


def write_outputs(folder: Path, *, screening: Screening, lake: str) -> Summary:
    """Write every file but summary.json and return what that will say; `lake` is relative to OUT."""
    found, facts = screening.found, screening.snapshot.facts
    write_findings(folder / "findings.csv", findings=found.findings)
    write_held_back(folder / "held_back.csv", held_back=found.held_back)
    kinds = kind_rows(screening.kinds, screening.snapshot)
    rows = write_row_files(folder, kinds=kinds, persons=facts.persons)
    features = screening.swept.result.features
    write_features(
        folder / "features.parquet", features=features, households=facts.households, policy=screening.policy
    )
    write_entitlements(
        folder / ENTITLEMENTS,
        features=features,
        households=facts.households,
        policy=screening.policy,
        as_of=screening.as_of,
    )
    summary = _summary(screening, lake, rows)
    entries = _entries(screening)
    write_worklists(folder / "worklists", entries=entries, county=screening.county, as_of=screening.as_of)
    write_briefing(folder / "briefing.docx", bulletin=_bulletin(screening, summary.files))
    return summary


def _summary(screening: Screening, lake: str, rows: Mapping[str, int]) -> Summary:
    policy, found = screening.policy, screening.found
    return Summary(
        as_of=screening.as_of,
        files=file_summaries(screening.files, screening.snapshot),
        packs=policy.packs,
        policy_digest=policy.digest,
        parameters=parameters_in_force(policy, policy.parameters, as_of=screening.as_of),
        engine=screening.engine,
        lake=lake,
        snapshot=screening.snapshot.digest,
        county=screening.county,
        households=screening.households,
        findings=found.findings,
        held_back=found.held_back,
        not_delivered=not_delivered(screening.kinds, screening.snapshot),
        changes=tuple(screening.changes),
        rows=rows,
    )


def _entries(screening: Screening) -> list[Entry]:
    homes = screening.found.registered
    present = [f for f in screening.found.findings if f.state is not State.GONE]
    return [_entry(f, screening, homes[f.household_no]) for f in present]


def _entry(finding: Finding, screening: Screening, home: Registered) -> Entry:
    rule = screening.policy.rules[finding.rule_id]
    return Entry(finding, rule.label, rule.remedy, home.group, home.head_id_masked)


def _bulletin(screening: Screening, files: Sequence[FileSummary]) -> Bulletin:
    labels = {kind.name: kind.label for kind in screening.kinds}
    return Bulletin(
        county=screening.county,
        as_of=screening.as_of,
        households=screening.households,
        findings=screening.found.findings,
        held_back=screening.found.held_back,
        delivered=_delivered(files, labels),
        missing=[labels[kind] for kind in not_delivered(screening.kinds, screening.snapshot)],
        compared=screening.compared,
    )


def _delivered(files: Sequence[FileSummary], labels: Mapping[str, str]) -> list[Delivered]:
    sheets = [(file.file, sheet) for file in files for sheet in file.sheets if sheet.kind]
    return [
        Delivered(
            label=label,
            files=len({file for file, sheet in sheets if sheet.kind == kind}),
            rows=sum(s.rows_read for _, s in sheets if s.kind == kind),
            accepted=sum(s.accepted for _, s in sheets if s.kind == kind),
            duplicate=sum(s.duplicate for _, s in sheets if s.kind == kind),
            rejected=sum(s.rejected for _, s in sheets if s.kind == kind),
            unmatched=sum(s.unmatched for _, s in sheets if s.kind == kind),
        )
        for kind, label in labels.items()
        if any(sheet.kind == kind for _, sheet in sheets)
    ]
