/** A rolling challenge with a module that only scripted evaluators accept. */

import type { Challenge } from "@platform/challenge-sdk";
import { HOST_ABI_VERSION, sha256Hex, utf8 } from "@platform/protocol";
import { Intake, Kind, type Manifest, Strategy, unsaidLimits } from "@platform/runtime";

export function simpleChallenge(change: Partial<Manifest> = {}): Challenge {
  const module = utf8("no module at all");
  const manifest: Manifest = {
    formatVersion: 1,
    name: "simple",
    version: 1,
    kind: Kind.deterministic,
    module: sha256Hex(module),
    moduleBytes: module.length,
    hostAbiVersion: HOST_ABI_VERSION,
    imports: [],
    limits: {
      ...unsaidLimits(1_000_000n),
      fuel: 1_000_000n,
      memoryPages: 1,
      maxPayloadBytes: 1_000_000,
    },
    features: 0,
    parameters: new Uint8Array(0),
    policy: {
      open: false,
      strategy: Strategy.winner,
      minImprovementPpb: 0,
      scoreEpochs: 10,
      reentries: 0,
    },
    intake: Intake.rolling,
    rankedByFuel: false,
    mechanism: 0,
    emissionSharePpb: 500_000_000,
    epochFuelBudget: 20_000_000_000n,
    activationEpoch: 1n,
    ...change,
  };
  return { manifest, module };
}
