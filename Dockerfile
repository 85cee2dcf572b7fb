# The service with what it needs beside Python: Chinese fonts for what is posted. Without YIGAI_DATABASE_URL it runs
# the PostgreSQL of its own packages in /data.
FROM python:3.13-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && pip install --no-cache-dir uv \
    # PostgreSQL refuses root, and initdb a number without an account.
    && useradd --uid 10001 --create-home yigai \
    && install -d -o yigai -g yigai -m 0700 /data

ENV UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never PYTHONUNBUFFERED=1

WORKDIR /srv/yigai
COPY pyproject.toml README.md ./
# The packages first: they change more seldom than the code. The date in pyproject.toml fixes their versions.
RUN uv sync --no-dev --no-install-project
COPY alembic.ini ./
COPY migrations migrations
COPY app app
RUN uv sync --no-dev

ENV PATH=/srv/yigai/.venv/bin:$PATH YIGAI_DATA=/data
USER yigai
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/public/health', timeout=4)"]
CMD ["yigai", "serve", "--host", "0.0.0.0", "--port", "8000"]
