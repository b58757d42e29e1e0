// Health check: 0 if the validator of this container answers that it is ready.

const url = process.env.READY_URL ?? "http://127.0.0.1:9933/health/ready";
let code = 1;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  code = response.ok ? 0 : 1;
} catch {
  // No answer is not ready.
}
// Explicit: a cut-off connection attempt would keep the process for its own ten seconds.
process.exit(code);
