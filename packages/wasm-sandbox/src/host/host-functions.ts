/** The active functions of the host ABI. Each charges its base price first, then by length. */

import { hash } from "node:crypto";
import { aliasOf, HOST_ABI, type HostFunctionEntry } from "@platform/protocol/host-abi";
import {
  MAX_EFFECTS_BYTES,
  MAX_LOG_BYTES,
  MAX_OUTPUT_BYTES,
  MAX_ZK_PROOF_BYTES,
} from "@platform/protocol/limits";
import type { HostFunction, HostFunctions } from "../engine.ts";
import type { GuestAccess } from "./guest-access.ts";
import { readLine } from "./guest-text.ts";
import type { HostContext, ProgramArguments, Programs, VerifyProof } from "./host-context.ts";
import type { HostState } from "./host-state.ts";
import { encodePendingJobs } from "./pending-jobs.ts";

interface Call {
  readonly entry: HostFunctionEntry;
  readonly guest: GuestAccess;
  readonly state: HostState;
  readonly programs: Programs;
  readonly verifyProof: VerifyProof | undefined;
}

/** Arguments as the engine gives them: i32 signed numbers, i64 bigints. */
type Handler = (call: Call, ...args: never[]) => number | bigint;

const { UNKNOWN_KIND, OUT_OF_RANGE, TOO_LARGE, NOT_FOUND, MALFORMED } = HOST_ABI.errors;
const ACCOUNT_BYTES = 32;
const AMOUNT_BYTES = 8;
const MAX_CID_BYTES = 64;
const MAX_VALUE = 0xffff_ffffn;

/** i64 results: tag 1 and the error's number. */
const tagged = (error: number): bigint => (1n << 32n) | BigInt(error);

const HANDLERS: Readonly<Record<string, Handler>> = {
  log: ({ entry, guest, state }, pointer: number, length: number) => {
    if (length >>> 0 > MAX_LOG_BYTES) return -TOO_LARGE;
    guest.chargeBytes(entry, length);
    const line = readLine(guest, pointer, length);
    if (line === undefined) return -MALFORMED;
    state.addLog(line, length);
    return 0;
  },
  account_get_mana: (call, pointer: number, length: number) =>
    lookUp(call, call.state.reads.mana, pointer, length),
  get_reputation: (call, pointer: number, length: number) =>
    lookUp(call, call.state.reads.reputation, pointer, length),
  account_spend_mana: (call, pointer: number, length: number) =>
    length === AMOUNT_BYTES ? (append(call, pointer, length), 0) : -MALFORMED,
  account_credit_mana: (call, pointer: number, length: number) =>
    length === ACCOUNT_BYTES + AMOUNT_BYTES ? (append(call, pointer, length), 0) : -MALFORMED,
  submit_mesh_job: (call, pointer: number, length: number) =>
    length >>> 0 > MAX_EFFECTS_BYTES ? tagged(TOO_LARGE) : handle(call, pointer, length),
  create_governance_proposal: (call, pointer: number, length: number) => {
    if (length >>> 0 > MAX_EFFECTS_BYTES) return tagged(TOO_LARGE);
    return length === 0 ? tagged(MALFORMED) : handle(call, pointer, length);
  },
  open_governance_voting: governance,
  cast_governance_vote: governance,
  close_governance_voting: governance,
  execute_governance_proposal: governance,
  anchor_receipt: (call, pointer: number, length: number) => {
    if (length < 1 || length > MAX_CID_BYTES) return tagged(MALFORMED);
    return BigInt(append(call, pointer, length).index);
  },
  get_pending_mesh_jobs: ({ entry, guest, state }, pointer: number, capacity: number) => {
    guest.memory.checkRange(pointer, capacity);
    const list = encodePendingJobs(state.reads.pendingJobs ?? [], capacity >>> 0);
    if (list === undefined) return -TOO_LARGE;
    guest.chargeBytes(entry, list.length);
    guest.memory.writeBytes(pointer, list);
    return list.length;
  },
  verify_zk_proof: ({ entry, guest, verifyProof }, pointer: number, length: number) => {
    if (verifyProof === undefined) throw new Error("assertion failed: no proofs were loaded");
    if (length >>> 0 > MAX_ZK_PROOF_BYTES) return -TOO_LARGE;
    guest.chargeBytes(entry, length);
    const verdict = verifyProof(guest.memory.readBytes(pointer, length));
    return verdict === undefined ? -MALFORMED : Number(verdict);
  },
  input_size: ({ state }, kind: number) => state.inputs[kind]?.length ?? -UNKNOWN_KIND,
  input_read: (call, kind: number, offset: number, pointer: number, length: number) => {
    const input = call.state.inputs[kind];
    if (input === undefined) return -UNKNOWN_KIND;
    const from = offset >>> 0;
    if (from > input.length) return -OUT_OF_RANGE;
    call.guest.memory.checkRange(pointer, length);
    const part = input.subarray(from, Math.min(input.length, from + (length >>> 0)));
    call.guest.chargeBytes(call.entry, part.length);
    call.guest.memory.writeBytes(pointer, part);
    return part.length;
  },
  output_write: ({ entry, guest, state }, pointer: number, length: number) => {
    if (length >>> 0 > MAX_OUTPUT_BYTES) return -TOO_LARGE;
    guest.chargeBytes(entry, length);
    state.output = guest.memory.readBytes(pointer, length);
    return 0;
  },
  submission_run: ({ entry, guest, programs }, ...args: Parameters<typeof programArguments>) =>
    programs.run(guest, entry, programArguments(...args)),
  submission_fuel: ({ programs }) => programs.lastFuel,
};

function programArguments(
  entryPointer: number,
  entryLength: number,
  inputPointer: number,
  inputLength: number,
  outputPointer: number,
  outputCapacity: number,
  fuel: bigint,
  pages: number,
): ProgramArguments {
  return {
    entry: { pointer: entryPointer, length: entryLength },
    input: { pointer: inputPointer, length: inputLength },
    output: { pointer: outputPointer, length: outputCapacity },
    fuel,
    pages,
  };
}

/** What the runtime makes of the payload is its business: a step of a proposal, once certified. */
function governance(call: Call, pointer: number, length: number): number {
  if (length >>> 0 > MAX_EFFECTS_BYTES) return -TOO_LARGE;
  if (length === 0) return -MALFORMED;
  append(call, pointer, length);
  return 0;
}

/** The value by which the guest can name what it journaled. */
function handle(call: Call, pointer: number, length: number): bigint {
  const { bytes } = append(call, pointer, length);
  return BigInt(`0x${hash("sha256", bytes, "hex").slice(0, 8)}`);
}

function lookUp(
  { entry, guest }: Call,
  values: ReadonlyMap<string, bigint>,
  pointer: number,
  length: number,
): bigint {
  if (length !== ACCOUNT_BYTES) return tagged(MALFORMED);
  guest.chargeBytes(entry, length);
  const bytes = guest.memory.readBytes(pointer, length);
  // A view, not a second copy: this is the host call that takes longest for its price.
  const account = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("hex");
  const value = values.get(account);
  if (value === undefined) return tagged(NOT_FOUND);
  return value > MAX_VALUE ? MAX_VALUE : value;
}

function append(
  { entry, guest, state }: Call,
  pointer: number,
  length: number,
): { readonly bytes: Uint8Array; readonly index: number } {
  guest.chargeBytes(entry, length);
  const bytes = guest.memory.readBytes(pointer, length);
  return { bytes, index: state.journal.append(entry.number, bytes) };
}

/** Both import modules, with every active function. */
export function linkHost(context: HostContext): HostFunctions {
  const module: Record<string, HostFunction> = {};
  const alias: Record<string, HostFunction> = {};
  for (const entry of HOST_ABI.functions) {
    if (entry.status !== "active") continue;
    const handler = HANDLERS[entry.name];
    if (handler === undefined) throw new Error(`assertion failed: no handler ${entry.name}`);
    const linked: HostFunction = (...args: never[]) => {
      const { guest, state, programs, verifyProof } = context;
      if (guest === undefined) throw new Error("assertion failed: a guest before its instance");
      guest.chargeBase(entry);
      return handler({ entry, guest, state, programs, verifyProof }, ...args);
    };
    module[entry.name] = linked;
    alias[aliasOf(entry)] = linked;
  }
  return { [HOST_ABI.module]: module, [HOST_ABI.aliasModule]: alias };
}
