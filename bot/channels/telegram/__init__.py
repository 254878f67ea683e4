"""The Telegram channel: `application.build_application` is the bot, `running.run` runs it by long polling."""

import os

# The library warns each time it makes a RetryAfter while times are numbers; as timedeltas they are what will stay.
os.environ.setdefault("PTB_TIMEDELTA", "true")
