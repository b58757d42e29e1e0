import { BERLIN52, EIL51, KROA100, OPTIMA, ST70 } from "../assembly/instances.ts";

export interface Instance {
  /** Its byte in the challenge's parameters and in a payload. */
  readonly id: number;
  readonly name: string;
  readonly optimum: number;
  readonly cities: readonly (readonly [x: number, y: number])[];
}

const NAMED: readonly (readonly [string, readonly number[]])[] = [
  ["berlin52", BERLIN52],
  ["eil51", EIL51],
  ["st70", ST70],
  ["kroA100", KROA100],
];

export const INSTANCES: readonly Instance[] = NAMED.map(([name, flat], id) => ({
  id,
  name,
  optimum: OPTIMA[id] as number,
  cities: Array.from({ length: flat.length / 2 }, (_, i) => [
    flat[2 * i] as number,
    flat[2 * i + 1] as number,
  ]),
}));

/** Rounded distances of all pairs, row by row. Miners may use floats; the score never does. */
export function distances({ cities }: Instance): Int32Array {
  const n = cities.length;
  const out = new Int32Array(n * n);
  for (const [i, [xi, yi]] of cities.entries())
    for (const [j, [xj, yj]] of cities.entries())
      out[i * n + j] = Math.round(Math.hypot(xi - xj, yi - yj));
  return out;
}

export function tourLength(matrix: Int32Array, tour: readonly number[]): number {
  const n = tour.length;
  let length = 0;
  for (let i = 0; i < n; i++)
    length += matrix[(tour[i] as number) * n + (tour[(i + 1) % n] as number)] as number;
  return length;
}
