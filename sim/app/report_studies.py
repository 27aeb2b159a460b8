"""Reports of studies of many markets, from their folders: sensitivity, search, discovery, response curves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import UserError, did_you_mean

if TYPE_CHECKING:
    import polars as pl

    from sim.report.page.blocks import Part
    from sim.report.page.texts import Texts
    from sim.study.trials.kept import KeptStudy

Made = Callable[[Path, "KeptStudy", Mapping[str, Any], "Texts", str], "Part"]
STUDY = "study.json"  # `sim.study.trials.kept.STUDY`, without what reads it


def is_study(folder: Path) -> bool:
    """Whether a study has been written there."""
    try:
        return (folder / STUDY).is_file()
    except (OSError, ValueError):
        return False


def study_part(folder: Path, say: Texts, key: str = "") -> Part:
    """Everything about the study in a folder; a `UserError` where it is not as it was written."""
    import polars as pl

    from sim.params.yaml_reader import read_yaml
    from sim.study.trials.kept import read_study

    study = read_study(folder)
    kind = str(study.about.get("kind"))
    if kind not in KINDS:
        raise UserError(f"{folder / STUDY}: unknown kind '{kind}'{did_you_mean(kind, KINDS)}")
    config = read_yaml(folder / "config.yaml")
    try:
        return KINDS[kind](folder, study, config if isinstance(config, dict) else {}, say, key)
    except (LookupError, TypeError, pl.exceptions.PolarsError) as problem:
        why = f"{type(problem).__name__}: {problem}".partition("\n")[0]
        raise UserError(f"{folder}: not a study as this version writes it ({why})") from None


def beside(folder: Path) -> None:
    """Write the report of a study into the folder that is being filled with all else of it."""
    from sim.app.report import files_of, pictures_in
    from sim.report.page.texts import Texts

    say = Texts()
    for name, text in files_of(pictures_in(folder), study_part(folder, say), say).items():
        (folder / name).write_text(text, encoding="utf-8")


def _sensitivity(folder: Path, study: KeptStudy, config: Mapping[str, Any], say: Texts, key: str) -> Part:
    from sim.report.page.trials import sensitivity_part
    from sim.study.trials.kept import POINTS

    return sensitivity_part(study, config, _table(folder / "sensitivity.parquet"), _table(folder / POINTS), say, key)


def _search(folder: Path, study: KeptStudy, config: Mapping[str, Any], say: Texts, key: str) -> Part:
    from sim.report.page.trials import search_part

    return search_part(study, config, _table(folder / "search.parquet"), say, key)


def _discover(folder: Path, study: KeptStudy, config: Mapping[str, Any], say: Texts, key: str) -> Part:
    from sim.report.page.trials import discover_part
    from sim.study.trials.kept import read_kept

    metric, _, window = study.outcomes[0].name.partition("@")
    return discover_part(study, config, read_kept(folder, metric, window or "all"), say, key)


def _response(folder: Path, study: KeptStudy, config: Mapping[str, Any], say: Texts, key: str) -> Part:
    from sim.report.page.response import response_part
    from sim.study.kept_response import read_response

    return response_part(study.about, config, *read_response(folder, study.about), say, key)


KINDS: dict[str, Made] = {
    "sensitivity": _sensitivity,
    "search": _search,
    "discover": _discover,
    "response": _response,
    "allocation": _response,
}


def _table(file: Path) -> pl.DataFrame:
    import polars as pl

    from sim.study.tables import read_table

    try:
        return read_table(file)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise UserError(f"{file}: not a table as it was written ({str(problem).partition(chr(10))[0]})") from None
