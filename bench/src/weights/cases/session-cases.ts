/** Delegations, rejoin and evidence. */

import {
  encodeCertificate,
  encodeHeader,
  type Header,
  headerHash,
  MAX_VALIDATORS,
  Phase,
  sha256Hex,
  signDelegation,
  validatorSetHash,
  voteSignBytes,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { key, validator } from "../../../../packages/runtime/test/host/accounts.ts";
import { CHAIN_ID } from "../../../../packages/runtime/test/host/chain.ts";
import { type FullChain, longestDelegation } from "../full-chain.ts";
import { JAIL_KEY, keyOf } from "../raw-state.ts";
import { byHotkey, bySession, type Case, type Changes, memberAt, nameOf } from "./case.ts";

const NONE: Changes = new Map();
const HEIGHT = 9n;
const ABSENT = 1;
/** What an 8 KiB extrinsic leaves for the certificate: 66 bytes a signature. */
const MOST_SIGNATURES = Math.min(MAX_VALIDATORS, 108);

export async function sessionCases(full: FullChain): Promise<Case[]> {
  return [
    ...(await delegationCases(full)),
    await rejoinCase(full),
    await equivocationCase(full),
    await proposalCase(full, 0),
    await proposalCase(full, MOST_SIGNATURES),
  ];
}

async function delegationCases(full: FullChain): Promise<Case[]> {
  const member = memberAt(full, -1);
  const stranger = validator("stranger");
  const shortest = await signDelegation(
    {
      ...{ chainId: CHAIN_ID, hotkey: stranger.hotkey, peerIds: ["p"] },
      ...{ sessionKey: stranger.session.publicKey, sandboxVersions: [1], specVersions: [1] },
      ...{ fromEpoch: 2n, toEpoch: 3n, seq: 1n },
    },
    stranger.hot,
    stranger.session,
  );
  const longest = await longestDelegation(member, 3n);
  const outside = await longestDelegation(stranger, 3n);
  const of = (name: string, extrinsic: Uint8Array): Case => ({
    ...{ call: "session.delegate", name, extrinsic, changes: NONE },
  });
  const sender = nameOf(full, member.hotkey);
  return [
    of("shortest of a stranger", await byHotkey(full, "stranger", call.delegate(shortest))),
    of("longest of a stranger", await byHotkey(full, "stranger", call.delegate(outside))),
    of("longest of a member", await byHotkey(full, sender, call.delegate(longest))),
  ];
}

async function rejoinCase(full: FullChain): Promise<Case> {
  const member = memberAt(full, -1);
  // absence 1, its epoch 8, certificates signed 4, until 8
  const jailed = new Uint8Array(21);
  jailed[0] = ABSENT;
  return {
    call: "session.rejoin",
    name: "jailed for absence",
    extrinsic: await bySession(full, member, call.rejoin()),
    changes: new Map([[keyOf(...JAIL_KEY, member.hotkey), jailed]]),
  };
}

function setOf(full: FullChain) {
  const session = full.chain.api("session", {});
  const setHash = validatorSetHash({
    epoch: session.epoch,
    boundary: session.boundary.number,
    members: session.members.map(({ power, signed }) => ({
      ...{ hotkey: signed.delegation.hotkey, sessionKey: signed.delegation.sessionKey, power },
    })),
  });
  return { epoch: session.epoch, setHash };
}

/** Two VIEW-CHANGEs are the longest votes; the last of the set is found last. */
async function equivocationCase(full: FullChain): Promise<Case> {
  const { epoch, setHash } = setOf(full);
  const context = { chainId: CHAIN_ID, epoch, validatorSetHash: setHash };
  const vote = { height: HEIGHT, view: 1, phase: Phase.commit, digest: key("a") };
  const body = call.reportEquivocation({
    firstBytes: voteSignBytes(context, vote),
    firstSignature: "ab".repeat(64),
    secondBytes: voteSignBytes(context, { ...vote, digest: key("b") }),
    secondSignature: "ab".repeat(64),
    hotkey: memberAt(full, -1).hotkey,
  });
  return {
    call: "session.reportEquivocation",
    name: "the last of the set",
    extrinsic: await bySession(full, memberAt(full, 0), body),
    changes: NONE,
  };
}

async function proposalCase(full: FullChain, signatures: number): Promise<Case> {
  const { epoch, setHash } = setOf(full);
  const certificate = encodeCertificate({
    ...{ height: HEIGHT - 2n, view: 0, digest: key("parent") },
    signatures: Array.from({ length: signatures }, (_, index) => ({
      ...{ index, signature: "ab".repeat(64) },
    })),
  });
  const header: Header = {
    ...{ formatVersion: 1, chainId: CHAIN_ID, height: HEIGHT, parentHash: key("parent") },
    ...{ timeMs: 1n, chainRef: { number: 1n, hash: key("chain") }, epoch },
    ...{ validatorSetHash: setHash, nextValidatorSetHash: setHash, specVersion: 1 },
    ...{ sandboxVersion: 1, parentCertHash: sha256Hex(certificate) },
    ...{ extrinsicsRoot: key("x"), stateRoot: key("s"), eventsRoot: key("e") },
  };
  const body = call.reportInvalidProposal({
    signBytes: voteSignBytes(
      { chainId: CHAIN_ID, epoch, validatorSetHash: setHash },
      { height: HEIGHT, view: 0, phase: Phase.prePrepare, digest: headerHash(header) },
    ),
    signature: "ab".repeat(64),
    header: encodeHeader(header),
    certificate,
    hotkey: memberAt(full, -1).hotkey,
  });
  return {
    call: "session.reportInvalidProposal",
    name: `a certificate of another height with ${signatures} signatures`,
    extrinsic: await bySession(full, memberAt(full, 0), body),
    changes: NONE,
  };
}
