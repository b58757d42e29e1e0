import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Hex32, sha256Hex, utf8 } from "@platform/protocol";
import { inputsOf } from "./inputs.ts";

export const DIRECTORY: string = join(import.meta.dirname, "..");

export const PROGRAMS = ["radix", "quick", "insertion", "endless", "recursion", "table"] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** The built module of a program. */
export async function readProgram(name: ProgramName): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(DIRECTORY, "build", `${name}.wasm`)));
}

/** What the author of the table knew at submission: seeds that anyone could have guessed. */
export const GUESSED_SEEDS: readonly Hex32[] = ["00".repeat(32), sha256Hex(utf8("seed"))];

/** Source of `programs/answers.ts`: {first key, number of keys, sorted keys} for each input. */
export function answersSource(): string {
  const words = GUESSED_SEEDS.flatMap(inputsOf).flatMap((input) => [
    input[0] as number,
    input.length,
    ...[...input].sort((a, b) => a - b),
  ]);
  return `export const ANSWERS: StaticArray<u32> = [${words.join(", ")}];\n`;
}
