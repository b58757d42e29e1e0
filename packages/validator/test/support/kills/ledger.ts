/**
 * Every signature that ever existed, judged by a rule of its own: it reads the sign bytes by their
 * documented offsets and shares nothing with engine or signer database.
 */

import { createPublicKey, type KeyObject, verify } from "node:crypto";

/** Place of a vote in the one order in which a key may sign. */
export interface Place {
  readonly height: bigint;
  readonly view: number;
  readonly phase: number;
}

// docs/spec/formats.md: tag 16, chain 32, kind 1, epoch 8, set 32, height 8, view 4, phase 1, digest 32.
const AT = { height: 89, view: 97, phase: 101, tail: 134 };
const VIEW_CHANGE = 0;
const COMMIT = 3;
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

export function above(a: Place, b: Place): boolean {
  if (a.height !== b.height) return a.height > b.height;
  return a.view !== b.view ? a.view > b.view : a.phase > b.phase;
}

export class Ledger {
  readonly faults: string[] = [];
  top: Place = { height: 0n, view: 0, phase: 0 };
  repeats = 0;
  viewChanges = 0;
  readonly #key: KeyObject;
  readonly #votes = new Map<string, string>();
  readonly #attested = new Map<string, string>();
  /** Highest view of an own COMMIT, by height. */
  readonly #committed = new Map<bigint, number>();

  constructor(publicKey: string) {
    const der = Buffer.concat([SPKI, Buffer.from(publicKey, "hex")]);
    this.#key = createPublicKey({ key: der, format: "der", type: "spki" });
  }

  get votes(): number {
    return this.#votes.size;
  }

  get attested(): number {
    return this.#attested.size;
  }

  signed(signature: Uint8Array, bytes: Uint8Array): void {
    if (!verify(null, bytes, this.#key, signature)) this.faults.push("a signature that is wrong");
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const place: Place = {
      height: view.getBigUint64(AT.height),
      view: view.getUint32(AT.view),
      phase: view.getUint8(AT.phase),
    };
    const name = `${place.height}/${place.view}/${place.phase}`;
    const content = Buffer.from(bytes).toString("hex");
    const before = this.#votes.get(name);
    if (before === content) {
      this.repeats++;
      return;
    }
    if (before !== undefined) this.faults.push(`two contents at ${name}: ${before} ${content}`);
    else if (!above(place, this.top)) this.faults.push(`${name} was signed after a later place`);
    this.#votes.set(name, content);
    if (above(place, this.top)) this.top = place;
    if (place.phase === COMMIT) this.#committed.set(place.height, place.view);
    if (place.phase === VIEW_CHANGE) this.#viewChange(place, view);
  }

  /** A digest for a work, or a vector for an epoch. */
  attests(subject: string, digest: string): void {
    const before = this.#attested.get(subject);
    if (before !== undefined && before !== digest) this.faults.push(`two digests for ${subject}`);
    this.#attested.set(subject, digest);
  }

  /** It may not conceal a view in which this key has committed. */
  #viewChange(place: Place, view: DataView): void {
    this.viewChanges++;
    const prepared = view.getUint8(AT.tail) === 1 ? view.getUint32(AT.tail + 1) : -1;
    const committed = this.#committed.get(place.height) ?? -1;
    if (prepared < committed)
      this.faults.push(`VIEW-CHANGE at ${place.height}/${place.view} forgets view ${committed}`);
  }
}
