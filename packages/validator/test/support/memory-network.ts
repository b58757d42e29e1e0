/** Members in one process: messages by timer, requests by call, blobs by asking everybody. */

import { parseCid } from "@platform/dht-store";
import { CodedError, type Hex32, type TestDouble, testDouble } from "@platform/protocol";
import type { MemberLane, Network, NetworkReceiver } from "../../src/components.ts";

export interface MemoryNetwork {
  join(hotkey: Hex32): TestDouble<Network>;
  /** Bytes that a miner serves. */
  serve(cid: string, bytes: Uint8Array): void;
  /** False cuts both directions of every line of this member. */
  setConnected(hotkey: Hex32, connected: boolean): void;
  /** Delivers bytes as if this member had sent them. */
  inject(from: Hex32, to: readonly Hex32[], lane: MemberLane, bytes: Uint8Array): void;
  /** Sees every message before it is delivered; false loses it. */
  filter: (from: Hex32, to: Hex32, lane: MemberLane, bytes: Uint8Array) => boolean;
  /** Gossip from a miner to every member; the verdicts. */
  gossip(bytes: Uint8Array): Promise<string[]>;
}

export function memoryNetwork(): MemoryNetwork {
  const members = new Map<Hex32, NetworkReceiver>();
  const cut = new Set<Hex32>();
  const served = new Map<string, Uint8Array>();
  const reach = (from: Hex32, to: Hex32): NetworkReceiver | undefined =>
    cut.has(from) || cut.has(to) ? undefined : members.get(to);
  const tell = (hotkey: Hex32, connected: boolean): void => {
    for (const [other, receiver] of members) {
      if (other === hotkey) continue;
      receiver.memberChanged(hotkey, connected);
      members.get(hotkey)?.memberChanged(other, connected);
    }
  };
  const memory: MemoryNetwork = {
    filter: () => true,
    inject: (from, to, lane, bytes) => {
      for (const hotkey of to) members.get(hotkey)?.memberMessage(from, lane, bytes);
    },
    serve: (cid, bytes) => void served.set(cid, bytes),
    setConnected: (hotkey, connected) => {
      if (connected) cut.delete(hotkey);
      else cut.add(hotkey);
      tell(hotkey, connected);
    },
    gossip: (bytes) =>
      Promise.all([...members.values()].map((member) => member.gossip("miner", bytes))),
    join: (self) => ({
      [testDouble]: true,
      bind: (receiver) => {
        members.set(self, receiver);
        tell(self, true);
      },
      setMembers: () => undefined,
      send: (to, lane, bytes) => {
        for (const hotkey of to)
          setTimeout(() => {
            const receiver = reach(self, hotkey);
            if (receiver !== undefined && memory.filter(self, hotkey, lane, bytes))
              receiver.memberMessage(self, lane, bytes);
          }, 1);
      },
      request: async (member, bytes) => {
        const receiver = reach(self, member);
        if (receiver === undefined) throw unreachable();
        return receiver.request(self, bytes);
      },
      fetchBlob: async (cid) => {
        parseCid(cid);
        for (const hotkey of members.keys()) {
          const bytes = hotkey === self ? undefined : await reach(self, hotkey)?.blob(cid);
          if (bytes !== undefined) return bytes;
        }
        const bytes = served.get(cid);
        if (bytes === undefined) throw unreachable();
        return bytes;
      },
      findProviders: async () => [],
      provide: async () => undefined,
      edgePeers: () => [...members.keys()].filter((one) => one !== self),
      edgeAddresses: () => [],
      counters: async () => ({}),
      close: async () => {
        members.delete(self);
        for (const receiver of members.values()) receiver.memberChanged(self, false);
      },
    }),
  };
  return memory;
}

function unreachable(): CodedError {
  return new CodedError({ code: "PEER_UNREACHABLE", message: "nobody answers" });
}
