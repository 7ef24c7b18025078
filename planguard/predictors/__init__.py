"""What the tool would plan: two versions of the sources in, Plan out."""
