# The image of web, worker, beat and set-up; docker-compose.yml shows how they belong together.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CPPC_VAR=/var/lib/cppc \
    CPPC_STATIC_ROOT=/srv/cppc-static \
    DJANGO_SETTINGS_MODULE=cppc.settings.production

WORKDIR /srv/cppc

# First, and alone: the packages change less often than the code.
COPY requirements/app.txt requirements/app.txt
RUN python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements/app.txt

RUN groupadd --system --gid 10001 cppc \
    && useradd --system --uid 10001 --gid cppc --home-dir /var/lib/cppc --create-home cppc

COPY . .

# Compiled words and collected files belong to the image; no server and no real key is needed for either.
RUN DJANGO_SETTINGS_MODULE=cppc.settings.dev CPPC_SECRET_KEY=build \
    CPPC_IDENTITY_KEY=$(printf '0%.0s' $(seq 64)) CPPC_FIELD_KEY=$(printf '0%.0s' $(seq 64)) \
    sh -c 'python manage.py compile_messages && python manage.py collectstatic --noinput'

USER cppc
EXPOSE 8000

CMD ["python", "-m", "gunicorn", "cppc.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
