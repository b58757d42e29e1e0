/** Text that a guest gives to the host, as the rules of a sandbox version read it. */

import { decodeStrictly, type GuestMemory } from "./guest-memory.ts";

/**
 * `strict`, from version 2 on: bytes that are no UTF-8 are an error value, and an empty line may
 * have any pointer. `replaced`, version 1: they become U+FFFD and a first byte order mark vanishes.
 */
export type TextRule = "replaced" | "strict";

export function textRuleOf(sandboxVersion: number): TextRule {
  return sandboxVersion >= 2 ? "strict" : "replaced";
}

interface TextGuest {
  readonly text: TextRule;
  readonly memory: GuestMemory;
}

const replacing = new TextDecoder();

/** A line for the author; undefined when it is no text. @throws HostStop host-denied */
export function readLine(guest: TextGuest, pointer: number, length: number): string | undefined {
  return guest.text === "strict"
    ? guest.memory.readStringSafe(pointer, length)
    : replacing.decode(guest.memory.readBytes(pointer, length));
}

/** A name of an export; undefined when no export can have it. @throws HostStop host-denied */
export function readName(guest: TextGuest, pointer: number, length: number): string | undefined {
  const bytes = guest.memory.readBytes(pointer, length);
  return guest.text === "strict" ? decodeStrictly(bytes) : replacing.decode(bytes);
}
