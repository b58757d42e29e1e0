/** What the sudo owner signs: one body, m signatures, the authority pallet's own nonce (§8, §12). */

import {
  CodedError,
  decodeScale,
  envelope,
  fromHex,
  type Hex32,
  MANIFEST_FORMATS,
  type Scheme,
  type Signer,
  SignKind,
  toHex,
  type VerifySignature,
  zkKeyInputs,
} from "@platform/protocol";
import {
  type Manifest,
  ManifestCodec,
  OwnerAction,
  type OwnerCommand,
  type OwnerCommandArgs,
  OwnerCommandCodec,
  type OwnerRotation,
  OwnerRotationCodec,
  RotationArgsCodec,
  ScopeArgsCodec,
  type TrustScope,
} from "@platform/runtime";
import type { Fault } from "./fault.ts";
import { manifestFaults } from "./manifest-faults.ts";
import { rotationFault } from "./owner-rotation.ts";

export type CommandAction =
  | { readonly action: "addChallenge"; readonly manifest: Manifest }
  | { readonly action: "pause" | "resume" | "retire"; readonly challenge: Hex32 }
  /** A verification key in the layout of protocol/zk.ts. */
  | { readonly action: "addZkKey"; readonly key: Uint8Array }
  | { readonly action: "removeZkKey"; readonly key: Hex32 }
  | { readonly action: "rotateOwners"; readonly rotation: OwnerRotation }
  | { readonly action: "cancelRotation"; readonly rotationNonce: bigint }
  | { readonly action: "setScope"; readonly challenge: Hex32; readonly scope: TrustScope }
  | { readonly action: "clearScope"; readonly challenge: Hex32 };

export const COMMAND_REFUSALS = [
  "COMMAND_MALFORMED",
  "COMMAND_WRONG_CHAIN",
  /** Not exactly the authority's next nonce: replayed, or out of turn. */
  "COMMAND_NONCE",
  "COMMAND_UNKNOWN_ACTION",
  /** Signed by a key that is no owner key. */
  "COMMAND_NOT_OWNER",
  "COMMAND_SIGNER_REPEATED",
  "COMMAND_BAD_SIGNATURE",
  /** Fewer signatures than the owners' threshold. */
  "COMMAND_THRESHOLD",
  /** The manifest inside is not one that may run; its faults are listed. */
  "COMMAND_MANIFEST",
  /** The bytes inside are no verification key of a known scheme. */
  "COMMAND_ZK_KEY",
  /** The new owner keys or their threshold are not such as may rule. */
  "COMMAND_ROTATION",
] as const;
export type CommandRefusal = (typeof COMMAND_REFUSALS)[number];

export interface Owners {
  readonly chainId: Hex32;
  /** Next nonce of the authority pallet. */
  readonly nonce: bigint;
  readonly keys: readonly Hex32[];
  readonly threshold: number;
}

export type CommandVerdict =
  | { readonly ok: true; readonly command: CommandAction }
  | { readonly ok: false; readonly code: CommandRefusal; readonly faults?: readonly Fault[] };

/** Bytes that every owner signs under kind ownerCommand. */
export function commandBytes(chainId: Hex32, nonce: bigint, command: CommandAction): Uint8Array {
  return OwnerCommandCodec.enc({
    chainId,
    nonce,
    action: OwnerAction[command.action],
    payload: payloadOf(command),
  });
}

function payloadOf(command: CommandAction): Uint8Array {
  switch (command.action) {
    case "addChallenge":
      return ManifestCodec.enc(command.manifest);
    case "addZkKey":
      return command.key;
    case "removeZkKey":
      return fromHex(command.key);
    case "rotateOwners":
      return OwnerRotationCodec.enc(command.rotation);
    case "cancelRotation":
      return RotationArgsCodec.enc({ nonce: command.rotationNonce });
    case "setScope":
      return ScopeArgsCodec.enc({ challenge: command.challenge, scope: command.scope });
    default:
      return fromHex(command.challenge);
  }
}

/**
 * Signs with the given owner keys; further owners add their signatures to the same bytes.
 * @throws CodedError COMMAND_MANIFEST, COMMAND_ROTATION: nobody signs what can't run.
 */
export async function signCommand(
  chainId: Hex32,
  nonce: bigint,
  command: CommandAction,
  signers: readonly Signer[],
): Promise<OwnerCommandArgs> {
  if (command.action === "addChallenge") {
    const faults = manifestFaults(command.manifest);
    if (faults.length > 0)
      throw new CodedError({
        code: "COMMAND_MANIFEST",
        message: faults.map((f) => `${f.path}: ${f.message}`).join("; "),
      });
  }
  if (command.action === "rotateOwners") {
    const fault = rotationFault(command.rotation);
    if (fault !== null) throw new CodedError({ code: "COMMAND_ROTATION", message: fault });
  }
  return cosignCommand({ command: commandBytes(chainId, nonce, command), signatures: [] }, signers);
}

/** Adds signatures of further owners to a command that was signed elsewhere. */
export async function cosignCommand(
  args: OwnerCommandArgs,
  signers: readonly Signer[],
): Promise<OwnerCommandArgs> {
  const { chainId } = decodeScale(OwnerCommandCodec, args.command, "owner command");
  const message = envelope(chainId, SignKind.ownerCommand, args.command);
  const signatures = [...args.signatures];
  for (const signer of signers)
    signatures.push({
      key: signer.publicKey,
      scheme: signer.scheme,
      signature: await signer.sign(message),
    });
  return { command: args.command, signatures };
}

/** Refuses everything but a command of enough owners, for this chain, in turn. Never throws. */
export function verifyCommand(
  args: OwnerCommandArgs,
  owners: Owners,
  verify: VerifySignature,
): CommandVerdict {
  const command = decodeCommand(args.command);
  if (command === null) return { ok: false, code: "COMMAND_MALFORMED" };
  if (command.chainId !== owners.chainId) return { ok: false, code: "COMMAND_WRONG_CHAIN" };
  if (command.nonce !== owners.nonce) return { ok: false, code: "COMMAND_NONCE" };
  const unsigned = signatureRefusal(args, owners, verify);
  return unsigned === null ? readAction(command) : { ok: false, code: unsigned };
}

function signatureRefusal(
  { command, signatures }: OwnerCommandArgs,
  owners: Owners,
  verify: VerifySignature,
): CommandRefusal | null {
  if (signatures.some(({ key }) => !owners.keys.includes(key))) return "COMMAND_NOT_OWNER";
  if (new Set(signatures.map(({ key }) => key)).size !== signatures.length)
    return "COMMAND_SIGNER_REPEATED";
  if (signatures.length < owners.threshold) return "COMMAND_THRESHOLD";
  const message = envelope(owners.chainId, SignKind.ownerCommand, command);
  const holds = signatures.every(({ scheme, key, signature }) =>
    verify(scheme as Scheme, key, message, signature),
  );
  return holds ? null : "COMMAND_BAD_SIGNATURE";
}

function readAction({ action, payload }: OwnerCommand): CommandVerdict {
  if (action === OwnerAction.addChallenge) {
    const manifest = decodeManifest(payload);
    if (manifest === null) return unreadable(payload);
    const faults = manifestFaults(manifest);
    if (faults.length > 0) return { ok: false, code: "COMMAND_MANIFEST", faults };
    return { ok: true, command: { action: "addChallenge", manifest } };
  }
  if (action === OwnerAction.addZkKey)
    return zkKeyInputs(payload) === null
      ? { ok: false, code: "COMMAND_ZK_KEY" }
      : { ok: true, command: { action: "addZkKey", key: payload } };
  if (action === OwnerAction.removeZkKey && payload.length === 32)
    return { ok: true, command: { action: "removeZkKey", key: toHex(payload) } };
  if (action === OwnerAction.rotateOwners) {
    const rotation = decodedOrNull(OwnerRotationCodec, payload, "rotation");
    if (rotation === null) return { ok: false, code: "COMMAND_MALFORMED" };
    if (rotationFault(rotation) !== null) return { ok: false, code: "COMMAND_ROTATION" };
    return { ok: true, command: { action: "rotateOwners", rotation } };
  }
  if (action === OwnerAction.cancelRotation) {
    const args = decodedOrNull(RotationArgsCodec, payload, "rotation");
    if (args === null) return { ok: false, code: "COMMAND_MALFORMED" };
    return { ok: true, command: { action: "cancelRotation", rotationNonce: args.nonce } };
  }
  if (action === OwnerAction.setScope) {
    const args = decodedOrNull(ScopeArgsCodec, payload, "scope");
    if (args === null) return { ok: false, code: "COMMAND_MALFORMED" };
    return { ok: true, command: { action: "setScope", ...args } };
  }
  const word = (["pause", "resume", "retire", "clearScope"] as const).find(
    (name) => OwnerAction[name] === action,
  );
  if (word === undefined) return { ok: false, code: "COMMAND_UNKNOWN_ACTION" };
  if (payload.length !== 32) return { ok: false, code: "COMMAND_MALFORMED" };
  return { ok: true, command: { action: word, challenge: toHex(payload) } };
}

/** A format of a later version has another layout: that is said, and nothing else is. */
function unreadable([formatVersion]: Uint8Array): CommandVerdict {
  if (formatVersion === undefined || MANIFEST_FORMATS.includes(formatVersion))
    return { ok: false, code: "COMMAND_MALFORMED" };
  const message = `${formatVersion} is none of ${MANIFEST_FORMATS.join(", ")}`;
  const fault: Fault = { code: "MANIFEST_FORMAT_VERSION", path: "formatVersion", message };
  return { ok: false, code: "COMMAND_MANIFEST", faults: [fault] };
}

function decodeCommand(bytes: Uint8Array): OwnerCommand | null {
  return decodedOrNull(OwnerCommandCodec, bytes, "owner command");
}

/** null for anything that is not a manifest's canonical SCALE. */
export function decodeManifest(bytes: Uint8Array): Manifest | null {
  return decodedOrNull(ManifestCodec, bytes, "manifest");
}

function decodedOrNull<T>(
  codec: Parameters<typeof decodeScale<T>>[0],
  bytes: Uint8Array,
  what: string,
): T | null {
  try {
    return decodeScale(codec, bytes, what);
  } catch {
    return null;
  }
}
