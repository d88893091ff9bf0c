"""Office workbooks as they are really kept, read cell by cell: what is not certain is a doubt for a person.

previous = best_previous(sheet, kept_mappings, metrics)         last quarter's mapping for the same heads
mapping = propose_mapping(sheet, metrics, units, previous)      a proposal; the person confirms or changes it
reading = read_sheet(sheet, mapping, metrics, units)            every cell with its value, state and doubts
source = Source.of(sheet, mapping, metrics)                     for what is read anew for another figure
cells = apply_decisions(reading.cells, decisions, source)       the person's answers, by cell
figures = to_figures(cells)                                     one line for each unit and figure, ready to be filed
mapping = remember(mapping, reading.cells, decisions)           what was decided holds next quarter too
"""
