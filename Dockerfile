# Two stages: the wheels, by hash, and our own; then Python and they, and nothing that builds.
ARG PYTHON=python:3.13.16-slim-trixie

FROM ${PYTHON} AS made
# Not empty: OpenTelemetry, too (docs/observability.md, Traces)
ARG TRACES=
WORKDIR /made
RUN python -m venv --without-pip /opt/healthlink
COPY requirements.txt requirements-otel.txt requirements-build.txt ./
RUN python -m pip --python /opt/healthlink install --no-cache-dir --no-color \
      --only-binary :all: --require-hashes --requirement requirements.txt \
      ${TRACES:+--requirement requirements-otel.txt} \
  && python -m venv --without-pip /build \
  && python -m pip --python /build install --no-cache-dir --no-color \
      --only-binary :all: --require-hashes --requirement requirements-build.txt
COPY pyproject.toml README.md ./
COPY healthlink healthlink
COPY healthlink_sandbox healthlink_sandbox
RUN /build/bin/python -m build --wheel --no-isolation --outdir /wheel \
  && python -m pip --python /opt/healthlink install --no-cache-dir --no-deps /wheel/*.whl

FROM ${PYTHON}
RUN rm -rf /usr/local/lib/python3.*/site-packages/pip* /usr/local/bin/pip* \
  && groupadd --system --gid 10001 healthlink \
  && useradd --system --uid 10001 --gid 10001 --home-dir /data --shell /usr/sbin/nologin healthlink \
  && install -d -o healthlink -g healthlink -m 700 /data /backups
COPY --from=made /opt/healthlink /opt/healthlink
ENV PATH=/opt/healthlink/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HEALTHLINK_DATA_DIR=/data \
    HOST=0.0.0.0
WORKDIR /opt/healthlink
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=120s --retries=3 \
  CMD ["python", "-m", "healthlink.healthy"]
ENTRYPOINT ["healthlink"]
CMD ["serve"]
