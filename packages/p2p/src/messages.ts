/** What crosses the port between the main thread and the network service: plain data only. */

import type { ErrorRecord, Hex32 } from "@platform/protocol";
import type {
  GossipVerdict,
  Member,
  MessageClass,
  NetworkInfo,
  NetworkStats,
  Outcome,
  PeerRef,
  Provider,
  Topic,
} from "./config.ts";

/** Operations with one answer; the key is the name, the value the form of question and answer. */
export interface Calls {
  request: {
    in: { to: string; bytes: Uint8Array; timeoutMs: number; maxBytes: number };
    out: Uint8Array;
  };
  publish: { in: { topic: Topic; bytes: Uint8Array }; out: number };
  fetchBlob: {
    in: { cid: string; maxBytes: number; from: readonly string[]; timeoutMs: number };
    out: Uint8Array;
  };
  provide: { in: { cid: string }; out: number };
  findProviders: { in: { cid: string; limit: number }; out: readonly Provider[] };
  dial: { in: { address: string }; out: string };
  stats: { in: Record<never, never>; out: NetworkStats };
  stop: { in: Record<never, never>; out: undefined };
}
export type CallName = keyof Calls;

/** Questions of the service to the main thread. */
export interface Asks {
  request: { in: { from: PeerRef; bytes: Uint8Array }; out: Uint8Array };
  gossip: { in: { topic: Topic; from: PeerRef; bytes: Uint8Array }; out: GossipVerdict };
  blob: { in: { from: PeerRef; cid: string }; out: Uint8Array | undefined };
  certificate: { in: { from: PeerRef; bytes: Uint8Array }; out: boolean };
}
export type AskName = keyof Asks;

type Numbered<Table extends Record<string, { in: unknown }>> = {
  [Name in keyof Table]: {
    readonly id: number;
    readonly name: Name;
    readonly input: Table[Name]["in"];
  };
}[keyof Table];

export type Call = Numbered<{ [Name in CallName]: Calls[Name] }>;
export type Ask = Numbered<{ [Name in AskName]: Asks[Name] }>;

/** Main thread to service. */
export type NetworkCommand =
  | { readonly type: "members"; readonly members: readonly Member[] }
  | {
      readonly type: "send";
      readonly to: readonly Hex32[];
      readonly class: MessageClass;
      readonly bytes: Uint8Array;
    }
  | { readonly type: "call"; readonly call: Call }
  | { readonly type: "answer"; readonly id: number; readonly outcome: Outcome<unknown> };

/** Service to main thread. */
export type NetworkEvent =
  | { readonly type: "ready"; readonly info: NetworkInfo }
  | { readonly type: "failed"; readonly error: ErrorRecord }
  | {
      readonly type: "message";
      readonly hotkey: Hex32;
      readonly class: MessageClass;
      readonly bytes: Uint8Array;
    }
  | {
      readonly type: "peer";
      readonly hotkey: Hex32;
      readonly peerId: string;
      readonly connected: boolean;
    }
  | { readonly type: "ask"; readonly ask: Ask }
  | { readonly type: "result"; readonly id: number; readonly outcome: Outcome<unknown> };

/**
 * Exact-size copy of a view. Posting a view to a worker clones its whole ArrayBuffer, and a
 * libp2p chunk is a view into a large one.
 */
export function exactBytes(bytes: Uint8Array): Uint8Array {
  const exact = bytes.byteLength === bytes.buffer.byteLength && bytes.constructor === Uint8Array;
  return exact ? bytes : new Uint8Array(bytes);
}
