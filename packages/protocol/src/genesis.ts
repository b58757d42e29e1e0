/** genesis.json: everything that a node must know before block 1 (PROTOCOL §2). */

import { z } from "zod";
import { toHex, utf8 } from "./bytes.ts";
import { type Canonical, canonicalJson } from "./canonical-json.ts";
import { type SignedDelegation, verifyDelegation } from "./delegation.ts";
import { CodedError } from "./errors.ts";
import { type Hex32, sha256Hex, ZERO_HASH } from "./hash.ts";
import type { Header } from "./header.ts";
import { MAX_VALIDATORS } from "./limits.ts";
import { merkleRoot } from "./merkle.ts";
import { batchSlots, type Parameters } from "./parameters.ts";
import type { VerifySignature } from "./signing.ts";
import { type ValidatorSet, validatorSetHash } from "./validator-set.ts";
import { FORMAT_VERSION, STATE_FORMAT } from "./version.ts";

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const decimal = z.string().regex(/^(0|[1-9][0-9]{0,19})$/);
const u = (max: number) => decimal.transform(Number).pipe(z.number().int().max(max));
const u32 = u(0xffff_ffff);
const u16 = u(0xffff);
const u64 = decimal.transform(BigInt).pipe(z.bigint().max((1n << 64n) - 1n));

const delegation = z.strictObject({
  delegation: z.strictObject({
    chainId: hex(32),
    hotkey: hex(32),
    peerIds: z.array(z.string().min(1).max(64)).min(1).max(2),
    sessionKey: hex(32),
    sandboxVersions: z.array(u32).min(1).max(8),
    specVersions: z.array(u32).min(1).max(8),
    fromEpoch: u64,
    toEpoch: u64,
    seq: u64,
  }),
  hotkeySignature: hex(64),
  sessionSignature: hex(64),
});

const parameters = z.strictObject({
  intervalMs: u32,
  epochBlocks: u32,
  epochSlots: u32,
  intakeSlots: u32,
  revealSlots: u32,
  seedDelay: u32,
  attestSlots: u32,
  attestDeadlineSlots: u32,
  disputeSlots: u32,
  minStake: u16,
  sandboxVersion: u32,
  burnUid: u16,
  manaCap: u64,
  manaPerSlot: u64,
});

/** Strict: an unknown or missing field is an error that names itself. */
export const GenesisSchema = z.strictObject({
  formatVersion: u16,
  stateFormat: u16,
  lineage: z.string().min(1).max(64),
  substrateGenesis: hex(32),
  netuid: u16,
  timeMs: u64,
  B0: z.strictObject({ number: u64, hash: hex(32) }),
  snapshotHash: hex(32),
  runtimeHash: hex(32),
  specVersion: u32,
  sandboxVersion: u32,
  hostAbiVersion: u32,
  /** Sorted by hotkey; power is already capped. */
  validators: z
    .array(z.strictObject({ uid: u16, power: u64, signed: delegation }))
    .min(1)
    .max(MAX_VALIDATORS),
  ownerKeys: z.array(hex(32)).min(1).max(16),
  ownerThreshold: u(16),
  parameters,
});

export type Genesis = z.output<typeof GenesisSchema>;

/** Binds delegations inside genesis.json, which exist before the file and so before its hash. */
export function draftId(
  genesis: Pick<Genesis, "formatVersion" | "lineage" | "substrateGenesis" | "netuid">,
): Hex32 {
  const { formatVersion, lineage, substrateGenesis, netuid } = genesis;
  return sha256Hex(utf8(canonicalJson({ formatVersion, lineage, substrateGenesis, netuid })));
}

export function genesisJson(genesis: Genesis): string {
  return canonicalJson(genesis as unknown as Canonical);
}

/** Binds everything else that is signed, stored or spoken. */
export function chainIdOf(genesis: Genesis): Hex32 {
  return sha256Hex(utf8(genesisJson(genesis)));
}

/**
 * Reads a genesis.json that is trusted: form and canonical bytes, so that its hash is the chain id.
 * @throws CodedError GENESIS_MALFORMED with every fault, GENESIS_NOT_CANONICAL
 */
export function readGenesis(text: string): Genesis {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new CodedError({ code: "GENESIS_MALFORMED", message: "genesis is not JSON" }, { cause });
  }
  const parsed = GenesisSchema.safeParse(raw);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`);
    throw new CodedError({ code: "GENESIS_MALFORMED", message: faults.join("; ") });
  }
  if (genesisJson(parsed.data) !== text.trimEnd())
    throw new CodedError({
      code: "GENESIS_NOT_CANONICAL",
      message: "genesis.json is not in canonical form, so its hash is not the chain id",
      hint: "run `validator-node genesis build` again instead of editing the file",
    });
  return parsed.data;
}

/**
 * Reads genesis.json and checks what can be checked from the file alone.
 * @throws CodedError GENESIS_MALFORMED with every fault, GENESIS_NOT_CANONICAL, GENESIS_INVALID
 */
export function parseGenesis(text: string, verify: VerifySignature): Genesis {
  const genesis = readGenesis(text);
  const faults = genesisFaults(genesis, verify);
  if (faults.length > 0)
    throw new CodedError({ code: "GENESIS_INVALID", message: faults.join("; ") });
  return genesis;
}

/** Everything wrong with a genesis, in words; empty when it can start a network. */
export function genesisFaults(genesis: Genesis, verify: VerifySignature): string[] {
  const faults: string[] = [];
  if (genesis.formatVersion !== FORMAT_VERSION) faults.push("formatVersion is unknown");
  if (genesis.stateFormat !== STATE_FORMAT) faults.push("stateFormat is unknown");
  if (genesis.ownerThreshold < 1 || genesis.ownerThreshold > genesis.ownerKeys.length)
    faults.push("ownerThreshold does not fit the number of owner keys");
  faults.push(...parameterFaults(genesis.parameters));
  const draft = draftId(genesis);
  let previous = "";
  for (const { signed, power } of genesis.validators) {
    const { hotkey } = signed.delegation;
    if (hotkey <= previous) faults.push(`validator ${hotkey} is out of order or doubled`);
    previous = hotkey;
    if (power <= 0n) faults.push(`validator ${hotkey} has no power`);
    if (!verifyDelegation(signed as SignedDelegation, draft, verify))
      faults.push(`the delegation of ${hotkey} is not signed for this draft`);
  }
  return faults;
}

/** PROTOCOL §14: a batch must fit its epoch, or nothing would ever be weighed. */
export function parameterFaults(p: Parameters): string[] {
  const faults: string[] = [];
  if (p.intervalMs < 1) faults.push("intervalMs must be at least 1");
  if (p.epochSlots > 0xffff) faults.push("epochSlots must fit 16 bits");
  if (10 * batchSlots(p) > 9 * p.epochSlots)
    faults.push(`windows of ${batchSlots(p)} slots exceed 90 % of epochSlots ${p.epochSlots}`);
  return faults;
}

export function genesisValidatorSet(genesis: Genesis): ValidatorSet {
  return {
    epoch: 0n,
    boundary: genesis.B0.number,
    members: genesis.validators.map(({ power, signed }) => ({
      hotkey: signed.delegation.hotkey,
      sessionKey: signed.delegation.sessionKey,
      power,
    })),
  };
}

/** Block 0 is derived, never signed; `stateRoot` comes from the runtime's genesis_build. */
export function genesisHeader(genesis: Genesis, stateRoot: Hex32): Header {
  const setHash = validatorSetHash(genesisValidatorSet(genesis));
  const empty = toHex(merkleRoot([]));
  return {
    formatVersion: FORMAT_VERSION,
    chainId: chainIdOf(genesis),
    height: 0n,
    parentHash: ZERO_HASH,
    timeMs: genesis.timeMs,
    chainRef: genesis.B0,
    epoch: 0n,
    validatorSetHash: setHash,
    nextValidatorSetHash: setHash,
    specVersion: genesis.specVersion,
    sandboxVersion: genesis.sandboxVersion,
    parentCertHash: sha256Hex(new Uint8Array(0)),
    extrinsicsRoot: empty,
    stateRoot,
    eventsRoot: empty,
  };
}
