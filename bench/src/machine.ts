import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";

/** Figures mean nothing without the machine, its load and the date. */
export function machineText(): string {
  const [load = 0] = loadavg();
  const model = cpus()[0]?.model ?? "unknown processor";
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  return [
    `${new Date().toISOString()}  Node ${process.versions.node}`,
    `${platform()} ${release()} ${arch()}, ${availableParallelism()} × ${model}, ${memory} GiB`,
    `load before the run: ${load.toFixed(1)}`,
  ].join("\n");
}
