"""The Telegram channel: `application.build_application` is the bot, `running.run` runs it by long polling."""
