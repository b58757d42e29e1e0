/** What a frame of a profile stands for, as one number: hot paths compare numbers only. */

import { HOST_ABI } from "@platform/protocol/host-abi";
import type { FunctionNames } from "./function-names.ts";

/** Functions of the challenge have their own index as key. */
const PROGRAM = 2 ** 24;
const HOST = 2 ** 25;

/** Frames that are no function; they are never merged into `(more)`. */
export const SpecialFrame = {
  /** Initial pages, data and elements of an instance. */
  instantiation: 2 ** 26,
  /** What a failed run is charged above what it used. */
  trap: 2 ** 26 + 1,
  /** Callees beyond the bounds of the tree. */
  more: 2 ** 26 + 2,
} as const;

export const FRAME_ORIGINS = ["challenge", "program", "host", "meter"] as const;

export interface ProfileFrame {
  readonly name: string;
  /** Whose function it is; `meter` for frames that are none. */
  readonly origin: (typeof FRAME_ORIGINS)[number];
}

export function programKey(functionIndex: number): number {
  return PROGRAM + functionIndex;
}

export function hostKey(functionNumber: number): number {
  return HOST + functionNumber;
}

export function describeFrame(
  key: number,
  names: { readonly challenge: FunctionNames; readonly program: FunctionNames },
): ProfileFrame {
  if (key === SpecialFrame.instantiation) return { name: "(instantiation)", origin: "meter" };
  if (key === SpecialFrame.trap) return { name: "(charged for trap)", origin: "meter" };
  if (key === SpecialFrame.more) return { name: "(more)", origin: "meter" };
  if (key < PROGRAM) return { name: names.challenge(key), origin: "challenge" };
  if (key < HOST) return { name: names.program(key - PROGRAM), origin: "program" };
  const entry = HOST_ABI.functions.find(({ number }) => number === key - HOST);
  return { name: `host:${entry?.name ?? key - HOST}`, origin: "host" };
}
