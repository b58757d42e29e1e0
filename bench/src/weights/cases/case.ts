/** One extrinsic on one state; several of them, short and long, bound a call's fuel from above. */

import { type Call, type Hex32, MAX_EXTRINSIC_BYTES } from "@platform/protocol";
import type { TestValidator } from "../../../../packages/runtime/test/host/accounts.ts";
import { hotkeySigner } from "../../../../packages/runtime/test/host/accounts.ts";
import type { FullChain } from "../full-chain.ts";

export type Changes = ReadonlyMap<string, Uint8Array | null>;

export interface Case {
  /** "pallet.call" */
  readonly call: string;
  /** Which state and branch it is. */
  readonly name: string;
  readonly extrinsic: Uint8Array;
  /** Over the full chain. */
  readonly changes: Changes;
}

/** Kind, call, compact length, signer, scheme, nonce, mortality, version, chain and signature. */
export const EXTRINSIC_OVERHEAD = 2 + 2 + 4 + 32 + 1 + 4 + 10 + 4 + 32 + 64;
export const MAX_ARGS_BYTES: number = MAX_EXTRINSIC_BYTES - EXTRINSIC_OVERHEAD;

/** Made for the next block and never included: its nonce is used again. */
export async function byHotkey(full: FullChain, name: string, body: Call): Promise<Uint8Array> {
  const signer = hotkeySigner(name);
  const bytes = await full.chain.extrinsic(signer, body);
  full.chain.takeBack(signer.publicKey, signer.scheme);
  return bytes;
}

export async function bySession(
  full: FullChain,
  of: TestValidator,
  body: Call,
): Promise<Uint8Array> {
  const bytes = await full.chain.operational(of, body);
  full.chain.takeBack(of.hotkey, of.session.scheme);
  return bytes;
}

export function memberAt(full: FullChain, index: number): TestValidator {
  const member = full.members.at(index);
  if (member === undefined) throw new Error(`no member ${index}`);
  return member;
}

export function nameOf(full: FullChain, hotkey: Hex32): string {
  const name = full.chain.names.find((one) => hotkeySigner(one).publicKey === hotkey);
  if (name === undefined) throw new Error("no such hotkey");
  return name;
}
