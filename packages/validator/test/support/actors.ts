/** Owner and miners of a local network: they sign real extrinsics and hand them to one validator. */

import { signCommand } from "@platform/challenge-registry";
import type { Challenge } from "@platform/challenge-sdk";
import { toCid } from "@platform/dht-store";
import {
  type Call,
  challengeId,
  commitment,
  encodeExtrinsic,
  type Hex32,
  MAX_INLINE_PAYLOAD_BYTES,
  Scheme,
  type Signer,
  sha256Hex,
  signExtrinsic,
  utf8,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import type { ValidatorApi } from "../../src/api.ts";
import { type LocalValidators, until } from "./local-validators.ts";

const RAW = 0x55;

export function apiOf(net: LocalValidators, index = 0): ValidatorApi {
  const validator = net.validators.get(net.hotkeys[index] as Hex32);
  if (validator === undefined) throw new Error(`validator ${index} does not run`);
  return validator.api;
}

/** Signs with the account's own key, submits, and throws the code of a refusal. */
export async function submit(
  net: LocalValidators,
  signer: Signer,
  what: Call,
  via = 0,
): Promise<Hex32> {
  const api = apiOf(net, via);
  const status = await api.status();
  const account = await api.account(signer.publicKey);
  const signed = await signExtrinsic(
    {
      call: what,
      signer: signer.publicKey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn,
      mortality: { from: status.slot, slots: net.genesis.parameters.epochSlots },
      specVersion: status.specVersion,
      chainId: net.chainId,
    },
    signer,
  );
  const receipt = await api.submitExtrinsic(encodeExtrinsic(signed), "test");
  if (!receipt.accepted) throw new Error(receipt.error.code);
  return receipt.extrinsic;
}

/** Queues a challenge and serves its module. */
export async function publish(net: LocalValidators, challenge: Challenge): Promise<Hex32> {
  net.network.serve(toCid(RAW, sha256Hex(challenge.module)).toString(), challenge.module);
  const { nonce } = await apiOf(net).authority();
  const args = await signCommand(
    net.chainId,
    nonce,
    { action: "addChallenge", manifest: challenge.manifest },
    [net.owner],
  );
  await submit(net, net.owner, call.ownerCommand(args));
  await until(
    "the command is in a block",
    async () => {
      const authority = await apiOf(net).authority();
      return authority.nonce > nonce ? true : undefined;
    },
    20_000,
  );
  return challengeId(net.chainId, challenge.manifest.name);
}

/** An operational call as this validator's own session key would sign it. */
export async function submitAs(net: LocalValidators, hotkey: Hex32, what: Call): Promise<void> {
  const index = net.hotkeys.findIndex((one) => one !== hotkey && net.validators.has(one));
  const api = apiOf(net, index);
  const status = await api.status();
  const account = await api.account(hotkey);
  const signed = await signExtrinsic(
    {
      call: what,
      signer: hotkey,
      scheme: Scheme.ed25519,
      nonce: account.nonceSession,
      mortality: { from: status.slot, slots: net.genesis.parameters.epochSlots },
      specVersion: status.specVersion,
      chainId: net.chainId,
    },
    net.sessions.get(hotkey) as Signer,
  );
  const receipt = await api.submitExtrinsic(encodeExtrinsic(signed), "test");
  if (!receipt.accepted) throw new Error(receipt.error.code);
}

export interface Work {
  readonly id: Hex32;
  readonly reveal: () => Promise<void>;
}

/** Commits; the caller reveals when the commit is in a block. */
export async function commitWork(
  net: LocalValidators,
  miner: Signer,
  challenge: Hex32,
  bytes: Uint8Array,
): Promise<Work> {
  const payload = sha256Hex(bytes);
  const salt = sha256Hex(utf8(`salt ${miner.publicKey} ${payload}`));
  const id = commitment(net.chainId, challenge, miner.publicKey, payload, salt);
  net.network.serve(toCid(RAW, payload).toString(), bytes);
  await submit(net, miner, call.commit({ challenge, commitment: id, sizeCeiling: bytes.length }));
  await until(
    "the commit is in a block",
    async () => (await apiOf(net).submission(id)) ?? undefined,
    20_000,
  );
  const inline = bytes.length <= MAX_INLINE_PAYLOAD_BYTES ? bytes : new Uint8Array(0);
  return {
    id,
    reveal: async () => {
      const args = { submission: id, payload, payloadBytes: bytes.length, salt, inline };
      await submit(net, miner, call.reveal(args));
    },
  };
}
