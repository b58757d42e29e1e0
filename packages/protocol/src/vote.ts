/** Bytes that a consensus vote signs (PROTOCOL §3): one layout, one domain tag, a kind for each. */

import { FixedWriter } from "./fixed-width.ts";
import { type Hex32, ZERO_HASH } from "./hash.ts";

/** Ascending in the order in which one view signs them, so that a step back is a regression. */
export const Phase = { viewChange: 0, prePrepare: 1, prepare: 2, commit: 3 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** What binds every vote to one network, epoch and set. */
export interface VoteContext {
  readonly chainId: Hex32;
  readonly epoch: bigint;
  readonly validatorSetHash: Hex32;
}

export interface VoteSubject {
  readonly height: bigint;
  readonly view: number;
  readonly phase: Phase;
  /** Block hash; zero for PREPARE(nil); the prepared digest of a VIEW-CHANGE, zero for none. */
  readonly digest: Hex32;
  /** PREPARE(nil) only: why, a number of {@link NilReason}. */
  readonly nilReason?: number;
  /** VIEW-CHANGE only: view of the highest prepared certificate, null for none. */
  readonly preparedView?: number | null;
}

/** Reasons of PREPARE(nil); append-only. */
export const NilReason = {
  malformed: 1,
  wrongOrder: 2,
  invalidExtrinsic: 3,
  wrongRoot: 4,
  clock: 5,
  chainView: 6,
  payloadMissing: 7,
  trap: 8,
} as const;

const TAG = "platform/pbft/v1";
/** Everything before the tail. */
const HEAD_BYTES = 16 + 32 + 1 + 8 + 32 + 8 + 4 + 1 + 32;

/** tag | chainId | kind = phase | epoch | setHash | height | view | phase | digest | tail */
export function voteSignBytes(context: VoteContext, subject: VoteSubject): Uint8Array {
  const nil = subject.phase === Phase.prepare && subject.digest === ZERO_HASH;
  const tail = subject.phase === Phase.viewChange ? 5 : nil ? 2 : 0;
  const writer = new FixedWriter(HEAD_BYTES + tail)
    .tag(TAG)
    .hash(context.chainId)
    .u8(subject.phase)
    .u64(context.epoch)
    .hash(context.validatorSetHash)
    .u64(subject.height)
    .u32(subject.view)
    .u8(subject.phase)
    .hash(subject.digest);
  if (nil) writer.u16(subject.nilReason ?? 0);
  if (subject.phase === Phase.viewChange) {
    const prepared = subject.preparedView ?? null;
    writer.u8(prepared === null ? 0 : 1).u32(prepared ?? 0);
  }
  return writer.done();
}
