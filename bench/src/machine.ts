import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";

export interface Machine {
  readonly date: string;
  readonly node: string;
  readonly system: string;
  readonly processors: number;
  readonly processor: string;
  readonly memoryGib: number;
  /** Of the last minute. */
  readonly load: number;
}

/** Figures mean nothing without the machine, its load and the date. */
export function readMachine(): Machine {
  const [load = 0] = loadavg();
  return {
    date: new Date().toISOString(),
    node: process.versions.node,
    system: `${platform()} ${release()} ${arch()}`,
    processors: availableParallelism(),
    processor: cpus()[0]?.model ?? "unknown processor",
    memoryGib: totalmem() / 2 ** 30,
    load,
  };
}

export function machineText(machine: Machine = readMachine()): string {
  const { date, node, system, processors, processor, memoryGib, load } = machine;
  return [
    `${date}  Node ${node}`,
    `${system}, ${processors} × ${processor}, ${memoryGib.toFixed(1)} GiB`,
    `load before the run: ${load.toFixed(1)}`,
  ].join("\n");
}
