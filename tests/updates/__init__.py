"""Updates in place that the real provider plans, with the verdict that an experienced engineer gives each."""
