// Goal: no frame crashes or hangs a node, whatever stands in it; method: seeded mutations of every wire type against the decoders, and of consensus messages against gate and engine with signatures that always hold.

import {
  CodedError,
  type ConsensusMessage,
  decodeConsensusMessage,
  encodeConsensusMessage,
  equalBytes,
  messageHeight,
  toHex,
} from "@platform/protocol";
import { expect, it } from "vitest";
import {
  createEngine,
  EMPTY_DURABLE,
  type Input,
  step,
  type VerifyContext,
  verifyMessage,
} from "../../src/index.ts";
import { WIRES } from "../support/frames.ts";
import { mutateFrame, pick, type Random, seededRandom } from "../support/mutation.ts";
import { PACEMAKER, setOf } from "../support/rig.ts";

const FULL = process.env["E2E_FULL"] === "1";
const FRAMES = 1_000_000;
const STEPS = FULL ? 1_000_000 : 100_000;
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_120);
/** Of processor time: a frame of some hundred bytes takes microseconds, and a collection may come in between. */
const MAX_FRAME_MS = 1_000;

/** "taken" or the code; fails on anything that is not a coded refusal, or on a second encoding. */
function judged(again: (bytes: Uint8Array) => Uint8Array, frame: Uint8Array): string {
  try {
    const encoded = again(frame);
    if (!equalBytes(encoded, frame)) throw new Error(`two encodings: ${toHex(frame)}`);
    return "taken";
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw new Error(`seed ${SEED}: ${toHex(frame)}`, { cause: error });
  }
}

it(`decodes or refuses ${FRAMES} mutated frames of ${WIRES.length} types`, {
  timeout: 3_600_000,
}, () => {
  const random = seededRandom(SEED);
  const verdicts = new Map<string, number>();
  const all = WIRES.flatMap(({ frames }) => frames);
  for (const { name, frames, again } of WIRES)
    for (const frame of frames) expect([name, judged(again, frame)]).toEqual([name, "taken"]);
  let slowest = 0;
  for (let i = 0; i < FRAMES; i++) {
    // Every second frame is a consensus message: those come in the greatest number.
    const { frames, again } = pick(random, random(2) === 0 ? WIRES.slice(0, 1) : WIRES);
    const frame = mutateFrame(random, pick(random, frames), pick(random, all));
    const start = process.cpuUsage();
    const verdict = judged(again, frame);
    const { user, system } = process.cpuUsage(start);
    slowest = Math.max(slowest, (user + system) / 1000);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }
  console.log(
    `seed ${SEED}: ${JSON.stringify(Object.fromEntries(verdicts))}, slowest ${slowest} ms`,
  );
  expect(slowest).toBeLessThan(MAX_FRAME_MS);
  expect([...verdicts.keys()].sort()).toEqual(["MALFORMED", "UNKNOWN_FORMAT", "taken"]);
  expect(verdicts.get("taken")).toBeGreaterThan(FRAMES / 100);
});

const HEIGHT = 9n;
const SET = setOf(1, 1, 1, 1);
const digestOf = (block: Uint8Array): string | null =>
  block.length === 0 ? null : toHex(block.subarray(0, 1)).repeat(32);
/** Every signature of the others holds, but those that begin with a zero byte: all of them are hostile. */
const gateOf = (self: number): VerifyContext => ({
  set: SET,
  digestOf,
  checkVote: (signer, _subject, signature) => signer !== self && !signature.startsWith("00"),
});

/** Another value of the same type, often one that another message uses. */
function mutateValue(random: Random, value: unknown, key: string): unknown {
  if (typeof value === "bigint") return random(8) === 0 ? HEIGHT + BigInt(random(3)) - 1n : HEIGHT;
  if (typeof value === "number") return pick(random, [0, 1, 2, 3, 4, value, random(300)]);
  if (key === "digest") return pick(random, ["00", "01", "02", "03"]).repeat(32);
  if (value instanceof Uint8Array) return Uint8Array.of(1 + random(3));
  if (typeof value === "string") return value;
  if (Array.isArray(value))
    return value.flatMap((one) => (random(6) === 0 ? [] : [mutated(random, one)]));
  if (value === null || typeof value !== "object") return value;
  return random(6) === 0 ? null : mutated(random, value);
}

function mutated<T>(random: Random, value: T): T {
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    random(3) === 0 ? one : mutateValue(random, one, key),
  ]);
  return Object.fromEntries(entries) as T;
}

/** A well-formed message of strange content; undefined if the codec can't even write it. */
function strange(
  random: Random,
  templates: readonly ConsensusMessage[],
): ConsensusMessage | undefined {
  try {
    return decodeConsensusMessage(encodeConsensusMessage(mutated(random, pick(random, templates))));
  } catch {
    return undefined;
  }
}

/** What the host says between messages: timers, answers, now and then a new height. */
function hostInput(random: Random, height: bigint): Input {
  const view = random(4);
  const byte = 1 + random(3);
  const digest = toHex(Uint8Array.of(byte)).repeat(32);
  return pick<Input>(random, [
    { t: "timer", timer: pick(random, ["view", "rebroadcast"]), height, view },
    { t: "proposal", height, view, digest, block: Uint8Array.of(byte) },
    { t: "validated", height, view, digest, verdict: { ok: true } },
    { t: "validated", height, view, digest, verdict: { ok: false, nilReason: 4 } },
    { t: "due", height },
    { t: "hint", from: random(4), height: height + BigInt(random(90)) },
  ]);
}

it(`lives through ${STEPS} inputs with messages that pass for signed`, {
  timeout: 3_600_000,
}, () => {
  const random = seededRandom(SEED + 1);
  const templates = (WIRES[0]?.frames ?? []).map(decodeConsensusMessage);
  const fresh = () => {
    const config = { height: HEIGHT, set: SET, self: random(4) };
    const gate = gateOf(config.self);
    return { config, gate, ...createEngine(config, PACEMAKER, EMPTY_DURABLE) };
  };
  let { config, gate, engine } = fresh();
  const seen = new Map<string, number>();
  const count = (word: string): void => void seen.set(word, (seen.get(word) ?? 0) + 1);
  const give = (input: Input): void => {
    for (const effect of step(engine, input)) {
      count(effect.t);
      if (effect.t === "sign")
        give({ t: "signed", message: { ...effect.message, signature: "1b".repeat(64) } as never });
      if (effect.t === "decide" && random(2) === 0)
        give({ t: "new-height", config: { ...config, height: engine.height + 1n } });
    }
  };
  for (let i = 0; i < STEPS; i++) {
    if (i % 200 === 0) ({ config, gate, engine } = fresh());
    if (random(4) === 0) {
      give(hostInput(random, engine.height));
      continue;
    }
    const message = strange(random, templates);
    if (message === undefined) count("unwritable");
    if (message === undefined || messageHeight(message) > engine.height + 1n) continue;
    const verification = verifyMessage(gate, message);
    if (verification.verdict === "accept") give({ t: "message", message: verification.message });
    else count(verification.code);
  }
  console.log(`seed ${SEED + 1}: ${JSON.stringify(Object.fromEntries(seen))}`);
  for (const word of ["decide", "evidence", "view-changed", "persist", "send", "answer", "fetch"])
    expect([word, seen.get(word) ?? 0]).not.toEqual([word, 0]);
});
