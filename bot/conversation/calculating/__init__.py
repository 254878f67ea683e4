"""Answers that are worked out: amounts, blood values, medicines, foods."""
