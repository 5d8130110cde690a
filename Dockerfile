# Everything a group needs in one container: web client and signaling with TLS, and coturn beside it.
# See compose.yaml for how to run it.

FROM node:20-slim AS build
WORKDIR /confab
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:20-slim
# libcap2-bin: lets Node listen on port 443 without being root.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends coturn libcap2-bin \
  && rm -rf /var/lib/apt/lists/* \
  && setcap cap_net_bind_service=+ep /usr/local/bin/node \
  && install --directory --owner=node --mode=700 /var/lib/confab
WORKDIR /confab
COPY --from=build /confab/package.json ./
COPY --from=build /confab/out/main ./out/main
COPY --from=build /confab/out/renderer ./out/renderer
USER node
VOLUME /var/lib/confab
EXPOSE 443/tcp 3478/tcp 3478/udp 49160-50159/udp
# Asks itself on the port it serves; the certificate is for its name, not for localhost.
ENV CONFAB_HTTPS_PORT=443
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD node -e "require('node:https').get({ port: process.env.CONFAB_HTTPS_PORT, path: '/healthz', rejectUnauthorized: false }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"
ENTRYPOINT ["node", "out/main/confab-server.js"]
CMD ["up", "--config", "/etc/confab/confab.json", "--state-folder", "/var/lib/confab"]
