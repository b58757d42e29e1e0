import { defineConfig } from "vitest/config";

// Three projects: `unit` is fast and free of processes, `integration` opens sockets, databases and
// children, `e2e` starts real daemons and therefore runs one file at a time. One project after the
// other: daemons on real clocks must not share the machine with a hundred test files.
const project = (name: string, order: number, serial: boolean, timeoutMs: number) => ({
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
    sequence: { groupOrder: order },
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 0, false, 30_000),
      project("integration", 1, false, 60_000),
      project("e2e", 2, true, 300_000),
    ],
  },
});
