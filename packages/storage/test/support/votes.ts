/** Votes, certificates and decisions with real layouts and made-up content. */

import type { Decision, Prepared, VoteLock } from "@platform/consensus-pbft";
import {
  encodeCertificate,
  type Hex32,
  Phase,
  sha256Hex,
  utf8,
  voteSignBytes,
} from "@platform/protocol";

export const CHAIN: Hex32 = "11".repeat(32);
export const digestOf = (name: string): Hex32 => sha256Hex(utf8(name));

export interface VoteOptions {
  readonly digest?: Hex32;
  readonly chainId?: Hex32;
  readonly preparedView?: number | null;
  readonly signature?: string | null;
}

export function vote(
  height: bigint,
  view: number,
  phase: Phase,
  options: VoteOptions = {},
): VoteLock {
  const { digest = digestOf(`block ${height}`), chainId = CHAIN, preparedView = null } = options;
  const context = { chainId, epoch: 1n, validatorSetHash: "22".repeat(32) };
  const signBytes = voteSignBytes(context, { height, view, phase, digest, preparedView });
  return { height, view, phase, signBytes, signature: options.signature ?? null };
}

export const prePrepare = (height: bigint, view = 0): VoteLock =>
  vote(height, view, Phase.prePrepare);
export const prepareVote = (height: bigint, view = 0, options?: VoteOptions): VoteLock =>
  vote(height, view, Phase.prepare, options);
export const commitVote = (height: bigint, view = 0): VoteLock => vote(height, view, Phase.commit);

function certificate(height: bigint, view: number, digest: Hex32): Uint8Array {
  return encodeCertificate({
    height,
    view,
    digest,
    signatures: [{ index: 0, signature: "ab".repeat(64) }],
  });
}

export function prepared(height: bigint, view = 0, digest = digestOf(`block ${height}`)): Prepared {
  return {
    height,
    view,
    digest,
    certificate: certificate(height, view, digest),
    block: utf8(`body ${height}`),
  };
}

export function decision(height: bigint, view = 0, digest = digestOf(`block ${height}`)): Decision {
  return { height, certificate: certificate(height, view, digest), block: utf8(`body ${height}`) };
}
