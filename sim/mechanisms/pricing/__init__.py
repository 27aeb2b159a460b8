"""Pricing rules: what a brand would like to charge. A kind is a function `PriceView -> log price [brand, platform]`."""
