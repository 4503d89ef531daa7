# One image for both programs: the gateway (the default command) and the producer (node dist/gateway/produce.js). It runs as an
# ordinary user on a read-only file system; what the gateway must remember is in the volume /data.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
WORKDIR /lineside
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 LINESIDE_HTTP_PORT=8081 LINESIDE_DATA_DIR=/data
RUN install -d -o node -g node -m 0700 /data
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
USER node
VOLUME /data
EXPOSE 8080 8081
# The gateway's own certificate names no container: whether it answers is asked, not who it is.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "require(['auto', 'files'].includes(process.env.LINESIDE_TLS) ? 'https' : 'http').get({ host: '127.0.0.1', port: process.env.PORT, path: '/healthz', rejectUnauthorized: false }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
CMD ["node", "dist/gateway/main.js"]
