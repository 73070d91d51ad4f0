// `node health.mjs [PATH]` exits with 0 when the process in this container answers PATH with a 2xx: the image has no curl.
const ANSWER_MS_MAX = 3_000;
const port = process.env.PORT ?? '8080';
const path = process.argv[2] ?? '/livez';

const healthy = await fetch(`http://127.0.0.1:${port}${path}`, {
  signal: AbortSignal.timeout(ANSWER_MS_MAX),
}).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(healthy ? 0 : 1);
