"""Wrong answers as students write them, by exercise and by the mistake that the check must name."""
