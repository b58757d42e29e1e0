/** One signer database and the lives and deaths of the process on it. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { SeededRandom } from "@platform/challenge-sdk";
import { encodeFrame, type Frame, frameReader } from "./frames.ts";
import { above, Ledger } from "./ledger.ts";
import { KEYS, SELF } from "./network.ts";
import { Peers } from "./peers.ts";

/** A voter that hears nothing for so long gets the next lines of the script. */
const NUDGE_MS = 4;
/** Own messages that a peer may show to it again. */
const ECHOES = 8;
/** Without a sign of life for so long, the machine or the voter is broken. */
const DEADLINE_MS = 30_000;

type Voter = ChildProcessByStdio<Writable, Readable, Readable>;

/** When a life ends: after so many frames and then some microseconds, or so long after its birth. */
export type Death =
  | { readonly frames: number; readonly spinUs: number }
  | { readonly afterMs: number }
  | { readonly heights: number };

export class Lane {
  readonly ledger = new Ledger((KEYS[SELF] as (typeof KEYS)[number]).publicKey);
  readonly faults: string[] = [];
  decided = 0n;
  readonly #voter: string;
  readonly #directory: string;
  readonly #random: SeededRandom;
  readonly #peers: Peers;
  /** Messages of the highest height that it spoke in: peers may show them to it. */
  #own: { readonly height: bigint; readonly bytes: Uint8Array }[] = [];

  /** The disk lies below `parent`; `voter` is the program that lives and dies on it. */
  constructor(parent: string, voter: string, random: SeededRandom) {
    this.#voter = voter;
    this.#directory = mkdtempSync(join(parent, "lane-"));
    this.#random = random;
    this.#peers = new Peers(random);
  }

  /** Runs the voter until that death; what it said before is on record afterwards. */
  async live(death: Death): Promise<void> {
    const behind = this.#random.below(2);
    const voter = spawn(process.execPath, [this.#voter, this.#directory, `${behind}`], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const closed = once(voter, "close");
    let complaint = "";
    voter.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    // What is written to a dead process is lost, as on a network.
    voter.stdin.on("error", () => undefined);
    const kill = (): void => void voter.kill("SIGKILL");
    const goal = "heights" in death ? this.decided + BigInt(death.heights) : null;
    let left = "frames" in death ? death.frames : Number.POSITIVE_INFINITY;
    const read = frameReader((frame) => {
      this.#take(voter, frame);
      if (left-- === 0 && "spinUs" in death) spin(death.spinUs);
      if (left < 0 || (goal !== null && this.decided >= goal)) kill();
    });
    voter.stdout.on("data", read);
    const nudge = setInterval(() => this.#act(voter), NUDGE_MS);
    const birth = setTimeout(kill, "afterMs" in death ? death.afterMs : DEADLINE_MS);
    await closed;
    clearInterval(nudge);
    clearTimeout(birth);
    if (voter.signalCode !== "SIGKILL") this.faults.push(`ended by itself: ${complaint}`);
    if (goal !== null && this.decided < goal)
      this.faults.push(`${this.decided} heights instead of ${goal}: ${complaint}`);
  }

  #take(voter: Voter, { kind, bytes }: Frame): void {
    const text = kind === "m" || kind === "s" ? "" : Buffer.from(bytes).toString();
    const [first = "", second = ""] = text.split(" ");
    if (kind === "r") this.#restored(voter, text.split(" "));
    else if (kind === "s") this.ledger.signed(bytes.subarray(0, 64), bytes.slice(64));
    else if (kind === "a") this.ledger.attests(first, second);
    else if (kind === "d") this.#decide(BigInt(first), second);
    else if (kind === "x") this.faults.push(text);
    else {
      this.#remember(bytes);
      this.#peers.heard(bytes);
      this.#act(voter);
    }
  }

  /** What left the process before its death is on its disk after it. */
  #restored(voter: Voter, words: readonly string[]): void {
    const [height = "0", view, phase, decided = "0", digest = ""] = words;
    const watermark = { height: BigInt(height), view: Number(view), phase: Number(phase) };
    if (above(this.ledger.top, watermark))
      this.faults.push(`the disk forgot ${JSON.stringify(this.ledger.top, text)}`);
    if (BigInt(decided) < this.decided) this.faults.push(`the disk forgot height ${this.decided}`);
    if (BigInt(decided) > this.decided) this.#decide(BigInt(decided), digest);
    const echo = this.#own[this.#random.below(Math.max(1, this.#own.length))];
    if (echo !== undefined) voter.stdin.write(encodeFrame(`${SELF}`, echo.bytes));
  }

  #decide(height: bigint, digest: string): void {
    if (height <= this.decided) return;
    if (height !== this.#peers.height) this.faults.push(`height ${height} was decided too early`);
    if (digest !== this.#peers.chosen?.digest) this.faults.push(`${height} was decided otherwise`);
    this.decided = height;
    this.#peers.enter(height + 1n);
  }

  #remember(bytes: Uint8Array): void {
    const height = this.#peers.height;
    this.#own = [...this.#own.filter((one) => one.height === height), { height, bytes }];
    if (this.#own.length > ECHOES) this.#own.shift();
  }

  #act(voter: Voter): void {
    if (!voter.stdin.writable || voter.stdin.writableNeedDrain) return;
    for (const { from, bytes } of this.#peers.act())
      voter.stdin.write(encodeFrame(`${from}`, bytes));
  }
}

function spin(us: number): void {
  const end = performance.now() + us / 1_000;
  while (performance.now() < end);
}

function text(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
