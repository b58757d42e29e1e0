/** Answer of `GET /v1/consensus`: the height in progress as one validator sees it. */

import { z } from "zod";
import { decimal, hex32 } from "./wire.ts";

const memberSchema = z.object({
  hotkey: hex32,
  power: decimal,
  self: z.boolean(),
  leader: z.boolean(),
  connected: z.boolean(),
  height: decimal.nullable(),
  /** Votes of the current view. */
  prepare: z.enum(["block", "nil"]).nullable(),
  nilReason: z.string().nullable(),
  commit: z.boolean(),
  viewChange: z.boolean(),
  /** Its COMMIT is in the certificate of the last decision. */
  signedLast: z.boolean(),
  missing: z.boolean(),
});

const viewChangeSchema = z.object({
  height: decimal,
  from: z.number(),
  to: z.number(),
  cause: z.enum(["timer", "refused", "pulled", "justified"]),
  stage: z.enum(["no-proposal", "proposed", "prepared"]),
  leader: hex32,
  refusals: z.array(z.object({ reason: z.string(), signers: z.number(), power: decimal })),
  silent: z.array(hex32),
  atMs: decimal,
});

export const ConsensusViewSchema = z.object({
  height: decimal,
  epoch: decimal,
  view: z.number(),
  leader: hex32.nullable(),
  phase: z.enum(["idle", "proposing", "preparing", "committing", "decided", "halted"]),
  dueForMs: z.number().nullable(),
  proposed: hex32.nullable(),
  lockedView: z.number().nullable(),
  totalPower: decimal,
  quorumPower: decimal,
  preparePower: decimal,
  nilPower: decimal,
  commitPower: decimal,
  viewChangePower: decimal,
  missingPower: decimal,
  members: z.array(memberSchema),
  last: z
    .object({
      height: decimal,
      view: z.number(),
      hash: hex32,
      power: decimal,
      totalPower: decimal,
      signers: z.array(hex32),
      missing: z.array(hex32),
    })
    .nullable(),
  /** Newest first. */
  viewChanges: z.array(viewChangeSchema),
  viewChangeCounts: z.object({
    timer: z.number(),
    refused: z.number(),
    pulled: z.number(),
    justified: z.number(),
  }),
  rounds: z.object({ count: z.number(), lastMs: z.number().nullable(), totalMs: z.number() }),
  concentration: z.object({ halt: z.number(), decide: z.number(), largestPpb: decimal }),
  warnings: z.array(z.string()),
});
export type ConsensusView = z.output<typeof ConsensusViewSchema>;
