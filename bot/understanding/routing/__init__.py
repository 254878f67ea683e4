"""Which topic a text means: the stages, their sum, and one honest probability. `router.Router` is the door."""
