/** The object of `--json`, and the same facts as tables for people. */

import type { Hex32, Outcome, Status } from "@platform/protocol";
import { STEPS, type Step } from "./stopwatch.ts";
import { table } from "./table.ts";

export interface DevnetResult {
  readonly ok: boolean;
  readonly seconds: number;
  readonly seed: number;
  readonly chainId: Hex32;
  /** The common height of the state roots. */
  readonly height: bigint;
  readonly validators: readonly {
    readonly hotkey: Hex32;
    readonly height: bigint;
    readonly stateRoot: Hex32;
    readonly specVersion: number;
  }[];
  readonly challenges: readonly {
    readonly name: string;
    readonly id: Hex32;
    readonly moduleCid: string;
  }[];
  readonly submissions: readonly SubmissionResult[];
  readonly weights: {
    readonly runtime: readonly (readonly [number, number])[];
    readonly chain: readonly {
      readonly validatorUid: number;
      readonly weights: readonly (readonly [number, number])[];
    }[];
  };
}

export interface SubmissionResult {
  readonly id: Hex32;
  readonly challenge: string;
  /** Hotkey. */
  readonly miner: Hex32;
  readonly status: Status;
  readonly outcome: Outcome | null;
  readonly program: Outcome | null;
  readonly score: bigint;
  readonly fuel: bigint;
  /** By validator's hotkey; each one's signature was checked against the genesis delegation. */
  readonly digests: Readonly<Record<Hex32, Hex32>>;
}

/** What people also want to see and the JSON does not carry. */
export interface ResultNotes {
  /** Sample name by submission id. */
  readonly names: ReadonlyMap<Hex32, string>;
  /** Miner's number by hotkey. */
  readonly miners: ReadonlyMap<Hex32, number>;
  readonly steps: ReadonlyMap<Step, number>;
}

export function resultText(result: DevnetResult, notes: ResultNotes): string {
  return [
    submissionTable(result, notes),
    weightTable(result),
    `State root at height ${result.height}, computed by each validator itself:`,
    ...result.validators.map((one) => `  ${one.hotkey.slice(0, 12)}…  ${one.stateRoot}`),
    "",
    stepLine(notes.steps),
    "",
    result.ok
      ? `All ${result.validators.length} validators agree, and the chain holds their weights (${result.seconds} s).`
      : "NOT OK: something above differs from what it must be.",
  ].join("\n");
}

function submissionTable(result: DevnetResult, notes: ResultNotes): string {
  const short = result.validators.map((one) => one.hotkey.slice(0, 6));
  const head = ["submission", "miner", "status", "outcome", "program", "score", "fuel", ...short];
  const rows = result.submissions.map((one) => [
    notes.names.get(one.id) ?? one.id.slice(0, 10),
    String((notes.miners.get(one.miner) ?? -1) + 1),
    one.status,
    one.outcome ?? "–",
    one.program ?? "–",
    String(one.score),
    String(one.fuel),
    ...result.validators.map(({ hotkey }) => one.digests[hotkey]?.slice(0, 6) ?? "–"),
  ]);
  return `\nSubmissions, with the digest that each validator attested:\n${table(head, rows)}\n`;
}

function weightTable({ weights }: DevnetResult): string {
  const cells = (pairs: readonly (readonly [number, number])[]): string =>
    pairs.map(([uid, weight]) => `${uid}:${weight}`).join(" ");
  const rows = [
    ["runtime decided", cells(weights.runtime)],
    ...weights.chain.map((one) => [`chain, validator uid ${one.validatorUid}`, cells(one.weights)]),
  ];
  return `Weights, uid:weight, those of the chain read back at a finalised block:\n${table(["", ""], rows).trimStart()}\n`;
}

function stepLine(steps: ReadonlyMap<Step, number>): string {
  const parts = STEPS.flatMap((step) => {
    const seconds = steps.get(step);
    return seconds === undefined ? [] : [`${step} ${seconds.toFixed(1)}`];
  });
  return `Steps, in seconds from the start: ${parts.join(" · ")}`;
}
