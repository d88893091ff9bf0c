"""A scheme as a workbook that people edit, and back; a plain document stands between the two."""
