"""Files of a sheet: what people send, unpacked into grids of cells."""
