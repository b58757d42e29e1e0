/** A miner at the door: it commits, reveals, and repeats what did not get into a block. */

import { toCid } from "@platform/dht-store";
import {
  type Call,
  challengeId,
  commitment,
  encodeExtrinsic,
  type Hex32,
  MAX_INLINE_PAYLOAD_BYTES,
  Scheme,
  type Signer,
  STATUSES,
  type Status,
  sha256Hex,
  signExtrinsic,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";
import { call, type SubmissionInfo } from "@platform/runtime";
import type { ValidatorApi } from "@platform/validator";
import type { Random } from "../random.ts";
import type { Founding } from "./founding.ts";
import type { SimMember } from "./member.ts";
import type { VirtualNetwork } from "./virtual-network.ts";
import type { VirtualTime } from "./virtual-time.ts";

const LOOK_MS = 400;
/** A call that is in no block by then is sent once more. */
const AGAIN_MS = 4_000;
const RAW = 0x55;
const FINAL: readonly Status[] = ["certified", "unresolved", "refused"];

export interface MinerParts {
  readonly founding: Founding;
  readonly time: VirtualTime;
  readonly network: VirtualNetwork;
  readonly random: Pick<Random, "below" | "chance">;
  /** Members that a miner can ask now. */
  readonly doors: () => readonly SimMember[];
}

export class SimMiner {
  readonly id: Hex32;
  readonly payload: Uint8Array;
  /** As a door last told it. */
  item: SubmissionInfo | null = null;
  readonly #parts: MinerParts;
  readonly #signer: Signer;
  readonly #challenge: Hex32;
  readonly #salt: Hex32;
  readonly #sentMs = new Map<string, number>();

  constructor(parts: MinerParts, miner: number, payload: Uint8Array) {
    const { founding, network } = parts;
    const signer = founding.miners[miner];
    if (signer === undefined) throw new RangeError(`no miner ${miner}`);
    this.#parts = parts;
    this.#signer = signer;
    this.payload = payload;
    this.#challenge = challengeId(founding.chainId, founding.manifest.name);
    this.#salt = sha256Hex(utf8(`salt ${miner}`));
    const hash = sha256Hex(payload);
    network.serve(toCid(RAW, hash).toString(), payload);
    this.id = commitment(founding.chainId, this.#challenge, signer.publicKey, hash, this.#salt);
    this.#look();
  }

  get status(): Status | null {
    return this.item === null ? null : (STATUSES[this.item.status] ?? null);
  }

  get final(): boolean {
    return this.status !== null && FINAL.includes(this.status);
  }

  #look(): void {
    if (this.final) return;
    const { time, random, doors } = this.#parts;
    time.after(LOOK_MS, () => this.#look());
    const open = doors();
    const api = open[random.below(Math.max(1, open.length))]?.validator?.api;
    if (api === undefined) return;
    // A door that dies never answers, one that stops refuses: the next look asks another.
    this.#ask(api).catch(() => undefined);
  }

  async #ask(api: ValidatorApi): Promise<void> {
    const item = await api.submission(this.id);
    // A door that is behind tells an older status; none comes after a final one.
    const status = item === null ? null : (STATUSES[item.status] as Status);
    const older = this.item !== null && item !== null && item.status < this.item.status;
    if (item !== null && status !== null && (FINAL.includes(status) || !older)) this.item = item;
    if (item === null) {
      const sizeCeiling = this.payload.length;
      const commit = { challenge: this.#challenge, commitment: this.id, sizeCeiling };
      await this.#send(api, "commit", call.commit(commit));
    } else if (status === "pending" && item.payload === ZERO_HASH)
      await this.#send(api, "reveal", call.reveal(this.#reveal()));
  }

  #reveal(): Parameters<typeof call.reveal>[0] {
    const { payload } = this;
    const inline = payload.length <= MAX_INLINE_PAYLOAD_BYTES ? payload : new Uint8Array(0);
    return {
      submission: this.id,
      payload: sha256Hex(payload),
      payloadBytes: payload.length,
      salt: this.#salt,
      inline,
    };
  }

  async #send(api: ValidatorApi, what: string, made: Call): Promise<void> {
    const { time, founding, doors, random } = this.#parts;
    if (time.nowMs - (this.#sentMs.get(what) ?? -AGAIN_MS) < AGAIN_MS) return;
    this.#sentMs.set(what, time.nowMs);
    const status = await api.status();
    const account = await api.account(this.#signer.publicKey);
    const signed = await signExtrinsic(
      {
        call: made,
        signer: this.#signer.publicKey,
        scheme: Scheme.sr25519,
        nonce: account.nonceOwn,
        mortality: { from: status.slot, slots: founding.genesis.parameters.epochSlots },
        specVersion: status.specVersion,
        chainId: founding.chainId,
      },
      this.#signer,
    );
    const bytes = encodeExtrinsic(signed);
    // The miners' mesh floods: who misses a message is as unlucky as for any other.
    for (const door of doors())
      if (!random.chance(this.#parts.network.weather.dropPermille))
        time.after(1 + random.below(50), () => {
          door.station.receiver?.gossip("miner", bytes).catch(() => undefined);
        });
  }
}
