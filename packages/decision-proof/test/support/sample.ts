/** A small network with fixed keys: genesis, two epoch changes, and a decision behind them. */

import { readFileSync } from "node:fs";
import { type SyncSigner, signEd25519 } from "@platform/keys";
import {
  type Certificate,
  certificateHash,
  chainIdOf,
  DEVELOPMENT_PARAMETERS,
  encodeBlock,
  encodeCertificate,
  encodeHeader,
  encodeValidatorSet,
  extrinsicsRoot,
  fromHex,
  type Genesis,
  genesisJson,
  genesisValidatorSet,
  HEADER_BYTES,
  type Header,
  headerHash,
  Phase,
  sha256Hex,
  type ValidatorSet,
  validatorSetHash,
  voteSignBytes,
  ZERO_HASH,
} from "@platform/protocol";
import { type CertifiedHeader, type DecisionDocument, writeDocument } from "../../src/index.ts";

const byte = (n: number): string => n.toString(16).padStart(2, "0").repeat(32);

/** Session keys, one for each possible member. */
const SESSIONS: readonly SyncSigner[] = Array.from({ length: 8 }, (_, i) =>
  signEd25519(new Uint8Array(32).fill(i + 1)),
);

function member(n: number, power: bigint) {
  return { hotkey: byte(0x30 + n), sessionKey: (SESSIONS[n] as SyncSigner).publicKey, power };
}

export const GENESIS: Genesis = {
  formatVersion: 1,
  stateFormat: 1,
  lineage: "sample",
  substrateGenesis: byte(0x11),
  netuid: 7,
  timeMs: 1_700_000_000_000n,
  B0: { number: 40n, hash: byte(0x12) },
  snapshotHash: byte(0x13),
  runtimeHash: byte(0x14),
  specVersion: 1,
  sandboxVersion: 1,
  hostAbiVersion: 1,
  validators: [0, 1, 2, 3].map((n) => ({
    uid: n,
    power: 100n,
    signed: {
      delegation: {
        chainId: byte(0x20),
        hotkey: member(n, 0n).hotkey,
        peerIds: [`peer-${n}`],
        sessionKey: member(n, 0n).sessionKey,
        sandboxVersions: [1],
        specVersions: [1],
        fromEpoch: 0n,
        toEpoch: 1_000n,
        seq: 0n,
      },
      // Whoever trusts a genesis trusts its set: the verifier does not look at these.
      hotkeySignature: "00".repeat(64),
      sessionSignature: "00".repeat(64),
    },
  })),
  ownerKeys: [byte(0x70)],
  ownerThreshold: 1,
  // Vectors are older than later sandbox versions and first values.
  parameters: {
    ...DEVELOPMENT_PARAMETERS,
    sandboxVersion: 1,
    manaCap: 10_000_000n,
    manaPerSlot: 100_000n,
  },
};
export const GENESIS_TEXT: string = genesisJson(GENESIS);
export const CHAIN_ID: string = chainIdOf(GENESIS);

const SET_0 = genesisValidatorSet(GENESIS);
/** One member more, and unequal powers: members 0, 1 and 4 hold exactly two thirds. */
const SET_1: ValidatorSet = {
  epoch: 1n,
  boundary: 60n,
  members: [member(0, 200n), member(1, 200n), member(2, 100n), member(3, 200n), member(4, 200n)],
};
/** Epoch 2 was missed. */
const SET_3: ValidatorSet = {
  epoch: 3n,
  boundary: 100n,
  members: [member(1, 100n), member(2, 100n), member(4, 100n), member(5, 100n)],
};

export interface Vote {
  readonly view?: number;
  /** Indexes of those who sign; all but the last member when left out. */
  readonly signers?: readonly number[];
  /** What they sign instead of a COMMIT for this header. */
  readonly instead?: Partial<{ phase: Phase; chainId: string; epoch: bigint; height: bigint }>;
}

/** The certificate of a header as its set's members sign it. */
export function certify(header: Header, set: ValidatorSet, vote: Vote = {}): CertifiedHeader {
  const { view = 0, instead = {} } = vote;
  const { chainId = header.chainId, epoch = set.epoch, height = header.height } = instead;
  const digest = headerHash(header);
  const message = voteSignBytes(
    { chainId, epoch, validatorSetHash: validatorSetHash(set) },
    { height, view, phase: instead.phase ?? Phase.commit, digest },
  );
  const indexes = vote.signers ?? set.members.map((_, i) => i).slice(0, -1);
  const certificate: Certificate = {
    height: header.height,
    view,
    digest,
    signatures: indexes.map((index) => {
      const key = set.members[index]?.sessionKey;
      const signer = SESSIONS.find(({ publicKey }) => publicKey === key);
      return { index, signature: signer?.sign(message) ?? "00".repeat(64) };
    }),
  };
  return {
    header: encodeHeader(header),
    certificate: encodeCertificate(certificate),
    set: encodeValidatorSet(set),
  };
}

/** A header of the sample network; everything that verification does not bind is filler. */
export function headerOf(height: bigint, set: ValidatorSet, next: ValidatorSet): Header {
  return {
    formatVersion: 1,
    chainId: CHAIN_ID,
    height,
    parentHash: byte(0x51),
    timeMs: GENESIS.timeMs + 1_000n * height,
    chainRef: { number: 40n + height, hash: byte(0x52) },
    epoch: set.epoch,
    validatorSetHash: validatorSetHash(set),
    nextValidatorSetHash: validatorSetHash(next),
    specVersion: 1,
    sandboxVersion: 1,
    parentCertHash: sha256Hex(new Uint8Array(0)),
    extrinsicsRoot: ZERO_HASH,
    stateRoot: ZERO_HASH,
    eventsRoot: ZERO_HASH,
  };
}

/** The first vector of the state tree that proves a key: root, key and proof. */
function stateSample() {
  const file = new URL("../../../protocol/vectors/state-tree.json", import.meta.url);
  const { roots, proofs } = JSON.parse(readFileSync(file, "utf8")) as {
    roots: { root: string }[];
    proofs: { state: number; asks: string[]; answers: (string | null)[]; proof: string }[];
  };
  const one = proofs.find(({ asks }) => asks.length > 0);
  if (one === undefined) throw new Error("no vector asks for a key");
  return { root: roots[one.state]?.root ?? "", key: one.asks[0] ?? "", proof: one.proof };
}

const FIRST_CHANGE = headerOf(20n, SET_0, SET_1);
const SECOND_CHANGE = headerOf(45n, SET_1, SET_3);
const STATE = stateSample();
const EXTRINSICS = [Uint8Array.of(1, 2, 3), Uint8Array.of(4), new Uint8Array(40).fill(5)];
const PARENT = certify(headerOf(49n, SET_3, SET_3), SET_3).certificate;

export const DECIDED: Header = {
  ...headerOf(50n, SET_3, SET_3),
  parentCertHash: certificateHash(PARENT),
  extrinsicsRoot: extrinsicsRoot(EXTRINSICS),
  stateRoot: STATE.root,
};
export const SETS = { first: SET_0, second: SET_1, last: SET_3 } as const;

const BODY = encodeBlock({
  header: DECIDED,
  body: { parentCertificate: PARENT, extrinsics: EXTRINSICS },
}).slice(HEADER_BYTES);

/** From genesis over both changes, with a body and a state proof. */
export const FULL: DecisionDocument = {
  chainId: CHAIN_ID,
  head: null,
  changes: [
    certify(FIRST_CHANGE, SET_0),
    certify(SECOND_CHANGE, SET_1, { view: 3, signers: [0, 1, 3, 4] }),
  ],
  decision: certify(DECIDED, SET_3, { view: 1 }),
  body: BODY,
  state: { keys: [fromHex(STATE.key)], proof: fromHex(STATE.proof) },
};
/** A decision of the genesis epoch: the smallest document. */
export const SMALL: DecisionDocument = {
  ...FULL,
  changes: [],
  decision: certify(headerOf(1n, SET_0, SET_0), SET_0),
  body: null,
  state: null,
};
/** Trust starts at a block of the second epoch. */
const HEAD = headerOf(33n, SET_1, SET_1);
export const FROM_HEAD: DecisionDocument = {
  ...FULL,
  head: encodeHeader(HEAD),
  changes: FULL.changes.slice(1),
  body: null,
  state: null,
};
export const HEAD_TRUST = { height: 33n, hash: headerHash(HEAD) } as const;

/** Name → text of the documents that both verifiers accept. */
export const ACCEPTED = {
  full: writeDocument(FULL),
  small: writeDocument(SMALL),
  "from-head": writeDocument(FROM_HEAD),
  "change-itself": writeDocument({ ...SMALL, decision: FULL.changes[0] as CertifiedHeader }),
} as const;

/** Hashes of every header that the sample's honest members committed to. */
export const HONEST: ReadonlySet<string> = new Set(
  [FIRST_CHANGE, SECOND_CHANGE, DECIDED, headerOf(1n, SET_0, SET_0)].map(headerHash),
);
