import { defineConfig } from "vitest/config";

// Three projects: `unit` is fast and free of processes, `integration` opens sockets, databases and
// children, `e2e` starts real daemons and therefore runs one file at a time.
const project = (name: string, serial: boolean, timeoutMs: number) => ({
  test: {
    name,
    include: [
      `{packages,apps,examples,bench}/*/test/${name}/**/*.test.ts`,
      `test/${name}/**/*.test.ts`,
    ],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: "forks" as const,
    fileParallelism: !serial,
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", false, 30_000),
      project("integration", false, 60_000),
      project("e2e", true, 300_000),
    ],
  },
});
