/** What one replica receives: a chain of blocks and every frame of its peers, signed beforehand. */

import { leader } from "@platform/consensus-pbft";
import { signEd25519 } from "@platform/keys";
import {
  type Block,
  type Certificate,
  certificateHash,
  encodeBlock,
  encodeCertificate,
  encodeConsensusMessage,
  extrinsicsRoot,
  FORMAT_VERSION,
  type Hex32,
  headerHash,
  isQuorum,
  Phase,
  type SignedConsensusMessage,
  totalPower,
  type ValidatorSet,
  type VoteContext,
  validatorSetHash,
  voteSignBytes,
  voteSubject,
  ZERO_HASH,
} from "@platform/protocol";

/** Bytes of the one extrinsic in each block. */
const PAYLOAD_BYTES = 1024;
const CHAIN_ID: Hex32 = "c0".repeat(32);

/** A peer's bytes as they come from the network. */
export interface Frame {
  readonly from: Hex32;
  readonly bytes: Uint8Array;
}

export interface HeightLoad {
  readonly height: bigint;
  readonly digest: Hex32;
  readonly block: Uint8Array;
  /** Null where the replica itself leads. */
  readonly prePrepare: Frame | null;
  readonly prepares: readonly Frame[];
  readonly commits: readonly Frame[];
}

export interface EngineLoad {
  readonly chainId: Hex32;
  readonly set: ValidatorSet;
  /** The replica's index in the set. */
  readonly self: number;
  readonly selfSeed: Uint8Array;
  readonly heights: readonly HeightLoad[];
}

/** Nothing is drawn: equal numbers give equal bytes. Powers are equal. */
export function prepareLoad(members: number, heights: number): EngineLoad {
  const seeds = Array.from({ length: members }, (_, i) => seedOf(i));
  const keys = seeds.map(signEd25519);
  const set: ValidatorSet = {
    epoch: 1n,
    boundary: 0n,
    members: keys.map(({ publicKey }, i) => ({
      hotkey: (i + 1).toString(16).padStart(64, "0"),
      sessionKey: publicKey,
      power: 1n,
    })),
  };
  const self = members - 1;
  const setHash = validatorSetHash(set);
  const context: VoteContext = { chainId: CHAIN_ID, epoch: set.epoch, validatorSetHash: setHash };
  const others = set.members.flatMap((_, i) => (i === self ? [] : [i]));
  const signed = <M extends SignedConsensusMessage>(message: M): M => ({
    ...message,
    signature: (keys[message.signer] as (typeof keys)[number]).sign(
      voteSignBytes(context, voteSubject(message)),
    ),
  });
  const frameOf = (message: SignedConsensusMessage): Frame => ({
    from: set.members[message.signer]?.hotkey ?? "",
    bytes: encodeConsensusMessage(message),
  });
  const vote = (height: bigint, phase: 2 | 3, digest: Hex32, signer: number) =>
    signed({
      ...{ type: "vote", height, view: 0, phase, digest, nilReason: 0, signer, signature: "" },
    } as const);

  const loads: HeightLoad[] = [];
  let parent: { readonly hash: Hex32; readonly certificate: Certificate | null } = {
    hash: ZERO_HASH,
    certificate: null,
  };
  for (let at = 1; at <= heights; at++) {
    const height = BigInt(at);
    const made = blockAt(height, parent.hash, parent.certificate, setHash);
    const digest = headerHash(made.header);
    const block = encodeBlock(made);
    const leads = leader(set, height, 0);
    const base = { type: "pre-prepare", height, view: 0, digest, block } as const;
    const proposal = { ...base, justification: null, signer: leads, signature: "" };
    const commits = others.map((signer) => vote(height, Phase.commit, digest, signer));
    loads.push({
      ...{ height, digest, block },
      prePrepare: leads === self ? null : frameOf(signed(proposal)),
      prepares: others.map((signer) => frameOf(vote(height, Phase.prepare, digest, signer))),
      commits: commits.map(frameOf),
    });
    const signatures = quorumOf(set, commits).map(({ signer, signature }) => ({
      ...{ index: signer, signature },
    }));
    parent = { hash: digest, certificate: { height, view: 0, digest, signatures } };
  }
  return { chainId: CHAIN_ID, set, self, selfSeed: seeds[self] as Uint8Array, heights: loads };
}

function seedOf(index: number): Uint8Array {
  const seed = new Uint8Array(32);
  new DataView(seed.buffer).setUint32(0, index + 1);
  return seed;
}

/** The first of the list that are a quorum. */
function quorumOf<V>(set: ValidatorSet, votes: readonly V[]): readonly V[] {
  const total = totalPower(set);
  let count = 0;
  while (!isQuorum(BigInt(count), total)) count++;
  return votes.slice(0, count);
}

function blockAt(
  height: bigint,
  parentHash: Hex32,
  certificate: Certificate | null,
  setHash: Hex32,
): Block {
  const parentCertificate =
    certificate === null ? new Uint8Array(0) : encodeCertificate(certificate);
  const extrinsics = [new Uint8Array(PAYLOAD_BYTES).fill(Number(height & 0xffn))];
  return {
    header: {
      formatVersion: FORMAT_VERSION,
      chainId: CHAIN_ID,
      ...{ height, parentHash, timeMs: height * 1000n },
      chainRef: { number: height, hash: ZERO_HASH },
      epoch: 1n,
      validatorSetHash: setHash,
      nextValidatorSetHash: setHash,
      specVersion: 1,
      sandboxVersion: 1,
      parentCertHash: certificateHash(parentCertificate),
      extrinsicsRoot: extrinsicsRoot(extrinsics),
      stateRoot: ZERO_HASH,
      eventsRoot: ZERO_HASH,
    },
    body: { parentCertificate, extrinsics },
  };
}
