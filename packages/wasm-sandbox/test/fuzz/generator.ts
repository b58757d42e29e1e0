/**
 * Modules of the profile from a seed, biased to control flow, calls, tables, bulk operations and
 * growth. Every loop and call counts a global down, so that the bare module ends as well.
 */

import {
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  I32,
  I64,
  NUMERIC,
  named,
  section,
  signed,
  unsigned,
  V128,
  vector,
} from "./encoding.ts";
import type { Environment, Signature } from "./environment.ts";
import type { Source } from "./inspect.ts";
import { Random } from "./random.ts";
import { Statements } from "./statements.ts";

export interface Generated extends Source {
  readonly seed: number;
  readonly args: readonly [number, bigint];
}

const RUN: Signature = { params: [I32, I64], results: [I32] };

/** @param wide with vectors and tail calls */
export function generate(seed: number, wide = false): Generated {
  const random = new Random(seed);
  const types: Signature[] = [];
  const env = environment(random, types, wide);
  const getters = env.globals.map((type, i) => getter(env, type, i));
  const bodies = env.functions.map((own, i) => body(random, env, own, i === 0));
  const args = [random.next() | 0, BigInt.asIntN(64, BigInt(random.next()) << 13n)] as const;
  const bytes = write(random, env, types, bodies, getters);
  const globals = env.globals.map((_, i) => `g${i}`);
  return { seed, bytes, entry: "run", args, comparable: env.canonical, globals, wide };
}

function environment(random: Random, types: Signature[], wide: boolean): Environment {
  const values = wide ? [...NUMERIC, V128] : NUMERIC;
  const list = (most: number): number[] =>
    Array.from({ length: random.between(0, most) }, () => random.pick(values));
  const functions = [
    RUN,
    ...Array.from({ length: random.between(2, 6) }, () => ({ params: list(3), results: list(3) })),
  ];
  return {
    types: values,
    wide,
    functions,
    globals: [I32, ...values, ...list(2)],
    table: Array.from({ length: 6 }, () => random.between(1, functions.length - 1)),
    passiveElements: 3,
    passiveData: 12,
    canonical: random.chance(75),
    typeIndex(signature) {
      const text = JSON.stringify([signature.params, signature.results]);
      const known = types.findIndex((t) => JSON.stringify([t.params, t.results]) === text);
      return known >= 0 ? known : types.push(signature) - 1;
    },
  };
}

/** Bits of a global as an integer: a float would lose them on its way through JavaScript. */
function getter(
  env: Environment,
  type: number,
  index: number,
): Signature & { readonly cast: readonly number[] } {
  // Both halves of a vector, the second one rotated.
  const halves = [0xfd, 0x1d, 0, 0x23, index, 0xfd, 0x1d, 1, 0x42, 13, 0x89, 0x85];
  const cast = type === F32 ? [0xbc] : type === F64 ? [0xbd] : type === V128 ? halves : [];
  const result = type === F32 || type === I32 ? I32 : I64;
  const signature = { params: [], results: [result] };
  env.typeIndex(signature);
  return { ...signature, cast };
}

function body(random: Random, env: Environment, own: Signature, entry: boolean): number[] {
  const extra = random.chance(15) ? 20 : 4;
  const locals = Array.from({ length: random.between(0, extra) }, () => random.pick(env.types));
  const code = new Statements(random, env, own, locals);
  code.guard(own.results);
  for (let i = entry ? 6 : random.between(1, 4); i > 0; i--) code.statement();
  for (const result of own.results) code.value(result);
  const declared = vector([...locals, ...env.types].map((type) => [1, type]));
  const content = [...declared, ...code.out, 0x0b];
  return [...unsigned(content.length), ...content];
}

const zero = (type: number): number[] => {
  if (type === I32 || type === I64) return [type === I32 ? 0x41 : 0x42, 0];
  if (type === V128) return [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
  return [type === F32 ? 0x43 : 0x44, ...Array.from({ length: type === F32 ? 4 : 8 }, () => 0)];
};

function write(
  random: Random,
  env: Environment,
  types: Signature[],
  bodies: readonly number[][],
  getters: readonly ReturnType<typeof getter>[],
): Uint8Array {
  const functions = [...env.functions, ...getters];
  const indices = functions.map((signature) => unsigned(env.typeIndex(signature)));
  const data = (length: number): number[][] => Array.from({ length }, () => [random.below(256)]);
  const declared = functions.map((_, i) => unsigned(i));
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      types.map((t) => [
        0x60,
        ...vector(t.params.map((p) => [p])),
        ...vector(t.results.map((r) => [r])),
      ]),
    ),
    ...section(3, indices),
    ...section(4, [
      [FUNCREF, 1, env.table.length, 12],
      [EXTERNREF, 1, 4, 9],
    ]),
    ...section(5, [[1, 1, random.between(1, 3)]]),
    ...section(
      6,
      env.globals.map((type, i) => [
        type,
        1,
        ...(i === 0 ? [0x41, ...signed(BigInt(random.between(10, 250)))] : zero(type)),
        0x0b,
      ]),
    ),
    ...section(7, [
      named("memory", 2, 0),
      named("run", 0, 0),
      ...getters.map((_, i) => named(`g${i}`, 0, env.functions.length + i)),
    ]),
    ...section(9, [
      [1, 0, ...vector(env.table.slice(0, env.passiveElements).map(unsigned))],
      [0, 0x41, 0, 0x0b, ...vector(env.table.map(unsigned))],
      [3, 0, ...vector(declared)],
    ]),
    ...[12, 1, 2],
    ...section(10, [
      ...bodies,
      ...getters.map(({ cast }, i) => [4 + cast.length, 0, 0x23, i, ...cast, 0x0b]),
    ]),
    ...section(11, [
      [1, ...vector(data(env.passiveData))],
      [0, 0x41, 16, 0x0b, ...vector(data(48))],
    ]),
  ]);
}
