// Goal: who is who, which connection stays and when a peer is dialled; method: tables of cases
// over the pure rules, with time given.
import { MAX_VALIDATORS } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import { connectionToKeep } from "../../src/members/duplicate-connections.ts";
import { MemberTable } from "../../src/members/member-table.ts";
import { RedialSchedule } from "../../src/members/redial-schedule.ts";

describe("the member table", () => {
  const hotkey = "aa".repeat(32);
  it("leaves itself out, binds addresses to their peer id and forgets what was replaced", () => {
    const table = new MemberTable("self");
    const addresses = ["/ip4/1.2.3.4/tcp/1/p2p/one", "/ip4/1.2.3.4/tcp/2/p2p/other"];
    table.replace([
      { hotkey: "bb".repeat(32), peerIds: ["self"], addresses: [] },
      { hotkey, peerIds: ["one", "two", "three"], addresses },
    ]);
    expect([...table.hotkeys()]).toEqual([hotkey]);
    expect(table.peersOf(hotkey)).toEqual(["one", "two"]);
    expect(table.addressesOf("one")).toEqual([addresses[0]]);
    expect(table.ref("one")).toEqual({ peerId: "one", hotkey });
    expect(table.ref("three")).toEqual({ peerId: "three" });
    table.replace([]);
    expect(table.hotkeyOf("one")).toBeUndefined();
    expect(table.peersOf(hotkey)).toEqual([]);
  });

  it("holds no more than a validator set", () => {
    const table = new MemberTable("self");
    const many = Array.from({ length: MAX_VALIDATORS + 5 }, (_, i) => ({
      hotkey: i.toString(16).padStart(64, "0"),
      peerIds: [`peer-${i}`],
      addresses: [],
    }));
    table.replace(many);
    expect([...table.hotkeys()]).toHaveLength(MAX_VALIDATORS);
  });
});

describe("duplicate connections", () => {
  const inbound = (openedMs: number) => ({ direction: "inbound", openedMs }) as const;
  const outbound = (openedMs: number) => ({ direction: "outbound", openedMs }) as const;

  it("of a simultaneous dial both ends keep the one that the lower peer id opened", () => {
    // The same two connections, as the lower and as the higher end sees them.
    expect(connectionToKeep([outbound(0), inbound(10)], true)).toEqual(outbound(0));
    expect(connectionToKeep([inbound(0), outbound(10)], false)).toEqual(inbound(0));
  });

  it("of others the newest stays: the old one may be dead already", () => {
    expect(connectionToKeep([outbound(0), inbound(60_000)], true)).toEqual(inbound(60_000));
    expect(connectionToKeep([outbound(0), outbound(10)], false)).toEqual(outbound(10));
    expect(connectionToKeep([], true)).toBeUndefined();
  });
});

describe("redialling", () => {
  const timing = { firstMs: 500, maxMs: 30_000, politeMs: 2_000 };
  const open = (polite: boolean) => new RedialSchedule(timing, 0, polite, () => 1);

  it("backs off by doubling up to the cap and starts anew after a lasting connection", () => {
    const schedule = open(false);
    expect(schedule.due(0)).toBe(true);
    let now = 0;
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      schedule.failed(now);
      expect(schedule.due(now + wait - 1)).toBe(false);
      now += wait;
      expect(schedule.due(now)).toBe(true);
    }
    schedule.opened(now);
    expect(schedule.due(now + 1e9)).toBe(false);
    schedule.closed(now + 5_000, false);
    expect(schedule.due(now + 5_000)).toBe(true);
  });

  it("waits politely for the lower peer id, and backs off when it is closed at once", () => {
    const schedule = open(true);
    expect(schedule.due(1_999)).toBe(false);
    expect(schedule.due(2_000)).toBe(true);
    schedule.opened(2_000);
    schedule.closed(2_010, false);
    expect(schedule.due(2_500)).toBe(false);
    expect(schedule.due(2_510)).toBe(true);
  });

  it("spreads the dials of a network by jitter", () => {
    const schedule = new RedialSchedule(timing, 0, false, () => 0);
    schedule.failed(0);
    expect(schedule.due(374)).toBe(false);
    expect(schedule.due(375)).toBe(true);
  });
});
