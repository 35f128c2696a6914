"""What every engine promises, as tests that each of them must pass."""
