/** One validator process and its disk: the shipped createValidator, started, killed and restarted. */

import { type Hex32, toErrorRecord } from "@platform/protocol";
import {
  type Components,
  createValidator,
  type Logger,
  SafetyStop,
  type Store,
  type Validator,
} from "@platform/validator";
import {
  type Executed,
  type ExecuteInput,
  type ExecutorClient,
  type ExecutorTip,
  inThreadExecutor,
  inThreadStore,
  type NotExecuted,
} from "@platform/validator/in-thread";
import type { Random } from "../random.ts";
import { type Founding, GENESIS_MS, type MemberKeys } from "./founding.ts";
import type { Happened } from "./happened.ts";
import { type CrashPlan, Life } from "./life.ts";
import type { NetworkMonitors } from "./monitors.ts";
import { type Role, TRUTHFUL } from "./scenario.ts";
import { createSessionRing } from "./session-ring.ts";
import type { Shared } from "./shared.ts";
import { evaluatorDouble } from "./truth.ts";
import type { ChainView, VirtualChain } from "./virtual-chain.ts";
import { diskFull, type VirtualDisk } from "./virtual-disk.ts";
import type { Station, VirtualNetwork } from "./virtual-network.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface MemberParts {
  readonly founding: Founding;
  readonly shared: Shared;
  readonly time: VirtualTime;
  readonly network: VirtualNetwork;
  readonly chain: VirtualChain;
  readonly monitors: NetworkMonitors;
  readonly random: Random;
  readonly happened: Happened;
  readonly note: (actor: number, text: string) => void;
}

export interface MemberInit {
  /** Index in the founding's members. */
  readonly index: number;
  readonly disk: VirtualDisk;
  readonly role: Role;
}

/** Calls of the store that write; the others only look. */
const WRITES: readonly string[] = [
  "persist",
  "lockAttestations",
  "lockWeights",
  "putDecision",
  "putSetChange",
  "putAnchor",
  "adoptAnchor",
  "pruneBlocks",
  "pruneEvents",
  "clearBlocks",
  "putBlob",
  "putReceipt",
  "putVerified",
  "retain",
  "audit",
];

/** States are taken where a disk was lost, in networks of some twenty blocks. */
const SYNC = { keepBlocks: 50_000, snapshotEvery: 8, snapshotAfter: 4 };
/** Per mille of the executions of a member that computes wrong. */
const WRONG_ROOTS = 300;
/** Calls of the executor that move its tip; each answers the new one. */
const EXECUTOR_WRITES: readonly string[] = ["commit", "adopt", "undoTo"];

export class SimMember {
  readonly init: MemberInit;
  readonly station: Station;
  readonly hotkey: Hex32;
  readonly chainView: ChainView = { lagBlocks: 0, reachable: true };
  validator: Validator | null = null;
  /** Milliseconds by which its clock differs. */
  clockOffsetMs = 0;
  /** Tries of an evaluation that fail here, per mille. */
  localFailures = 0;
  /** The next death takes the power with it. */
  powerLoss = false;
  restarts = 0;
  readonly #parts: MemberParts;
  readonly #keys: MemberKeys;
  #life: Life | null = null;
  #restartMs = 0;
  #tempted = false;
  /** What it says to the pools is lost on the way. */
  #muted = false;
  #writing: Promise<void> = Promise.resolve();
  /** Writes that wait for the disk. */
  #queued = 0;

  constructor(parts: MemberParts, init: MemberInit) {
    const keys = parts.founding.members[init.index];
    if (keys === undefined) throw new RangeError(`no member ${init.index}`);
    this.init = init;
    this.#parts = parts;
    this.#keys = keys;
    this.hotkey = keys.hotkey;
    this.station = parts.network.join(keys.hotkey);
  }

  /** What it signs and stores counts for the monitors. */
  get #honest(): boolean {
    return TRUTHFUL.includes(this.init.role);
  }

  get id(): number {
    return this.station.id;
  }

  /** Kills the process at an effect to come; it starts again that much later. */
  crashAt(plan: CrashPlan, restartMs: number): void {
    this.#restartMs = restartMs;
    this.#life?.plan(plan);
  }

  /** Ends the process between two effects. */
  kill(restartMs: number): void {
    this.#restartMs = restartMs;
    this.#life?.end("killed");
  }

  /** A crash that was planned and did not come yet never comes. */
  forgive(): void {
    this.#life?.plan(null);
  }

  start(): void {
    if (this.#life !== null) return;
    const { note, founding } = this.#parts;
    const life = new Life((effect) => this.#died(life, effect));
    this.#life = life;
    this.#writing = Promise.resolve();
    this.#queued = 0;
    note(this.id, "start");
    const { genesis, code } = founding;
    const created = createValidator(this.#components(life), {
      genesis,
      snapshot: this.#parts.chain.snapshotAt(genesis.B0.number),
      code,
      environment: "testing",
      version: "simulated",
      hotkey: this.hotkey,
      concurrency: 2,
      addresses: new Map(),
      sync: SYNC,
      bundle: async (head) => {
        if (this.#honest) this.#parts.monitors.bundle(this.id, head.header.height + 1n);
      },
      onStop: (reason, error) => this.#stopped(life, reason, error),
    });
    life.answer(created).then(
      (validator) => {
        this.validator = validator;
        note(this.id, "runs");
      },
      (error) => this.#notStarted(life, error),
    );
  }

  #died(life: Life, effect: string): void {
    const { note, network, time, happened } = this.#parts;
    note(this.id, `dies ${effect}`);
    happened.crash++;
    if (this.#life === life) this.#life = null;
    this.restarts++;
    this.#muted = false;
    this.validator = null;
    network.leave(this.station);
    if (this.powerLoss) {
      happened.powerLoss++;
      this.init.disk.loseUnsynced();
    }
    this.powerLoss = false;
    time.after(this.#restartMs, () => this.start());
  }

  /** A full disk is the one reason not to start that passes by itself. */
  #notStarted(life: Life, error: unknown): void {
    const { code, message } = toErrorRecord(error);
    this.#parts.note(this.id, `does not start: ${code}`);
    if (this.#honest && code !== "DATABASE_IO")
      this.#parts.monitors.report("start", `${this.id}: ${code} ${message}`);
    this.#restartMs = 1_000;
    life.end("at the start");
  }

  #stopped(life: Life, reason: SafetyStop, error: unknown): void {
    if (!life.alive) return;
    const expected = reason === SafetyStop.storageLost && this.init.disk.full;
    if (this.#honest && !expected)
      this.#parts.monitors.report("stop", `${this.id} stopped with ${reason}: ${String(error)}`);
    this.#restartMs = 1_000;
    life.end(`by safety stop ${reason}`);
  }

  #components(life: Life): Components {
    const { founding, shared, time, network, chain, monitors } = this.#parts;
    const { keyring } = founding;
    const honest = this.#honest;
    const { role, disk } = this.init;
    const endpoint = network.endpoint(this.station);
    const after = (ms: number, action: () => void): (() => void) =>
      time.after(ms, () => {
        if (life.alive) action();
      });
    return {
      executor: this.#executor(
        life,
        inThreadExecutor(
          {
            openStore: () => disk.state(),
            openStage: () => disk.stage(),
            signatures: shared.signatures,
            modules: shared.modules,
          },
          founding.chainId,
        ),
      ),
      store: this.#store(
        life,
        inThreadStore(() => disk.stores()),
      ),
      chain: chain.link(
        this.chainView,
        () => life.alive,
        (order) =>
          life.effect("submitWeights", async () => {
            if (honest) monitors.weights(this.hotkey, order);
          }),
      ),
      evaluator: evaluatorDouble({
        wrong: role === "wrong-sandbox" || (role === "flaky" && this.restarts % 2 === 1),
        failsHere: () => {
          const fails = this.#parts.random.chance(this.localFailures);
          if (fails) this.#parts.happened.localFailure++;
          return fails;
        },
        takesTime: () =>
          new Promise((resolve) => after(1 + this.#parts.random.below(200), resolve)),
      }),
      network: {
        ...endpoint,
        send: (to, lane, bytes) =>
          life.now(`send ${lane}`, () => {
            if (honest && lane === "extrinsic") monitors.extrinsic(this.hotkey, bytes);
            if (lane !== "extrinsic" || !this.#muted) endpoint.send(to, lane, bytes);
          }),
        request: (peer, bytes, timeoutMs) =>
          life.ask(() => endpoint.request(peer, bytes, timeoutMs)),
        fetchBlob: (cid, options) => life.ask(() => endpoint.fetchBlob(cid, options)),
      },
      clock: { nowMs: () => GENESIS_MS + time.nowMs + this.clockOffsetMs, after },
      logger: this.#logger(),
      session: createSessionRing(this.#keys, (signer, message) =>
        life.effect("sign", () => {
          if (honest) monitors.signed(this.hotkey, message);
          return signer.sign(message);
        }),
      ),
      verify: {
        now: keyring.verify,
        later: async (...asked) => keyring.verify(...asked),
      },
    };
  }

  #store(life: Life, store: Store): Store {
    const { monitors } = this.#parts;
    const honest = this.#honest;
    return new Proxy(store, {
      get: (target, name: string) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        if (!WRITES.includes(name)) return (...args: unknown[]) => life.ask(() => method(...args));
        return (...args: unknown[]) =>
          this.#write(life, name, () => {
            if (honest) monitors.stored(this.id, name, args);
            if (name === "lockAttestations") this.#tempt(life);
            return method(...args);
          });
      },
    });
  }

  /** The executor answers in order: what is asked behind a slow write waits for it. */
  #executor(life: Life, executor: ExecutorClient): ExecutorClient {
    let writing = 0;
    let written: Promise<unknown> = Promise.resolve();
    const behind = <T>(ask: () => Promise<T>): Promise<T> =>
      life.ask(() => (writing === 0 ? ask() : written.then(ask)));
    return new Proxy(executor, {
      get: (target, name: string) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        if (name === "execute" && this.init.role === "wrong-root")
          return (input: ExecuteInput) => behind(() => this.#bent(target.execute(input)));
        if (!EXECUTOR_WRITES.includes(name))
          return (...args: unknown[]) => behind(() => method(...args));
        return (...args: unknown[]) => {
          writing++;
          const result = this.#write(life, name, async () => {
            const answer = await method(...args);
            const tip = answer as ExecutorTip | null;
            if (this.#honest && tip !== null) this.#parts.monitors.committed(this.id, tip);
            if (name === "adopt") this.#parts.happened.snapshot++;
            this.#parts.note(this.id, `${name} ${tip?.height ?? "nothing"}`);
            return answer;
          });
          const settled = (): void => {
            writing--;
          };
          written = result.then(settled, settled);
          return result;
        };
      },
    });
  }

  /** Once, when it says what it found: nobody hears it, and it comes back with another finding. */
  #tempt(life: Life): void {
    if (this.init.role !== "flaky" || this.#tempted) return;
    this.#tempted = true;
    this.#muted = true;
    this.#restartMs = 100;
    life.plan({ left: 0, effect: "send extrinsic", when: "after" });
  }

  /** Now and then another root than the one that came out. */
  async #bent(executing: Promise<Executed | NotExecuted>): Promise<Executed | NotExecuted> {
    const result = await executing;
    const bent = result.ok && this.#parts.random.chance(WRONG_ROOTS);
    if (bent) this.#parts.happened.wrongRoot++;
    return bent ? { ...result, stateRoot: result.eventsRoot } : result;
  }

  /** One after the other, each as slow as the disk; a full one refuses. */
  #write<T>(life: Life, name: string, work: () => Promise<T>): Promise<T> {
    const { disk } = this.init;
    if (disk.latencyMs === 0 && this.#queued === 0)
      return life.effect(name, () => this.#tried(work));
    const turn = this.#writing.then(
      () => new Promise<void>((resolve) => this.#parts.time.after(disk.latencyMs, resolve)),
    );
    this.#queued++;
    const result = turn.then(() => {
      this.#queued--;
      return life.effect(name, () => this.#tried(work));
    });
    this.#writing = turn;
    return life.answer(result);
  }

  async #tried<T>(work: () => Promise<T>): Promise<T> {
    if (this.init.disk.full) {
      this.#parts.happened.fullDisk++;
      throw diskFull();
    }
    return work();
  }

  #logger(): Logger {
    const write = (level: string) => (message: string, fields?: object) => {
      this.#parts.shared.log?.(this.id, level, message, fields);
    };
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    };
  }
}
