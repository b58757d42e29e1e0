// 10,000 random histories of mana and reputation end as the formulas say: pallets against a plain model, step by step.

import {
  Bytes,
  concatBytes,
  DEVELOPMENT_PARAMETERS,
  fromHex,
  type Hex32,
  ParametersCodec,
  sha256Hex,
  u8,
  u16,
  u32,
  u64,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";
import { REFUSALS } from "@platform/runtime";
import { beforeAll, expect, test } from "vitest";
import { compileRuntime } from "../../scripts/compile.ts";
import { EconomyModel, type ModelRules } from "../host/economy-model.ts";
import { MapHost, type RuntimeExports, wasm } from "../host/map-host.ts";

interface Economy extends RuntimeExports {
  step(): number;
  view(): void;
}

const HISTORIES = 10_000;
const STEPS = 12;
const SEED = Number(process.env["TEST_SEED"] ?? 1);
const NAMES = ["m0", "m1", "v0"] as const;
const TREASURY = "treasury";
const STRANGER = "stranger";
const [SPEND, CREDIT] = [11, 12];
let module: object;

beforeAll(async () => {
  module = new wasm.Module((await compileRuntime("test/assembly/economy.ts")).wasm);
});

/** Numbers of one seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** `expect` would take most of the time of so many steps. */
function same(seen: unknown, said: unknown): void {
  if (seen !== said) throw new Error(`the pallets say ${seen}, the model ${said}`);
}

const accountOf = (name: string): Hex32 => sha256Hex(utf8(name));

class Run {
  readonly model: EconomyModel;
  readonly #random: (below: number) => number;
  readonly #pallets = new MapHost().instantiate(module) as Economy;

  constructor(seed: number) {
    this.#random = randomOf(seed);
    this.model = new EconomyModel(this.#rules(), 1_000n);
    this.#setRules();
    for (const name of NAMES) this.open(name);
    this.open(TREASURY);
  }

  open(name: string): void {
    this.model.open(name);
    // The treasury is opened under the account that its challenge's id derives.
    const account = name === TREASURY ? this.view(TREASURY).account : accountOf(name);
    same(this.#step(0, account), 0);
  }

  #rules(): ModelRules {
    return { cap: BigInt(20 + this.#random(200_000)), perSlot: BigInt(1 + this.#random(999)) };
  }

  #setRules(): void {
    const { cap: manaCap, perSlot: manaPerSlot } = this.model.rules;
    const bytes = ParametersCodec.enc({ ...DEVELOPMENT_PARAMETERS, manaCap, manaPerSlot });
    same(this.#step(7, ZERO_HASH, bytes), 0);
  }

  #call(entry: "step" | "view", input: Uint8Array): number {
    const pointer = this.#pallets.input(input.length) >>> 0;
    new Uint8Array(this.#pallets.memory.buffer, pointer, input.length).set(input);
    if (entry === "step") return this.#pallets.step();
    this.#pallets.view();
    return 0;
  }

  #step(kind: number, account: Hex32, ...args: Uint8Array[]): number {
    const { slot, epoch } = this.model;
    const head = [u64.enc(slot), u64.enc(epoch), u8.enc(kind), fromHex(account)];
    return this.#call("step", concatBytes(...head, ...args));
  }

  view(name: string) {
    const isTreasury = name === TREASURY;
    const id = isTreasury ? accountOf("challenge") : accountOf(name);
    const flag = Uint8Array.of(isTreasury ? 1 : 0);
    this.#call("view", concatBytes(u64.enc(this.model.slot), flag, fromHex(id)));
    const at = this.#pallets.output_ptr() >>> 0;
    const out = this.#pallets.memory.buffer.slice(at, at + this.#pallets.output_len());
    const data = new DataView(out);
    return {
      exists: data.getUint8(0) === 1,
      account: Buffer.from(out, 1, 32).toString("hex"),
      milli: data.getBigUint64(33, true),
      carry: data.getBigUint64(41, true),
      scores: [data.getUint32(49, true), data.getUint32(53, true)],
    };
  }

  #effect(kind: number, args: Uint8Array): string {
    const code = this.#step(6, accountOf("challenge"), u16.enc(kind), Bytes().enc(args));
    return REFUSALS[code] ?? `code ${code}`;
  }

  /** One random thing happens to both. */
  act(): void {
    const { model } = this;
    const pick = this.#random;
    const name = NAMES[pick(3)] ?? "m0";
    const who = accountOf(name);
    const side = pick(2) as 0 | 1;
    switch (pick(9)) {
      case 0:
        return model.pass(pick(40));
      case 1: {
        const base = BigInt(1 + pick(pick(2) === 0 ? 3 : 30_000));
        return same(this.#step(1, who, u64.enc(base)) === 0, model.pay(name, base));
      }
      case 2: {
        const by = 1 + pick(12);
        model.raise(name, side, by);
        return same(this.#step(2, who, u8.enc(side), u32.enc(by)), 0);
      }
      case 3: {
        const by = 1 + pick(30);
        model.lower(name, side, by);
        return same(this.#step(3, who, u8.enc(side), u32.enc(by)), 0);
      }
      case 4: {
        const until = model.epoch + BigInt(pick(4));
        model.freeze(name, until);
        return same(this.#step(4, who, u64.enc(until)), 0);
      }
      case 5: {
        same(this.#step(5, who, u64.enc(model.epoch + 1n)), 0);
        return model.endEpoch();
      }
      case 6: {
        model.rules = this.#rules();
        return this.#setRules();
      }
      case 7: {
        const milli = BigInt(pick(3) === 0 ? pick(2_000_000) : pick(20_000));
        const done = this.#effect(SPEND, u64.enc(milli)) === "none";
        return same(done, model.spend(TREASURY, milli));
      }
      default: {
        const to = [...NAMES, TREASURY, STRANGER][pick(5)] ?? STRANGER;
        const account = to === TREASURY ? this.view(TREASURY).account : accountOf(to);
        const milli = BigInt(pick(10_000));
        const done = this.#effect(CREDIT, concatBytes(fromHex(account), u64.enc(milli)));
        return same(done === "none", model.credit(TREASURY, to, milli));
      }
    }
  }

  check(): void {
    let total = 0n;
    for (const name of [...NAMES, TREASURY]) {
      const { milli, carry, scores, exists } = this.view(name);
      const { held, trades } = this.model.account(name);
      total += milli * 1000n + carry;
      same(exists, true);
      same(`${name} ${milli * 1000n + carry}`, `${name} ${held}`);
      same(`${name} ${scores}`, `${name} ${trades.map(({ score }) => score)}`);
    }
    // Nothing appeared but by opening and regeneration, nothing vanished but by fees and spends.
    same(total, this.model.created - this.model.destroyed);
    same(this.view(STRANGER).exists, false);
  }
}

test(`${HISTORIES} histories of ${STEPS} steps (TEST_SEED=${SEED})`, () => {
  let ended = 0;
  for (let i = 0; i < HISTORIES; i++) {
    const run = new Run(SEED * 1_000_003 + i);
    try {
      for (let j = 0; j < STEPS; j++) run.act();
      run.check();
      ended++;
    } catch (error) {
      throw new Error(`history ${i} of seed ${SEED}`, { cause: error });
    }
  }
  expect(ended).toBe(HISTORIES);
}, 120_000);
