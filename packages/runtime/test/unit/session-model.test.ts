// Goal: the runtime's epoch change is the protocol's, whoever enters, leaves, is absent or signs twice.
// Method: random histories against a second implementation in TypeScript, and invariants on each set.

import {
  DEVELOPMENT_PARAMETERS,
  type Hex32,
  Phase,
  totalPower,
  type ValidatorSet,
  validatorSetHash,
  voteSignBytes,
} from "@platform/protocol";
import { Absence, call } from "@platform/runtime";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { delegationOf, key, type TestValidator, validator } from "../host/accounts.ts";
import { CHAIN_ID, chainHash, snapshotInherent, TestChain } from "../host/chain.ts";
import { SessionModel } from "../host/session-model.ts";

const NAMES = ["v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7"];
const FOUNDERS = 6;
const MIN_STAKE = 50;
/** E2E_FULL=1 has ten times as many. */
const RUNS = process.env["E2E_FULL"] === "1" ? 400 : 40;
/** Heights begin here, so that an epoch may be said to have begun long ago. */
const FIRST_HEIGHT = 10_000n;

/** One epoch: what happens in it, and the metagraph that ends it. */
const epochArbitrary = fc.record({
  leap: fc.constantFrom(1n, 1n, 1n, 2n),
  blocks: fc.constantFrom(20, 99, 100, 140),
  /** Of each validator: share of certificates that it signs, in parts of the whole. */
  present: fc.array(fc.constantFrom(0, 5, 9, 10, 11, 50, 100), { minLength: 8, maxLength: 8 }),
  stakes: fc.array(fc.constantFrom(0, 49, 50, 900, 900, 5_000, 60_000), {
    minLength: 8,
    maxLength: 8,
  }),
  permits: fc.array(fc.constantFrom(true, true, true, true, false), { minLength: 8, maxLength: 8 }),
  registered: fc.array(fc.constantFrom(true, true, true, true, true, true, false), {
    minLength: 8,
    maxLength: 8,
  }),
  delegates: fc.array(
    fc.record({
      who: fc.nat(7),
      session: fc.nat(2),
      from: fc.nat(2),
      epochs: fc.constantFrom(0, 1, 50),
    }),
    { maxLength: 4 },
  ),
  rejoins: fc.uniqueArray(fc.nat(7), { maxLength: 4 }),
  convicts: fc.option(fc.nat(7), { freq: 4, nil: undefined }),
});
type Step = typeof epochArbitrary extends fc.Arbitrary<infer T> ? T : never;

function setOf(chain: TestChain): ValidatorSet {
  const { epoch, boundary, members } = chain.api("session", {});
  return {
    epoch,
    boundary: boundary.number,
    members: members.map(({ power, signed: { delegation } }) => ({
      hotkey: delegation.hotkey,
      sessionKey: delegation.sessionKey,
      power,
    })),
  };
}

/** Entries that only many blocks could make: their lengths and the uptime counted in them. */
class Rig {
  readonly #chain: TestChain;
  readonly #validators = NAMES.map(validator);
  readonly #model: SessionModel;
  readonly #sessions = new Map<Hex32, TestValidator["session"]>();
  #seq = 2n;

  constructor(chain: TestChain) {
    this.#chain = chain;
    this.#model = new SessionModel(setOf(chain).members, MIN_STAKE);
    for (const { session } of this.#validators) this.#sessions.set(session.publicKey, session);
    // 1.0 begins with the height, 2.0 holds the epoch's first height behind 48 bytes.
    this.#poke("\u0001\u0000", 0, FIRST_HEIGHT);
    chain.height = FIRST_HEIGHT;
    this.#poke("\u0002\u0000", 48, FIRST_HEIGHT + 1n);
    chain.block();
  }

  async epoch(step: Step): Promise<void> {
    for (const delegation of step.delegates) await this.#delegate(delegation);
    for (const who of step.rejoins) await this.#rejoin(who);
    if (step.convicts !== undefined) await this.#convict(step.convicts);
    const uptime = this.#live(step);
    const epoch = this.#model.epoch + step.leap;
    const number = this.#chain.boundary(epoch);
    const neurons = NAMES.flatMap((name, i) =>
      step.registered[i] === true
        ? [{ hotkey: key(name), stake: step.stakes[i] ?? 0, permit: step.permits[i] ?? false }]
        : [],
    );
    const inherent = snapshotInherent(epoch, {
      netuid: 7,
      block: { number, hash: chainHash(number) },
      neurons: neurons.map(({ hotkey, stake: stakeWeight, permit }, uid) => {
        return { uid, hotkey, stakeWeight, permit, registeredAt: 1n };
      }),
    });
    const ahead = number > this.#chain.chainNumber ? number - this.#chain.chainNumber : 1n;
    const before = setOf(this.#chain).members;
    const block = this.#chain.block([inherent], { chainBlocks: Number(ahead) });
    expect(block.results).toEqual([0]);
    const taken = this.#model.change({ epoch, blocks: step.blocks, uptime, neurons });
    const refused = block.events.some(({ name }) => name === "session.SetNotTaken");
    expect(refused).toBe(!taken);
    this.#compare(block.summary?.nextValidatorSetHash, taken ? undefined : before);
    this.#chain.block();
  }

  #compare(hash: Hex32 | undefined, kept: ValidatorSet["members"] | undefined): void {
    const set = setOf(this.#chain);
    expect(set.members).toEqual(this.#model.set);
    expect(hash).toBe(validatorSetHash(set));
    if (kept !== undefined) expect(set.members).toEqual(kept);
    const hotkeys = set.members.map(({ hotkey }) => hotkey);
    expect(hotkeys).toEqual([...new Set(hotkeys)].sort());
    expect(set.members.length).toBeGreaterThanOrEqual(4);
    const capPpb = set.members.length === 4 ? 300_000_000n : 250_000_000n;
    if (kept === undefined)
      for (const { power } of set.members)
        expect(power * 1_000_000_000n).toBeLessThanOrEqual(capPpb * totalPower(set));
    const jailed = this.#chain.api("jailed", {}).items;
    expect(
      jailed.map(({ hotkey, absence, until }) => [hotkey, absence === Absence.absent, until]),
    ).toEqual(
      [...this.#model.jail].sort().map(([hotkey, { absent, until }]) => [hotkey, absent, until]),
    );
    for (const { hotkey, absence } of jailed)
      if (absence === Absence.absent) expect(hotkeys).not.toContain(hotkey);
  }

  async #delegate({ who, session, from, epochs }: Step["delegates"][number]): Promise<void> {
    const of = this.#validators[who] as TestValidator;
    const signer = session === 0 ? of.session : validator(`${NAMES[who]}/${session}`).session;
    this.#sessions.set(signer.publicKey, signer);
    const fromEpoch = this.#model.epoch + 1n + BigInt(from);
    const toEpoch = fromEpoch + BigInt(epochs);
    const seq = this.#seq++;
    const made = await delegationOf(CHAIN_ID, of, { seq, session: signer, fromEpoch, toEpoch });
    const { results } = this.#chain.block([
      await this.#chain.extrinsic(of.hot, call.delegate(made)),
    ]);
    expect(results).toEqual([0]);
    this.#model.pending.set(of.hotkey, { sessionKey: signer.publicKey, fromEpoch, toEpoch });
  }

  /** Valid exactly for who is absent and holds a live delegation. */
  async #rejoin(who: number): Promise<void> {
    const { hotkey } = this.#validators[who] as TestValidator;
    const { sessionKey } = this.#chain.api("delegations", { hotkey });
    const signer = this.#sessions.get(sessionKey ?? "");
    if (signer === undefined) return;
    const rejoin = await this.#chain.extrinsic(signer, call.rejoin(), { account: hotkey });
    const absent = this.#model.jail.get(hotkey)?.absent === true;
    const [result = 0] = this.#chain.block([rejoin]).results;
    expect(result === 0).toBe(absent);
    if (absent) this.#model.rejoin(hotkey);
    else this.#chain.takeBack(hotkey, signer.scheme);
  }

  async #convict(who: number): Promise<void> {
    const set = setOf(this.#chain);
    const { hotkey } = this.#validators[who] as TestValidator;
    const accused = set.members.find((member) => member.hotkey === hotkey);
    const reporter = set.members.find((member) => member.hotkey !== hotkey);
    const signer = this.#sessions.get(accused?.sessionKey ?? "");
    const speaker = this.#sessions.get(reporter?.sessionKey ?? "");
    if (signer === undefined || speaker === undefined || reporter === undefined) return;
    const context = {
      chainId: CHAIN_ID,
      epoch: set.epoch,
      validatorSetHash: validatorSetHash(set),
    };
    const vote = { height: 3n, view: 1, phase: Phase.commit };
    const firstBytes = voteSignBytes(context, { ...vote, digest: key("a") });
    const secondBytes = voteSignBytes(context, { ...vote, digest: key("b") });
    const report = call.reportEquivocation({
      firstBytes,
      firstSignature: await signer.sign(firstBytes),
      secondBytes,
      secondSignature: await signer.sign(secondBytes),
      hotkey,
    });
    const account = reporter.hotkey;
    const { results } = this.#chain.block([
      await this.#chain.extrinsic(speaker, report, { account }),
    ]);
    // A set that goes on without its registered members still may report.
    if (results[0] !== 0) {
      this.#chain.takeBack(account, speaker.scheme);
      return;
    }
    this.#model.convict(hotkey, 3n);
  }

  /** Writes what `blocks` blocks with these signatures would have left; their counting is its own test. */
  #live({ blocks, present }: Step): ReadonlyMap<Hex32, number> {
    const uptime = new Map<Hex32, number>();
    const { members } = setOf(this.#chain);
    const counts = new DataView(new ArrayBuffer(4 * members.length));
    for (const [i, { hotkey }] of members.entries()) {
      const index = NAMES.findIndex((name) => key(name) === hotkey);
      const signed = Math.min(blocks - 1, Math.round((blocks * (present[index] ?? 0)) / 100));
      uptime.set(hotkey, signed);
      counts.setUint32(4 * i, signed, true);
    }
    this.#chain.host.state.set("\u0002\u0006", new Uint8Array(counts.buffer));
    this.#poke("\u0002\u0000", 48, this.#chain.height + 2n - BigInt(blocks));
    return uptime;
  }

  #poke(name: string, offset: number, value: bigint): void {
    const bytes = (this.#chain.host.state.get(name) as Uint8Array).slice();
    new DataView(bytes.buffer).setBigUint64(offset, value, true);
    this.#chain.host.state.set(name, bytes);
  }
}

test("random histories of members end in the model's sets", async () => {
  const seed = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 1_000_000));
  await fc.assert(
    fc.asyncProperty(fc.array(epochArbitrary, { minLength: 2, maxLength: 6 }), async (steps) => {
      const rig = new Rig(
        await TestChain.start({
          validators: NAMES.slice(0, FOUNDERS),
          parameters: { ...DEVELOPMENT_PARAMETERS, minStake: MIN_STAKE },
        }),
      );
      for (const step of steps) await rig.epoch(step);
    }),
    { numRuns: RUNS, seed },
  );
}, 600_000);
