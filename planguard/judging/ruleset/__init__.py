"""What was decided beforehand: thresholds, protected things, waivers, own rules."""
