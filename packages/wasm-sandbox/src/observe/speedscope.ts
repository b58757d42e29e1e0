/** A fuel profile in the file format of speedscope (https://www.speedscope.app). */

import type { FuelProfile } from "./fuel-profiler.ts";

const SCHEMA = "https://www.speedscope.app/file-format-schema.json";

export interface SpeedscopeFile {
  readonly $schema: typeof SCHEMA;
  readonly name: string;
  readonly exporter: string;
  readonly activeProfileIndex: 0;
  readonly shared: { readonly frames: readonly { readonly name: string; readonly file: string }[] };
  readonly profiles: readonly [
    {
      readonly type: "sampled";
      readonly name: string;
      readonly unit: "none";
      readonly startValue: 0;
      readonly endValue: number;
      /** Stacks of frame indices, outermost first; one for each call path. */
      readonly samples: readonly (readonly number[])[];
      /** Fuel used in the innermost frame of each. */
      readonly weights: readonly number[];
    },
  ];
}

/** Weights are fuel; together they are exactly the evaluation's fuel. */
export function toSpeedscope(profile: FuelProfile, name: string): SpeedscopeFile {
  const stacks: number[][] = [];
  const samples: number[][] = [];
  const weights: number[] = [];
  for (const { parent, frame, fuel } of profile.nodes) {
    const stack = [...(stacks[parent] ?? []), frame];
    stacks.push(stack);
    if (fuel === 0n) continue;
    samples.push(stack);
    weights.push(Number(fuel));
  }
  const endValue = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    $schema: SCHEMA,
    name,
    exporter: "platform",
    activeProfileIndex: 0,
    // The origin keeps functions of the same name apart: challenge and program often share a kit.
    shared: {
      frames: profile.frames.map(({ name: text, origin }) => ({ name: text, file: origin })),
    },
    profiles: [{ type: "sampled", name, unit: "none", startValue: 0, endValue, samples, weights }],
  };
}
