"""Where the year lands, line by line: reads, choices of methods, reports."""
