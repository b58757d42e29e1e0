/** A miner's tools: nearest neighbour, then 2-opt and Or-opt under random double bridges. */

import { createSeededRandom } from "@platform/challenge-sdk";
import { distances, type Instance, tourLength } from "./instances.ts";

export function nearestNeighbour(instance: Instance, start: number): number[] {
  const matrix = distances(instance);
  const n = instance.cities.length;
  const left = new Set(Array.from({ length: n }, (_, i) => i));
  const tour = [start];
  left.delete(start);
  while (left.size > 0) {
    const row = (tour[tour.length - 1] as number) * n;
    let best = -1;
    for (const city of left)
      if (best < 0 || (matrix[row + city] as number) < (matrix[row + best] as number)) best = city;
    left.delete(best);
    tour.push(best);
  }
  return tour;
}

/** Iterated local search; stops after `rounds` kicks or when the known optimum is reached. */
export function solve(instance: Instance, seed: number, rounds: number): number[] {
  const { below } = createSeededRandom(seed);
  const matrix = distances(instance);
  let best = nearestNeighbour(instance, below(instance.cities.length));
  improve(matrix, best);
  let bestLength = tourLength(matrix, best);
  for (let i = 0; i < rounds && bestLength > instance.optimum; i++) {
    const next = doubleBridge(best, below);
    improve(matrix, next);
    const length = tourLength(matrix, next);
    if (length <= bestLength) {
      best = next;
      bestLength = length;
    }
  }
  return best;
}

/** In place, to a tour that neither move improves. */
function improve(matrix: Int32Array, tour: number[]): void {
  while (twoOpt(matrix, tour) || orOpt(matrix, tour));
}

/** Reverses segments as long as that shortens the tour; true if it did. */
function twoOpt(matrix: Int32Array, tour: number[]): boolean {
  const n = tour.length;
  const d = (a: number, b: number) => matrix[a * n + b] as number;
  let improved = false;
  for (let i = 0; i < n - 1; i++)
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const [a, b] = [tour[i] as number, tour[i + 1] as number];
      const [c, e] = [tour[j] as number, tour[(j + 1) % n] as number];
      if (d(a, c) + d(b, e) >= d(a, b) + d(c, e)) continue;
      for (let low = i + 1, high = j; low < high; low++, high--)
        [tour[low], tour[high]] = [tour[high] as number, tour[low] as number];
      improved = true;
    }
  return improved;
}

/** Moves chains of one to three cities elsewhere, either way round; true if that shortened it. */
function orOpt(matrix: Int32Array, tour: number[]): boolean {
  const n = tour.length;
  const d = (a: number, b: number) => matrix[a * n + b] as number;
  for (let size = 1; size <= 3; size++)
    for (let i = 0; i < n; i++) {
      const turned = [...tour.slice(i), ...tour.slice(0, i)];
      const chain = turned.slice(0, size);
      const rest = turned.slice(size);
      const [head, tail] = [chain[0] as number, chain[size - 1] as number];
      const [first, last] = [rest[0] as number, rest[rest.length - 1] as number];
      const gain = d(last, head) + d(tail, first) - d(last, first);
      for (let j = 0; j < rest.length - 1; j++) {
        const [a, b] = [rest[j] as number, rest[j + 1] as number];
        const straight = d(a, head) + d(tail, b) - d(a, b);
        const turnedRound = d(a, tail) + d(head, b) - d(a, b);
        if (Math.min(straight, turnedRound) >= gain) continue;
        rest.splice(j + 1, 0, ...(straight <= turnedRound ? chain : chain.reverse()));
        tour.splice(0, n, ...rest);
        return true;
      }
    }
  return false;
}

function doubleBridge(tour: readonly number[], below: (bound: number) => number): number[] {
  const n = tour.length;
  const cuts = [1 + below(n - 1), 1 + below(n - 1), 1 + below(n - 1)].sort((a, b) => a - b);
  const [a, b, c] = cuts as [number, number, number];
  return [...tour.slice(0, a), ...tour.slice(b, c), ...tour.slice(a, b), ...tour.slice(c)];
}
