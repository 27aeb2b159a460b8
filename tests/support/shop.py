"""Logs of a small shop whose customers are those of the BG/NBD, written as shops write them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

START = date(2025, 1, 1)


def shop(
    customers: int = 300,
    weeks: int = 40,
    *,
    shapes: tuple[float, float, float, float] = (1.0, 3.0, 1.0, 2.5),
    leaves: bool = True,
    seed: int = 1,
) -> pl.DataFrame:
    """Customer, date, amount; they come in the first half. shapes: r, alpha (weeks), a, b."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = shapes
    days, rows = 7 * weeks, []
    for number in range(customers):
        rate, drop, level = rng.gamma(r) / alpha / 7, rng.beta(a, b), 10 / rng.gamma(4.0) * 12
        day = float(rng.integers(0, days // 2))
        while day < days:
            rows.append((f"c{number:04}", START + timedelta(days=int(day)), round(rng.gamma(5.0) / 5 * level, 2)))
            if leaves and day > int(day) and rng.random() < drop:
                break
            day += rng.exponential(1 / rate) + 1e-9
    return pl.DataFrame(rows, schema=["customer", "date", "amount"], orient="row")


def written(folder: Path, text: str | bytes, name: str = "log.csv") -> Path:
    """A file of this text."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file
