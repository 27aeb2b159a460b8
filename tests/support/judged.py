"""How a test asks what became of findings."""

from __future__ import annotations

from sim.evidence.validation.finding import Finding


def failed(findings: list[Finding]) -> list[str]:
    """What the failing findings are about."""
    return [finding.about for finding in findings if finding.scored and not finding.passed]


def passed(findings: list[Finding]) -> list[bool | None]:
    """Of each finding whether it passed; None for those that are only shown beside."""
    return [finding.passed for finding in findings]
