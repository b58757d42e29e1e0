/** The host calls of one evaluation, in order. */

import type { HostFunctionEntry } from "@platform/protocol/host-abi";
import { MAX_LOGGED_CALLS } from "@platform/protocol/limits";

export interface LoggedCall {
  /** From 0 on. */
  readonly sequence: number;
  /** Of the host ABI. */
  readonly number: number;
  readonly name: string;
  /** i32 arguments signed. */
  readonly args: readonly bigint[];
  /** Before the base price. */
  readonly fuelBefore: bigint;
  /** With all that a program used which the call ran; below 0 when it ended the guest so. */
  readonly fuelAfter: bigint;
  /** Read from the guest's memory, and written to it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** As the guest got it, i32 signed; null when the call ended the guest. */
  readonly result: bigint | null;
}

export interface CallLog {
  /** All calls; those beyond MAX_LOGGED_CALLS are only counted. */
  readonly total: number;
  readonly truncated: boolean;
  readonly calls: readonly LoggedCall[];
}

interface OpenCall {
  readonly args: readonly (number | bigint)[];
  readonly fuelBefore: number;
  bytesIn: number;
  bytesOut: number;
}

export class CallRecorder {
  readonly #calls: LoggedCall[] = [];
  #total = 0;
  #open: OpenCall | undefined;

  begin(args: readonly (number | bigint)[], fuelBefore: number): void {
    this.#open = { args, fuelBefore, bytesIn: 0, bytesOut: 0 };
  }

  bytesIn(length: number): void {
    if (this.#open !== undefined) this.#open.bytesIn += length;
  }

  bytesOut(length: number): void {
    if (this.#open !== undefined) this.#open.bytesOut += length;
  }

  end(entry: HostFunctionEntry, result: number | bigint | undefined, fuelAfter: number): void {
    const open = this.#open;
    if (open === undefined) throw new Error("assertion failed: no host call is open");
    this.#open = undefined;
    const sequence = this.#total++;
    if (sequence >= MAX_LOGGED_CALLS) return;
    this.#calls.push({
      sequence,
      number: entry.number,
      name: entry.name,
      args: open.args.map(BigInt),
      fuelBefore: BigInt(open.fuelBefore),
      fuelAfter: BigInt(fuelAfter),
      bytesIn: open.bytesIn,
      bytesOut: open.bytesOut,
      result: result === undefined ? null : BigInt(result),
    });
  }

  report(): CallLog {
    return {
      total: this.#total,
      truncated: this.#total > this.#calls.length,
      calls: this.#calls,
    };
  }
}
