/** What was measured beside what it must reach. */

import { MAX_BLOCK_WEIGHT, VIEW_TIMER_MS } from "@platform/protocol";
import { median } from "../statistics.ts";
import type { ExecutionTimes } from "./execution-rate.ts";
import type { Measurement } from "./measure.ts";

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly must: number;
  readonly reached: boolean;
  /** The named reference of the same run, and how the value compares. */
  readonly reference: string;
}

/** A production network decides a block in six seconds. */
const PRODUCTION_BLOCKS_PER_SECOND = 1 / 6;
const MIB = 1024 * 1024;

/** A second of the undisturbed round. */
export function rateOf({ extrinsics, items, ms }: ExecutionTimes): number {
  return (extrinsics * items * 1000) / Math.min(...ms);
}

export function rowsOf(measured: Measurement): Row[] {
  return [
    ...executionRows(measured),
    fullBlockRow(measured),
    ...stateRows(measured),
    ...blockRows(measured),
  ];
}

const atLeast = (value: number, must: number) => ({ value, must, reached: value >= must });
const atMost = (value: number, must: number) => ({ value, must, reached: value <= must });

function executionRows({ execution, extrinsicHashes }: Measurement): Row[] {
  return execution.map((times, i) => {
    const rate = rateOf(times);
    const nsPerFuel = (1e6 * Math.min(...times.ms)) / (times.fuel * times.extrinsics);
    return {
      ...{ what: times.what, unit: "/s", ...atLeast(rate, i === 0 ? 100_000 : 20_000) },
      reference: `${(extrinsicHashes / rate).toFixed(1)} SHA-256 of 153 bytes; ${times.fuel.toFixed(0)} fuel, ${nsPerFuel.toFixed(3)} ns each`,
    };
  });
}

/** What the weight limit is for: executed in an eighth of the first view timer, signatures known. */
function fullBlockRow({ execution }: Measurement): Row {
  const full = execution.map((times) => ({
    what: times.what,
    ms: (Math.min(...times.ms) * Number(MAX_BLOCK_WEIGHT)) / Number(times.weight),
  }));
  const slowest = full.reduce((most, one) => (one.ms > most.ms ? one : most));
  return {
    ...{ what: "a block as heavy as it may be, T0/8", unit: "ms" },
    ...atMost(slowest.ms, VIEW_TIMER_MS / 8),
    reference: `all ${slowest.what}; ${full.map(({ ms }) => ms.toFixed(0)).join(", ")} ms in the order above`,
  };
}

function stateRows({ state, nodeHashes }: Measurement): Row[] {
  const rate = (state.changed * 1000) / Math.min(...state.rootMs);
  const live = `${state.keys} live keys`;
  return [
    {
      ...{ what: `changed keys in a root, ${live}`, unit: "/s", ...atLeast(rate, 50_000) },
      reference: `${(nodeHashes / rate).toFixed(1)} SHA-256 of 67 bytes a key`,
    },
    {
      ...{ what: `proof of one key, ${live}`, unit: "ms", ...atMost(median(state.proofMs), 1) },
      reference: `${((median(state.proofMs) * nodeHashes) / 1000).toFixed(0)} SHA-256 of 67 bytes`,
    },
    {
      ...{ what: `memory of a process with ${live}`, unit: "MB" },
      ...atMost(state.residentBytes / 1e6, 500),
      reference: `${(state.emptyBytes / MIB).toFixed(0)} MiB before`,
    },
  ];
}

function blockRows({ blocks, sync }: Measurement): Row[] {
  const { extrinsics, warmMs, coldMs, signaturesMs, fsyncMs } = blocks;
  const rate = sync.blocks / sync.seconds;
  // Other work on the machine only adds to them.
  const warm = Math.min(...warmMs);
  const cold = Math.min(...coldMs);
  return [
    {
      ...{ what: `block of ${extrinsics}, signatures known`, unit: "ms", ...atMost(warm, 150) },
      reference: `${(warm / fsyncMs).toFixed(0)} durable writes of 4 KiB`,
    },
    {
      ...{ what: `block of ${extrinsics}, no signature known`, unit: "ms", ...atMost(cold, 1500) },
      reference: `${(cold / signaturesMs).toFixed(2)} of its sr25519 signatures alone`,
    },
    {
      what: `catching up, blocks of ${sync.extrinsicsEach}`,
      ...{ unit: "× production", ...atLeast(rate / PRODUCTION_BLOCKS_PER_SECOND, 20) },
      reference:
        `${rate.toFixed(1)} blocks/s over ${sync.blocks}, ${((1000 * sync.cpuSeconds) / sync.blocks).toFixed(1)} ms ` +
        `of processor each; 10,000 take ${(10_000 / rate).toFixed(0)} s`,
    },
  ];
}
