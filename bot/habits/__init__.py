"""Evenings: rules of time and data for reminders, the sleep diary and the own trial."""
