/**
 * A network namespace for each validator, below the one that this process runs in: a cable to the bridge of
 * the members, which can be cut, and one for its API and the chain, which stays. Everything ends with this process.
 */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import type { DevnetPlaces } from "@platform/devnet";
import { until } from "../support/until.ts";

export interface Cables {
  readonly places: DevnetPlaces;
  /** Each of them alone. */
  isolate(victims: readonly number[]): void;
  /** They reach each other, and nobody else. */
  split(victims: readonly number[]): void;
  heal(victims: readonly number[]): void;
  close(): void;
}

const MEMBERS = "10.9.0";
const OPERATORS = "10.8.0";
const OWN = 254;

/** @throws Error where namespaces are not permitted */
export async function layCables(validators: number): Promise<Cables> {
  ip("link", "set", "lo", "up");
  for (const bridge of ["members", "apart", "operators"])
    ip("link", "add", bridge, "type", "bridge");
  for (const bridge of ["members", "apart", "operators"]) ip("link", "set", bridge, "up");
  ip("addr", "add", `${OPERATORS}.${OWN}/24`, "dev", "operators");
  const holders: ChildProcess[] = [];
  const nodes = [];
  for (let i = 0; i < validators; i++) {
    const pid = await holdNamespace(holders);
    const enter = ["nsenter", `--net=/proc/${pid}/ns/net`, "--"];
    const address = (net: string): string => `${net}.${i + 1}`;
    within(enter, "link", "set", "lo", "up");
    for (const [net, bridge, name] of [
      [MEMBERS, "members", `m${i}`],
      [OPERATORS, "operators", `o${i}`],
    ] as const) {
      ip("link", "add", name, "type", "veth", "peer", "name", bridge, "netns", String(pid));
      ip("link", "set", name, "master", bridge, "up");
      within(enter, "addr", "add", `${address(net)}/24`, "dev", bridge);
      within(enter, "link", "set", bridge, "up");
    }
    nodes.push({ p2p: address(MEMBERS), http: address(OPERATORS), enter });
  }
  return {
    places: { chainHost: `${OPERATORS}.${OWN}`, nodes },
    isolate: (victims) => {
      for (const i of victims) ip("link", "set", `m${i}`, "down");
    },
    split: (victims) => {
      for (const i of victims) ip("link", "set", `m${i}`, "master", "apart");
    },
    heal: (victims) => {
      for (const i of victims) ip("link", "set", `m${i}`, "master", "members", "up");
    },
    close: () => {
      for (const holder of holders) holder.stdin?.end();
    },
  };
}

/** `cat` ends with this process, which holds the other end of its input. */
async function holdNamespace(holders: ChildProcess[]): Promise<number> {
  const holder = spawn("unshare", ["--net", "cat"], { stdio: ["pipe", "ignore", "inherit"] });
  holders.push(holder);
  const { pid } = holder;
  if (pid === undefined) throw new Error("unshare does not start");
  const outside = readlinkSync("/proc/self/ns/net");
  await until("a network namespace", 5_000, () => {
    if (holder.exitCode !== null) throw new Error("a network namespace is not permitted");
    return readlinkSync(`/proc/${pid}/ns/net`) === outside ? undefined : true;
  });
  return pid;
}

function ip(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}

function within(enter: readonly string[], ...args: readonly string[]): void {
  const [command = "", ...rest] = [...enter, "ip", ...args];
  execFileSync(command, rest, { stdio: ["ignore", "ignore", "pipe"] });
}
