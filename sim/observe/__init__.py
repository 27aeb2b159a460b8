"""What is measured: KPIs, their groups, the weekly observer. Reads the market and never changes what happens in it."""
