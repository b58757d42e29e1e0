/** Shape of an RPC method and strict reading of its parameters. */

import { fromHex } from "@platform/protocol";
import type { DevNode } from "../node/dev-node.ts";

/** An answer with a code; `data` is what clients show. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: string | undefined;

  constructor(code: number, message: string, data?: string) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export interface Subscription {
  readonly id: string;
  notify(result: unknown): void;
}

/** What a method may do with the connection that asked. */
export interface Caller {
  /** `method` names the notifications; `stop` runs when the client or its connection goes away. */
  subscribe(method: string, stop: (subscription: Subscription) => void): Subscription;
  /** False if there is no such subscription. */
  unsubscribe(id: string): boolean;
}

export interface RpcContext {
  readonly node: DevNode;
  readonly caller: Caller;
}

export type RpcMethod = (params: readonly unknown[], context: RpcContext) => unknown;
export type RpcMethods = Readonly<Record<string, RpcMethod>>;

export function invalidParams(detail: string): RpcError {
  return new RpcError(-32602, `Invalid params: ${detail}`);
}

export function prefixed(hex: string): string {
  return `0x${hex}`;
}

/** Hex with 0x, any case, even length; lower case without prefix on return. */
export function hexParam(params: readonly unknown[], index: number): string {
  const value = params[index];
  if (typeof value !== "string" || !/^0x([0-9a-fA-F]{2})*$/.test(value))
    throw invalidParams(`parameter ${index} must be 0x-prefixed hex`);
  return value.slice(2).toLowerCase();
}

export function bytesParam(params: readonly unknown[], index: number): Uint8Array {
  return fromHex(hexParam(params, index));
}

export function isAbsent(params: readonly unknown[], index: number): boolean {
  return params[index] === undefined || params[index] === null;
}

export function integerParam(
  params: readonly unknown[],
  index: number,
  least: number,
  most: number,
): number {
  const value = params[index];
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most)
    throw invalidParams(`parameter ${index} must be an integer from ${least} to ${most}`);
  return value;
}

export function hexListParam(params: readonly unknown[], index: number, most: number): string[] {
  const list = params[index];
  if (!Array.isArray(list) || list.length > most)
    throw invalidParams(`parameter ${index} must be a list of at most ${most} keys`);
  return list.map((_, i) => hexParam(list, i));
}
