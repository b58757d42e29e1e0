/** Challenges with few imports of their own choice, and runs of them that are watched. */

import { HOST_ABI } from "@platform/protocol";
import {
  createInProcessSandbox,
  type Evaluation,
  type EvaluationRequest,
  type FuelProfile,
  type Observation,
} from "../src/index.ts";
import { assemble, type FunctionSpec, type ModuleSpec } from "./assembler.ts";
import { request } from "./challenge.ts";

const sandbox = createInProcessSandbox();

/** A module that imports `names` of `platform`, in this order; functions follow them. */
export function importing(
  names: readonly string[],
  functions: readonly FunctionSpec[],
  more: Partial<ModuleSpec> = {},
): Uint8Array {
  const imports = names.map((name) => {
    const entry = HOST_ABI.functions.find((each) => each.name === name);
    if (entry === undefined) throw new Error(`no host function ${name}`);
    const type = `${Object.values(entry.params).join(" ")} -> ${entry.result}`;
    return { name: `platform.${name}`, type };
  });
  return assemble({ imports, memory: [1], ...more, functions });
}

/** Evaluates in this process; throws for a local failure. */
export async function evaluate(wanted: EvaluationRequest): Promise<Evaluation> {
  const result = await sandbox.evaluate(wanted);
  if ("local" in result) throw new Error(`${result.local}: ${result.detail}`);
  return result;
}

/** Sandbox version of the observed runs: an instruction costs one there, easy to count. */
export const PLAIN_VERSION = 1;

/** Everything that can be seen of one evaluation, with its record. */
export async function watch(
  module: Uint8Array,
  more: Parameters<typeof request>[1] = {},
): Promise<{ readonly record: Evaluation; readonly seen: Required<Observation> }> {
  const observe = { profile: true, calls: true, trace: true };
  const record = await evaluate(
    request(module, { sandboxVersion: PLAIN_VERSION, ...more, observe }),
  );
  return { record, seen: record.diagnostics.observation as Required<Observation> };
}

/** Stacks of names, outermost first, with the fuel used in the innermost; 0 left out. */
export function pathsOf({ frames, nodes }: FuelProfile): Record<string, bigint> {
  const stacks: string[] = [];
  const paths: Record<string, bigint> = {};
  for (const { parent, frame, fuel } of nodes) {
    const name = frames[frame]?.name ?? "?";
    const stack = parent < 0 ? name : `${stacks[parent]} > ${name}`;
    stacks.push(stack);
    if (fuel !== 0n) paths[stack] = fuel;
  }
  return paths;
}

export function fuelOf({ nodes }: FuelProfile): bigint {
  return nodes.reduce((sum, { fuel }) => sum + fuel, 0n);
}

/** Content of a custom section `name` with its function names. */
export function nameSection(names: Readonly<Record<number, string>>): number[] {
  const text = (value: string): number[] => {
    const bytes = new TextEncoder().encode(value);
    return [...leb(bytes.length), ...bytes];
  };
  const entries = Object.entries(names).flatMap(([index, name]) => [
    ...leb(Number(index)),
    ...text(name),
  ]);
  const content = [...leb(Object.keys(names).length), ...entries];
  return [...text("name"), 1, ...leb(content.length), ...content];
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))];
}
