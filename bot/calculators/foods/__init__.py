"""Magnesium in foods: names and amounts as people type them, against the USDA tables (SR28 and FNDDS 2021-2023)."""
