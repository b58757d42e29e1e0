/** From the pipeline's answers to the HTTP contract of @platform/node-api. */

import type { ChallengeView, ZkKeyView } from "@platform/node-api";
import { rawCid } from "@platform/node-api";
import { toHex, zkKeyInputs } from "@platform/protocol";
import {
  type ChallengeInfo,
  ChallengeStatus,
  Intake,
  Strategy,
  type ZkKeyInfo,
} from "@platform/runtime";

export function challengeView(info: ChallengeInfo): ChallengeView {
  const { manifest } = info;
  return {
    id: info.id,
    name: manifest.name,
    version: manifest.version,
    status: wordOf(ChallengeStatus, info.status),
    module: manifest.module,
    moduleCid: rawCid(manifest.module),
    intake: wordOf(Intake, manifest.intake),
    strategy: wordOf(Strategy, manifest.policy.strategy),
    mechanism: manifest.mechanism,
    emissionSharePpb: manifest.emissionSharePpb,
    maxPayloadBytes: manifest.limits.maxPayloadBytes,
    fuel: manifest.limits.fuel,
    activationEpoch: manifest.activationEpoch,
    minImprovementPpb: manifest.policy.minImprovementPpb,
    verifiedBy: [...info.verifiedBy],
  };
}

export function zkKeyView({ id, key }: ZkKeyInfo): ZkKeyView {
  return { id, inputs: zkKeyInputs(key) ?? 0, key: toHex(key) };
}

function wordOf<T extends Readonly<Record<string, number>>>(
  table: T,
  value: number,
): keyof T & string {
  for (const [word, index] of Object.entries(table)) if (index === value) return word;
  throw new RangeError(`${value} is not in the table ${Object.keys(table).join(", ")}`);
}
