"""`ferrule suggest`: tables of annotations, proposed from what a header says besides its types."""
