# One image for web, worker, beat and the commands; docker-compose.yml says which of them a container runs.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 UV_NO_CACHE=1
WORKDIR /lisens

# uv's own version and hash are in the lock, as in script/bootstrap.
COPY requirements.txt ./
RUN awk '/^uv==/ { inside = 1 } inside { print } inside && !/\\$/ { exit }' requirements.txt > /uv.txt \
    && pip install --no-cache-dir --require-hashes -r /uv.txt \
    && uv pip sync --system --require-hashes requirements.txt

COPY . .
RUN python -m config.translations --compile
# The names of collected files carry their content's hash; the settings to make them with are production's, unused later.
RUN LISENS_ENVIRONMENT=production LISENS_BASE_URL=https://build.invalid LISENS_METRICS_TOKEN=build \
    LISENS_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_hex(32))')" \
    DATABASE_URL=postgresql://build@build.invalid/build REDIS_URL=redis://build.invalid EMAIL_URL=smtp://build.invalid \
    python manage.py collectstatic --noinput \
    && useradd --system --no-create-home lisens
USER lisens

EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "1", "--blocking-threads", "4", "config.wsgi:application"]
