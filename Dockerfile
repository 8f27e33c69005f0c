# One image for every service: `parcours start` is everything in one process, `parcours start gateway` one service alone.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY bin bin
COPY tools tools
COPY libs libs
COPY apps apps
COPY test test
RUN npm run build && rm -rf dist/test && npm prune --omit=dev --ignore-scripts

FROM node:20.20.2-bookworm-slim AS runtime
LABEL org.opencontainers.image.title="Parcours" \
      org.opencontainers.image.description="Event-driven marketing automation for learner journeys: push, pull and print in one engine" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
ENV NODE_ENV=production PARCOURS_HOST=0.0.0.0 PARCOURS_PORT=4700 PARCOURS_DATA=/data PARCOURS_CONFIG=/app/config
# A volume takes over the owner of the folder it covers: these are the user's before anything is mounted.
RUN mkdir -p /data/hand-over && chown -R node:node /data
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY bin bin
COPY config config
USER node
EXPOSE 4700
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PARCOURS_PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/parcours.mjs"]
CMD ["start"]
