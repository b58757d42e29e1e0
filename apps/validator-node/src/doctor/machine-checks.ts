/** The machine under a validator: engine, cores, memory, disk, clock. */

import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Check } from "./check.ts";

const MIN_NODE_MAJOR = 24;
/** From here on the permission model covers the network. */
const NETWORK_NODE_MAJOR = 26;
const GIB = 1024 ** 3;
const MIN_CORES = 2;
const MIN_MEMORY_BYTES = 1.8 * GIB;
const MIN_FREE_BYTES = GIB;
const GOOD_FREE_BYTES = 10 * GIB;
/** A vote is synced before it is sent: slower disks cost the network time. */
const SLOW_SYNC_MS = 25;
const SYNCS = 15;
const CLOCK_TIMEOUT_MS = 5000;

/** @param dataDir need not exist yet */
export function machineChecks(dataDir: string): Check[] {
  return [nodeCheck(process.versions.node), hardwareCheck(), diskCheck(dataDir), clockCheck()];
}

export function nodeCheck(version: string): Check {
  const major = Number(version.split(".")[0]);
  const name = "node";
  if (major < MIN_NODE_MAJOR)
    return {
      name,
      status: "fail",
      detail: version,
      hint: `Node ${MIN_NODE_MAJOR} or newer is needed`,
    };
  if (major < NETWORK_NODE_MAJOR)
    return {
      name,
      status: "warn",
      detail: `${version}: its permission model leaves the network open`,
      hint: "use the Node that this checkout brings",
    };
  return { name, status: "ok", detail: version };
}

function hardwareCheck(): Check {
  const cores = availableParallelism();
  const memory = totalmem();
  const detail = `${cores} cores, ${(memory / GIB).toFixed(1)} GiB of memory`;
  const enough = cores >= MIN_CORES && memory >= MIN_MEMORY_BYTES;
  return enough
    ? { name: "machine", status: "ok", detail }
    : { name: "machine", status: "warn", detail, hint: "two cores and 2 GB are recommended" };
}

function diskCheck(dataDir: string): Check {
  const name = "disk";
  let at = resolve(dataDir);
  while (!existsSync(at)) at = dirname(at);
  try {
    const { bavail, bsize } = statfsSync(at);
    const free = bavail * bsize;
    const syncMs = medianSyncMs(at);
    const detail = `${(free / GIB).toFixed(1)} GiB free, ${syncMs.toFixed(1)} ms for a synced write at ${at}`;
    if (free < MIN_FREE_BYTES)
      return { name, status: "fail", detail, hint: "a validator stops when its disk is full" };
    if (free < GOOD_FREE_BYTES || syncMs > SLOW_SYNC_MS)
      return {
        name,
        status: "warn",
        detail,
        hint: "votes wait for the disk: use a fast, large one",
      };
    return { name, status: "ok", detail };
  } catch (thrown) {
    const hint = "the daemon's user must be able to write there";
    return { name, status: "fail", detail: `${at}: ${(thrown as Error).message}`, hint };
  }
}

function medianSyncMs(directory: string): number {
  const own = mkdtempSync(join(directory, "doctor-"));
  const handle = openSync(join(own, "sync"), "w");
  try {
    const times = Array.from({ length: SYNCS }, () => {
      const start = performance.now();
      writeSync(handle, new Uint8Array(4096));
      fsyncSync(handle);
      return performance.now() - start;
    });
    return times.sort((a, b) => a - b)[(SYNCS - 1) / 2] as number;
  } finally {
    closeSync(handle);
    rmSync(own, { recursive: true });
  }
}

/** Only systemd says it without privileges; elsewhere the operator has to know. */
function clockCheck(): Check {
  const hint = "blocks carry time: run an NTP client; 2 s of error cost your votes";
  const asked = spawnSync(
    "/usr/bin/timedatectl",
    ["show", "--property=NTPSynchronized", "--value"],
    {
      encoding: "utf8",
      timeout: CLOCK_TIMEOUT_MS,
    },
  );
  const answer = asked.status === 0 ? asked.stdout.trim() : "";
  if (answer === "yes") return { name: "clock", status: "ok", detail: "synchronised" };
  const detail =
    answer === "no" ? "not synchronised" : "nothing here says whether it is set by NTP";
  return { name: "clock", status: "warn", detail, hint };
}
