import { type Hex32, STATUSES, type Status, ZERO_HASH } from "@platform/protocol";
import { type ChallengeInfo, ChallengeStatus, type SubmissionInfo } from "@platform/runtime";
import { hashOf } from "./sample-head.ts";
import { simpleChallenge } from "./simple-challenge.ts";

export const CHALLENGE: ChallengeInfo = {
  id: hashOf("challenge"),
  status: ChallengeStatus.active,
  manifest: simpleChallenge().manifest,
  verifiedBy: [],
};

/** A submission with its seed, waiting for attestations. */
export function sampleSubmission(
  name: string,
  status: Status = "evaluating",
  change: Partial<SubmissionInfo> = {},
): SubmissionInfo {
  return {
    id: hashOf(name),
    challenge: CHALLENGE.id,
    version: CHALLENGE.manifest.version,
    miner: hashOf(`miner of ${name}`),
    status: STATUSES.indexOf(status),
    reason: 0,
    epoch: 0n,
    commitHeight: 1n,
    commitIndex: 0,
    commitSlot: 1n,
    payload: hashOf(`payload of ${name}`),
    payloadBytes: 10,
    closingHeight: 2n,
    stateRoot: hashOf("state 2"),
    seedNumber: 104n,
    seed: hashOf("seed"),
    seedSlot: 4n,
    revealing: false,
    attestations: [],
    digest: ZERO_HASH,
    outcome: 0,
    program: 255,
    score: 0n,
    fuelUsed: 0n,
    precertifiedSlot: 0n,
    certifiedHeight: 0n,
    origin: ZERO_HASH,
    sandboxVersion: 2,
    ...change,
  };
}

export function committed(validator: Hex32, phase = 0): SubmissionInfo["attestations"] {
  return [{ validator, phase, digest: ZERO_HASH }];
}
