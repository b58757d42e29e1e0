/** What the host functions of one evaluation have at hand. */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import type { GuestAccess } from "./guest-access.ts";
import type { HostState } from "./host-state.ts";

interface GuestRange {
  readonly pointer: number;
  readonly length: number;
}

export interface ProgramArguments {
  readonly entry: GuestRange;
  readonly input: GuestRange;
  /** Its length is the most that is written. */
  readonly output: GuestRange;
  readonly fuel: bigint;
  readonly pages: number;
}

/** Runs the miner's program for `submission_run`. */
export interface Programs {
  /** High 32 bits: outcome byte; low 32: bytes written. */
  run(guest: GuestAccess, price: HostFunctionEntry, args: ProgramArguments): bigint;
  /** Fuel of the last run. */
  readonly lastFuel: bigint;
}

/** Undefined for bytes that no scheme explains. */
export type VerifyProof = (bytes: Uint8Array) => boolean | undefined;

export interface HostContext {
  readonly state: HostState;
  readonly programs: Programs;
  /** There for every guest that may import it. */
  readonly verifyProof: VerifyProof | undefined;
  /** Set once the instance exists; nothing of the guest runs before. */
  guest: GuestAccess | undefined;
}
