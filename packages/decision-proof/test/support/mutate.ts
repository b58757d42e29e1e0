/** Mutations of a document: blind ones, and ones that repair what they broke except the signatures. */

import { joinBytes, sha256 } from "@platform/protocol";
import { type CertifiedHeader, type DecisionDocument, writeDocument } from "../../src/index.ts";

/** Uniform integers below a bound, from one seed (mulberry32). */
export type Random = (below: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T;
}

/** Flips, overwrites, inserts, deletes or repeats a few bytes. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random(bytes.length + 1);
  const count = 1 + random(pick(random, [1, 1, 4, 32, 80]));
  const noise = Uint8Array.from({ length: count }, () => pick(random, [0, 1, 0xff, random(256)]));
  const out = Uint8Array.from(bytes);
  switch (random(8)) {
    case 0:
    case 5:
    case 6:
    case 7:
      if (out.length > 0)
        out[at % out.length] = (out[at % out.length] as number) ^ (1 << random(8));
      return out;
    case 1:
      out.set(noise.subarray(0, Math.max(0, out.length - at)), at);
      return out;
    case 2:
      return joinBytes([out.subarray(0, at), noise, out.subarray(at)]);
    case 3:
      return joinBytes([out.subarray(0, at), out.subarray(at + count)]);
    default:
      return joinBytes([out.subarray(0, at), out.subarray(Math.max(0, at - count))]);
  }
}

const SET_HASH_AT = 146;
const DIGEST_AT = 13;

function patched(bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  const out = Uint8Array.from(bytes);
  if (at + part.length <= out.length) out.set(part, at);
  return out;
}

/** A forger's work: every hash fits again, only the signatures are of something else. */
function repaired(one: CertifiedHeader): CertifiedHeader {
  const header = patched(one.header, SET_HASH_AT, sha256(one.set));
  return { ...one, header, certificate: patched(one.certificate, DIGEST_AT, sha256(header)) };
}

function mutateCertified(
  random: Random,
  one: CertifiedHeader,
  others: readonly CertifiedHeader[],
): CertifiedHeader {
  const part = pick(random, ["header", "certificate", "set"] as const);
  const other = random(8) === 0 ? pick(random, others)[part] : undefined;
  const changed = { ...one, [part]: other ?? mutateBytes(random, one[part]) };
  return random(3) === 0 ? changed : repaired(changed);
}

function mutateDocument(random: Random, document: DecisionDocument): DecisionDocument {
  const { changes, decision, body, head, state } = document;
  const all = [...changes, decision];
  const at = random(changes.length);
  switch (random(9)) {
    case 0:
      return { ...document, changes: changes.toSpliced(at, 1) };
    case 1:
      return { ...document, changes: changes.toSpliced(at, 0, pick(random, all)) };
    case 2:
      return { ...document, head: head === null ? decision.header : mutateBytes(random, head) };
    case 3:
      if (body !== null) return { ...document, body: mutateBytes(random, body) };
      break;
    case 4:
      if (state !== null)
        return { ...document, state: { ...state, proof: mutateBytes(random, state.proof) } };
      break;
    case 5:
    case 6:
      if (changes.length > 0)
        return {
          ...document,
          changes: changes.with(at, mutateCertified(random, changes[at] as CertifiedHeader, all)),
        };
  }
  return { ...document, decision: mutateCertified(random, decision, all) };
}

const CHARACTERS = Array.from('0123456789abcdefABF{}[]",:\\ \nn-.eé');

function mutateText(random: Random, text: string): string {
  const at = random(text.length + 1);
  const drop = random(3);
  const noise = Array.from({ length: random(3) }, () => pick(random, CHARACTERS)).join("");
  return text.slice(0, at) + noise + text.slice(at + drop);
}

/** One to three mutations, of the content or of the text. */
export function mutate(random: Random, document: DecisionDocument, text: string): string {
  const rounds = 1 + random(3);
  if (random(5) === 0) {
    let out = text;
    for (let i = 0; i < rounds; i++) out = mutateText(random, out);
    return out;
  }
  let out = document;
  for (let i = 0; i < rounds; i++) out = mutateDocument(random, out);
  return writeDocument(out);
}
