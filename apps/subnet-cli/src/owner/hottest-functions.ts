import type { FuelProfile } from "@platform/wasm-sandbox";

const SHOWN = 5;

/** The functions that used most fuel in themselves, wherever they were called; lines for people. */
export function hottestFunctions({ frames, nodes }: FuelProfile): string[] {
  const own = frames.map(() => 0n);
  for (const { frame, fuel } of nodes) own[frame] = (own[frame] ?? 0n) + fuel;
  const total = own.reduce((sum, fuel) => sum + fuel, 0n);
  return [...frames.entries()]
    .map(([i, { name, origin }]) => ({ name, origin, fuel: own[i] ?? 0n }))
    .filter(({ fuel }) => fuel > 0n)
    .sort((a, b) => (a.fuel < b.fuel ? 1 : a.fuel > b.fuel ? -1 : 0))
    .slice(0, SHOWN)
    .map(({ name, origin, fuel }) => {
      const permille = Number((fuel * 1000n) / total);
      const share = `${Math.floor(permille / 10)}.${permille % 10} %`;
      const whose = origin === "challenge" || origin === "program" ? `  (${origin})` : "";
      return `${share.padStart(7)}  ${String(fuel).padStart(11)}  ${name}${whose}`;
    });
}
