# As `redis:8…`, from Debian's own.
FROM stand-in/trixie
RUN apt-get update -qq \
  && apt-get install -qq --no-install-recommends redis-server \
  && rm -rf /var/lib/apt/lists/*
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["redis-server"]
