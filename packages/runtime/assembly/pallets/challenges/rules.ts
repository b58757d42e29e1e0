import { Bytes } from "../../fw/bytes";
import { OK, Outcome } from "../../fw/outcome";
import { HOST_ABI_VERSION } from "../../spec";
import { ChallengeError, challengeFailure } from "./errors";
import { INTAKE_EPOCH, Manifest, STRATEGY_LADDER } from "./manifest";

// Bounds of protocol/limits.ts, and those that only a manifest has.
const MAX_NAME: i32 = 64;
const MAX_MODULE: u32 = 8 << 20;
const MAX_PAYLOAD: u32 = 16 << 20;
const MAX_PARAMETERS: i32 = 2048;
const MAX_IMPORTS: i32 = 64;
const MAX_PAGES: u32 = 1024;
const MAX_FUEL: u64 = 20_000_000_000;
const MAX_STACK_KIB: u32 = 1024;
const MAX_FUNCTIONS: u32 = 20_000;
const MAX_GLOBALS: u32 = 1000;
const MAX_TABLES: u32 = 20;
const MAX_TABLE_ELEMENTS: u32 = 20_000;
const MAX_WALL_SECONDS: u32 = 600;
/** Vectors and tail calls. */
const ALL_FEATURES: u32 = 3;
/** Mechanisms of a subnet on the chain. */
const MAX_MECHANISMS: u8 = 2;
const MAX_REENTRIES: u8 = 16;
export const BILLION: u32 = 1_000_000_000;

/** What a manifest must satisfy by itself. */
export function checkManifest(m: Manifest): Outcome {
  if (!isName(m.name)) return challengeFailure(ChallengeError.BadName);
  if (m.kind != 0) return challengeFailure(ChallengeError.KindReserved);
  if (m.hostAbiVersion != HOST_ABI_VERSION)
    return challengeFailure(ChallengeError.HostAbiUnsupported);
  if (!hasGoodLimits(m)) return challengeFailure(ChallengeError.BadLimits);
  if (m.formatVersion >= 2) {
    if (!hasGoodStructure(m)) return challengeFailure(ChallengeError.BadLimits);
    if ((m.features & ~ALL_FEATURES) != 0) return challengeFailure(ChallengeError.UnknownFeature);
  }
  if (!hasGoodImports(m.imports)) return challengeFailure(ChallengeError.BadImports);
  if (m.open) return challengeFailure(ChallengeError.OpenIntakeUnsupported);
  if (!hasGoodPolicy(m)) return challengeFailure(ChallengeError.BadPolicy);
  if (m.mechanism >= MAX_MECHANISMS || m.emissionSharePpb < 1 || m.emissionSharePpb > BILLION)
    return challengeFailure(ChallengeError.BadEmission);
  if (m.rankedByFuel && m.intake != INTAKE_EPOCH)
    return challengeFailure(ChallengeError.FuelRankingNeedsEpochIntake);
  return OK;
}

/** 1 to 64 bytes of a-z, 0-9 and "-". */
function isName(name: Bytes): bool {
  if (name.length() < 1 || name.length() > MAX_NAME) return false;
  for (let i = 0; i < name.length(); i++) {
    const c = name.at(i);
    const letter = c >= 0x61 && c <= 0x7a;
    const digit = c >= 0x30 && c <= 0x39;
    if (!letter && !digit && c != 0x2d) return false;
  }
  return true;
}

function hasGoodLimits(m: Manifest): bool {
  if (m.moduleBytes < 1 || m.moduleBytes > MAX_MODULE) return false;
  if (m.fuel < 1 || m.fuel > MAX_FUEL || m.epochFuelBudget < m.fuel) return false;
  if (m.memoryPages < 1 || m.memoryPages > MAX_PAGES) return false;
  if (m.maxPayloadBytes < 1 || m.maxPayloadBytes > MAX_PAYLOAD) return false;
  return m.parameters.length() <= MAX_PARAMETERS;
}

/** That the wall limit holds the fuel is the sandbox's matter: a rate is no rule of the log. */
function hasGoodStructure(m: Manifest): bool {
  if (m.stackKib < 1 || m.stackKib > MAX_STACK_KIB) return false;
  if (m.functions < 1 || m.functions > MAX_FUNCTIONS) return false;
  if (m.globals > MAX_GLOBALS || m.tables > MAX_TABLES) return false;
  if (m.tableElements > MAX_TABLE_ELEMENTS) return false;
  return m.wallSeconds >= 1 && m.wallSeconds <= MAX_WALL_SECONDS;
}

/** Sorted, none twice, lower-case names with underscores. */
function hasGoodImports(imports: Array<Bytes>): bool {
  if (imports.length > MAX_IMPORTS) return false;
  for (let i = 0; i < imports.length; i++) {
    const name = imports[i];
    if (name.length() < 1 || name.length() > MAX_NAME) return false;
    for (let j = 0; j < name.length(); j++) {
      const c = name.at(j);
      const letter = c >= 0x61 && c <= 0x7a;
      const digit = c >= 0x30 && c <= 0x39;
      if (!letter && !digit && c != 0x5f) return false;
    }
    if (i > 0 && imports[i - 1].compare(name) >= 0) return false;
  }
  return true;
}

function hasGoodPolicy(m: Manifest): bool {
  if (m.intake > INTAKE_EPOCH || m.strategy > STRATEGY_LADDER) return false;
  if (m.minImprovementPpb > BILLION || m.scoreEpochs < 1) return false;
  if (m.reentries > MAX_REENTRIES) return false;
  // A re-entry is a second judgement on a batch's seed: rolling works have no batch.
  return m.intake == INTAKE_EPOCH || m.reentries == 0;
}
