/** One network in one queue: time, lines, chain, members, monitors, and the trace of it all. */

import { createHash, type Hash } from "node:crypto";
import {
  decodeStatus,
  decodeSyncAnswer,
  encodeStatus,
  encodeSyncAnswer,
  type Hex32,
  type Neuron,
  statusSignBytes,
} from "@platform/protocol";
import type { Random } from "../random.ts";
import type { TraceLine } from "../trace.ts";
import { B0, type Founding, NETUID } from "./founding.ts";
import { type Happened, nothingHappened } from "./happened.ts";
import { SimMember } from "./member.ts";
import { SimMiner } from "./miner.ts";
import { NetworkMonitors } from "./monitors.ts";
import type { Role } from "./scenario.ts";
import type { Shared } from "./shared.ts";
import { VirtualChain } from "./virtual-chain.ts";
import { type DiskImage, VirtualDisk } from "./virtual-disk.ts";
import { type Station, type Tampering, VirtualNetwork } from "./virtual-network.ts";
import { VirtualTime } from "./virtual-time.ts";

export interface WorldInit {
  readonly founding: Founding;
  readonly shared: Shared;
  readonly random: Random;
  readonly startMs: number;
  readonly roles: readonly Role[];
  /** Disks of the members at the start; none is an empty one. */
  readonly images: readonly DiskImage[];
  readonly neuronsAt: (number: bigint) => readonly Neuron[];
  readonly log: ((line: TraceLine) => void) | null;
}

export class World {
  readonly time: VirtualTime;
  readonly network: VirtualNetwork;
  readonly chain: VirtualChain;
  readonly monitors: NetworkMonitors;
  readonly members: SimMember[] = [];
  readonly works: SimMiner[] = [];
  readonly happened: Happened = nothingHappened();
  /** From then on the lines hold and nobody is killed any more. */
  healed = false;
  readonly #init: WorldInit;
  readonly #trace: Hash = createHash("sha256");

  constructor(init: WorldInit) {
    const { founding, random, roles } = init;
    this.#init = init;
    this.time = new VirtualTime(init.startMs);
    const note = (actor: number, text: string): void => this.#note(actor, text);
    this.network = new VirtualNetwork({
      time: this.time,
      random,
      tampering: this.#tampering(),
      note,
    });
    this.chain = new VirtualChain({
      time: this.time,
      netuid: NETUID,
      start: B0,
      neuronsAt: init.neuronsAt,
    });
    const honest = founding.members.filter((_, i) =>
      ["honest", "gone"].includes(roles[i] ?? "honest"),
    );
    this.monitors = new NetworkMonitors(
      founding,
      new Set(honest.map(({ hotkey }) => hotkey)),
      roles.includes("wrong-root"),
      this.happened,
    );
    for (const index of founding.members.keys()) {
      const copies = roles[index] === "twins" ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) this.members.push(this.#member(index, note));
    }
  }

  get founding(): Founding {
    return this.#init.founding;
  }

  /** Honest and connected in the end: those that must get on. */
  get core(): readonly SimMember[] {
    return this.members.filter(({ init }) => this.roleOf(init.index) === "honest");
  }

  roleOf(index: number): Role {
    return this.#init.roles[index] ?? "honest";
  }

  /** The state of everything that was traced, for comparing two runs. */
  get traceHash(): string {
    return this.#trace.copy().digest("hex");
  }

  work(miner: number, payload: Uint8Array): SimMiner {
    const { founding, random } = this.#init;
    const doors = (): readonly SimMember[] =>
      this.core.filter(({ validator }) => validator !== null);
    const { time, network } = this;
    const made = new SimMiner({ founding, time, network, random, doors }, miner, payload);
    this.works.push(made);
    return made;
  }

  #member(index: number, note: (actor: number, text: string) => void): SimMember {
    const { founding, shared, random, images } = this.#init;
    const role = this.roleOf(index);
    const { time, network, chain, monitors, happened } = this;
    return new SimMember(
      { founding, shared, time, network, chain, monitors, random, happened, note },
      {
        index,
        disk: new VirtualDisk(founding.chainId, images[index] ?? {}),
        role,
      },
    );
  }

  #note(actor: number, text: string): void {
    const { nowMs } = this.time;
    this.#trace.update(`${nowMs} ${actor} ${text}\n`);
    this.#init.log?.({ tick: nowMs, node: actor, text });
  }

  #tampering(): Tampering {
    const is = (station: Station, role: Role): boolean =>
      this.roleOf(this.members[station.id]?.init.index ?? -1) === role;
    return {
      status: (to, bytes) => (is(to, "twins") ? this.#withoutOwnVote(bytes) : bytes),
      answer: (by, answer) => {
        if (!is(by, "liar")) return answer;
        const told = lie(answer, this.#init.random);
        if (told !== answer) this.happened.lie++;
        return told;
      },
      blob: (by, bytes) => {
        if (!is(by, "liar")) return bytes;
        this.happened.bentBlob++;
        return flipped(bytes, this.#init.random);
      },
    };
  }

  /** A twin must not learn that its key votes elsewhere: the shipped node would stop (§7). */
  #withoutOwnVote(bytes: Uint8Array): Uint8Array {
    const { keyring, chainId, members } = this.#init.founding;
    const signed = decodeStatus(bytes);
    const status = { ...signed.status, seenFromYou: null };
    const sender = members.find(({ hotkey }) => hotkey === status.validator);
    if (sender === undefined || signed.status.seenFromYou === null) return bytes;
    const key: Hex32 = sender.session.publicKey;
    const signature = keyring.forge(key, statusSignBytes(chainId, status));
    return encodeStatus({ status, signature });
  }
}

/** A height that nobody has, a bent part of a state, or one decision bent: its certificate, its block, or a wrong pair. */
function lie(answer: Uint8Array, random: Random): Uint8Array {
  const told = decodeSyncAnswer(answer);
  if (told.type === "tip") {
    const height = told.height + BigInt(random.below(100));
    return encodeSyncAnswer({ ...told, height });
  }
  if (told.type === "chunk")
    return encodeSyncAnswer({ ...told, bytes: flipped(told.bytes, random) });
  if (told.type === "manifest")
    return encodeSyncAnswer({ ...told, tree: flipped(told.tree, random) });
  if (told.type !== "decisions" || told.decisions.length === 0) return answer;
  const at = random.below(told.decisions.length);
  const other = told.decisions[random.below(told.decisions.length)];
  const kind = random.below(3);
  const decisions = told.decisions.map((decision, i) => {
    if (i !== at) return decision;
    if (kind === 0) return { ...decision, certificate: flipped(decision.certificate, random) };
    if (kind === 1) return { ...decision, block: flipped(decision.block, random) };
    return { ...decision, block: other?.block ?? decision.block };
  });
  return encodeSyncAnswer({ type: "decisions", decisions });
}

function flipped(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return bytes;
  const copy = Uint8Array.from(bytes);
  const at = random.below(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
}
