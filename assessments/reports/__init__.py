"""Reports with a shape of their own: what stands in them, then how each format is written."""
