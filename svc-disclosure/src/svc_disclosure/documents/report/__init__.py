"""The annual report as a workbook: sheets that look like the tables of the official form."""
