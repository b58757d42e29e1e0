/** Heads for unit tests: four members with real session keys, no runtime behind them. */

import { createEd25519Signer } from "@platform/keys";
import {
  DEVELOPMENT_PARAMETERS,
  FORMAT_VERSION,
  fromHex,
  type Header,
  type Hex32,
  headerHash,
  type Member,
  type Signer,
  sha256Hex,
  utf8,
  type ValidatorSet,
  validatorSetHash,
  ZERO_HASH,
} from "@platform/protocol";
import type { SessionMember } from "@platform/runtime";
import type { Head } from "../../src/consensus/head.ts";

export const CHAIN_ID = sha256Hex(utf8("unit chain"));
export const hashOf = (text: string): Hex32 => sha256Hex(utf8(text));

/** Members 0 to 3 in the order of the set. */
export const SIGNERS: readonly Signer[] = [0, 1, 2, 3].map((i) =>
  createEd25519Signer(fromHex(hashOf(`unit session ${i}`))),
);
export const HOTKEYS: readonly Hex32[] = [0, 1, 2, 3].map((i) => `${i}`.repeat(64));

export function sampleSet(powers: readonly bigint[] = [1n, 1n, 1n, 1n], epoch = 0n): ValidatorSet {
  const members = powers.map(
    (power, i): Member => ({
      hotkey: HOTKEYS[i] as Hex32,
      sessionKey: (SIGNERS[i] as Signer).publicKey,
      power,
    }),
  );
  return { epoch, boundary: 100n, members };
}

export function sampleHeader(change: Partial<Header> = {}): Header {
  const setHash = validatorSetHash(sampleSet());
  return {
    formatVersion: FORMAT_VERSION,
    chainId: CHAIN_ID,
    height: 5n,
    parentHash: hashOf("block 4"),
    timeMs: 100_000n,
    chainRef: { number: 100n, hash: hashOf("chain 100") },
    epoch: 0n,
    validatorSetHash: setHash,
    nextValidatorSetHash: setHash,
    specVersion: 1,
    sandboxVersion: 1,
    parentCertHash: ZERO_HASH,
    extrinsicsRoot: ZERO_HASH,
    stateRoot: hashOf("state 5"),
    eventsRoot: ZERO_HASH,
    ...change,
  };
}

export function sampleHead(change: Partial<Head> = {}, header: Partial<Header> = {}): Head {
  const made = sampleHeader(header);
  const set = sampleSet();
  return {
    header: made,
    hash: headerHash(made),
    set,
    nextSet: set,
    session: {
      epoch: 0n,
      boundary: { number: 100n, hash: hashOf("chain 100") },
      startHeight: 1n,
      startSlot: 95n,
      members: [],
      neurons: [],
    },
    parameters: DEVELOPMENT_PARAMETERS,
    specVersion: 1,
    awaitedSeeds: [],
    deadline: null,
    epochBlocked: false,
    ...change,
  };
}

/** The set's members as the runtime's session tells them. */
export function sampleMembers(set = sampleSet()): SessionMember[] {
  return set.members.map(({ hotkey, sessionKey, power }, uid) => ({
    uid,
    power,
    uptime: 0,
    signed: {
      delegation: {
        chainId: CHAIN_ID,
        hotkey,
        peerIds: [],
        sessionKey,
        sandboxVersions: [1],
        specVersions: [1],
        fromEpoch: 0n,
        toEpoch: 1_000n,
        seq: 1n,
      },
      hotkeySignature: "",
      sessionSignature: "",
    },
  }));
}
