import { defineConfig } from "vitest/config";

// Three projects: `unit` is fast and free of processes, `integration` opens sockets, databases and
// children, `e2e` starts real daemons, at most two networks at a time: they mostly wait for slots. One
// project after the other: daemons on real clocks must not share the machine with a hundred files.
const project = (name: string, order: number, timeoutMs: number, maxWorkers?: number) => ({
  test: {
    name,
    include: [
      `{packages,apps,examples,bench}/*/test/${name}/**/*.test.ts`,
      `{bench/,}test/${name}/**/*.test.ts`,
    ],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: "forks" as const,
    ...(maxWorkers === undefined ? {} : { maxWorkers }),
    sequence: { groupOrder: order },
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 0, 30_000),
      project("integration", 1, 60_000),
      project("e2e", 2, 300_000, 2),
    ],
  },
});
