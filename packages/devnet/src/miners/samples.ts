/** The works of a run, by its seed, written where the miners' own client reads them. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { manifestJson } from "@platform/challenge-registry";
import type { Challenge, SampleSubmission } from "@platform/challenge-sdk";
import {
  challenge as sortChallenge,
  submissions as sortWorks,
} from "@platform/example-fastest-sort";
import { challenge as tspChallenge, submissions as tspWorks } from "@platform/example-tsp";
import type { Layout } from "../layout.ts";

/** One work on its way: sent by the miner of that number. */
export interface Sample {
  readonly name: string;
  readonly challenge: string;
  readonly miner: number;
  readonly file: string;
  readonly key: string;
  readonly kind: SampleSubmission["kind"];
  readonly expected: SampleSubmission["expected"];
  /** The copy is committed only when the original's commit is in a block. */
  readonly copyOf: string | undefined;
}

/** The examples' generators count in 31 bits. */
const EXAMPLE_SEEDS = 0x8000_0000;

export interface Samples {
  readonly samples: readonly Sample[];
  /** Directories that hold challenge.json and the module, as `subnet challenge publish` takes. */
  readonly challenges: readonly string[];
  readonly miners: number;
}

export async function writeSamples(layout: Layout, anySeed: number): Promise<Samples> {
  const seed = anySeed % EXAMPLE_SEEDS;
  const examples = [
    { challenge: await tspChallenge(seed), works: tspWorks(seed) },
    { challenge: await sortChallenge(), works: await sortWorks(seed) },
  ];
  const samples: Sample[] = [];
  const challenges: string[] = [];
  let firstMiner = 0;
  for (const { challenge, works } of examples) {
    const { name } = challenge.manifest;
    challenges.push(writeChallenge(layout.challenge(name), challenge));
    for (const work of works) {
      const file = layout.payload(work.name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, work.bytes);
      const miner = firstMiner + work.miner;
      samples.push({
        name: work.name,
        challenge: name,
        miner,
        file,
        key: layout.minerKey(miner),
        kind: work.kind,
        expected: work.expected,
        copyOf: work.copyOf,
      });
    }
    firstMiner += 1 + Math.max(...works.map((work) => work.miner));
  }
  return { samples, challenges, miners: firstMiner };
}

/** A directory like that of the example, with the parameters that this seed chose. */
function writeChallenge(directory: string, { manifest, module }: Challenge): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "module.wasm"), module);
  // What the module itself decides is not part of the form that a person writes.
  const {
    formatVersion,
    module: hash,
    moduleBytes,
    hostAbiVersion,
    ...form
  } = manifestJson(manifest);
  const description = { module: "module.wasm", manifest: form };
  writeFileSync(join(directory, "challenge.json"), `${JSON.stringify(description, null, 2)}\n`);
  return directory;
}

/** For `subnet submit --batch`. */
export function batchText(samples: readonly Sample[]): string {
  const jobs = samples.map(({ name, challenge, file, key, copyOf }) => ({
    ...{ name, challenge, file, key },
    ...(copyOf === undefined ? {} : { after: copyOf }),
  }));
  return `${JSON.stringify(jobs, null, 2)}\n`;
}
