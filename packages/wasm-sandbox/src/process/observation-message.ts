/** What a child may say of what it observed: bounded, and whole in itself. */

import {
  MAX_EVALUATION_FUEL,
  MAX_GUEST_PAGES,
  MAX_LOGGED_CALLS,
  MAX_PROFILE_NAME_CHARS,
} from "@platform/protocol";
import { z } from "zod";
import { MAX_TREE_NODES } from "../observe/call-tree.ts";
import { FRAME_ORIGINS } from "../observe/frame-key.ts";
import type { Observation } from "../observe/observation.ts";

const fuel = z.bigint().min(0n).max(MAX_EVALUATION_FUEL);
/** A counter: below 0 once a host call has exhausted it. */
const fuelLeft = z.bigint().min(-MAX_EVALUATION_FUEL).max(MAX_EVALUATION_FUEL);
const int64 = z
  .bigint()
  .min(-(1n << 63n))
  .max((1n << 63n) - 1n);
/** Every unit of fuel stands in one node of the tree. */
export function coversFuel(seen: Observation | undefined, fuelUsed: bigint): boolean {
  const nodes = seen?.profile?.nodes;
  return nodes === undefined || nodes.reduce((sum, node) => sum + node.fuel, 0n) === fuelUsed;
}

/** A name of MAX_PROFILE_NAME_CHARS code points may have twice as many units. */
const name = z.string().max(2 * MAX_PROFILE_NAME_CHARS);
/** A call may read two ranges of the guest's memory. */
const crossed = z
  .number()
  .int()
  .nonnegative()
  .max(2 * MAX_GUEST_PAGES * 65_536);
const count = z.number().int().nonnegative();

const profile = z
  .strictObject({
    frames: z.array(z.strictObject({ name, origin: z.enum(FRAME_ORIGINS) })).max(MAX_TREE_NODES),
    nodes: z
      .array(z.strictObject({ parent: z.number().int().min(-1), frame: count, fuel }))
      .max(MAX_TREE_NODES),
  })
  .refine(
    ({ frames, nodes }) =>
      nodes.every(({ parent, frame }, i) => parent < i && frame < frames.length),
    "a node names what does not stand before it",
  );

const calls = z.strictObject({
  total: count,
  truncated: z.boolean(),
  calls: z
    .array(
      z.strictObject({
        sequence: count,
        number: count,
        name,
        args: z.array(int64).max(8),
        fuelBefore: fuelLeft,
        fuelAfter: fuelLeft,
        bytesIn: crossed,
        bytesOut: crossed,
        result: int64.nullable(),
      }),
    )
    .max(MAX_LOGGED_CALLS),
});

export const observation: z.ZodType<Observation> = z.strictObject({
  profile: profile.exactOptional(),
  calls: calls.exactOptional(),
  trace: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
});
