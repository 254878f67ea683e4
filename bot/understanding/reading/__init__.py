"""What a message says about a person and a question: one small grammar a fact, from curated word lists."""
