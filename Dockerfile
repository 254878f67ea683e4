# MagSleep for Telegram by long polling: no port, no secret inside. What people ask it to keep lies in one volume, the key
# to it in another; back them up apart (docs/privacy.md).
#
#   docker build --tag magsleep .
#   docker run --env TELEGRAM_BOT_TOKEN --volume magsleep-data:/data --volume magsleep-key:/key \
#     --read-only --cap-drop ALL --restart unless-stopped magsleep
#   docker run --rm -it magsleep chat

# For an image that can be made again bit by bit, give a digest: --build-arg PYTHON=3.13-slim-bookworm@sha256:…
ARG PYTHON=3.13-slim-bookworm

# ---- everything that is needed to install, and none of it goes into the image
FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /app
ENV PATH=/app/bin:$PATH
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY content content
RUN pip install --no-deps --no-build-isolation .
# Train the router now, so that a start takes a moment; a broken content folder fails the build here.
RUN MAGSLEEP_CACHE=/app/cache magsleep ask "does magnesium help sleep" \
 && pip uninstall --yes hatchling editables pip

# ---- the image
FROM python:${PYTHON}
RUN useradd --system --no-create-home --uid 10001 --shell /usr/sbin/nologin magsleep \
 && install --directory --mode 700 --owner magsleep /data /key
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH \
    MAGSLEEP_CACHE=/app/cache \
    MAGSLEEP_DATABASE_URL=/data/magsleep.db \
    MAGSLEEP_KEY_FILE=/key/magsleep.key \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
VOLUME ["/data", "/key"]
USER 10001:10001
STOPSIGNAL SIGTERM
# Polling opens no port to knock at. Healthy means: the package imports, the content loads, and the main process lives.
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os; from bot.knowledge.loader import load; load(); os.kill(1, 0)"]
ENTRYPOINT ["magsleep"]
CMD ["run"]
