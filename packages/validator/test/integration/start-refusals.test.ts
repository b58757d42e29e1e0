/** What a validator refuses to start with: each a coded error, nothing signed, nothing voted. */

import { createEd25519Signer } from "@platform/keys";
import { fromHex, sha256Hex, toErrorRecord, utf8 } from "@platform/protocol";
import { afterEach, expect, test } from "vitest";
import type { Components } from "../../src/components.ts";
import {
  type LocalInit,
  type LocalValidators,
  localValidators,
} from "../support/local-validators.ts";

let net: LocalValidators | undefined;
afterEach(async () => {
  await net?.close();
  net = undefined;
});

async function refusal(alter: NonNullable<LocalInit["alter"]>): Promise<string | undefined> {
  try {
    net = await localValidators({ validators: 4, miners: 0, intervalMs: 50, alter });
  } catch (error) {
    return toErrorRecord(error).code;
  }
  return undefined;
}

const session = (seed: string): Components["session"] =>
  createEd25519Signer(fromHex(sha256Hex(utf8(seed))));

test("a session key that nobody delegated is refused", async () => {
  const stray = (_hotkey: string, parts: Components): Components => ({
    ...parts,
    session: session("a stray key"),
  });
  expect(await refusal(stray)).toBe("SESSION_KEY_MISMATCH");
});

test("a session key of another member is refused", async () => {
  let first: string | undefined;
  const swapped = (hotkey: string, parts: Components): Components => {
    first ??= hotkey;
    return hotkey === first ? { ...parts, session: session("session 1") } : parts;
  };
  expect(await refusal(swapped)).toBe("SESSION_KEY_MISMATCH");
});

test("a composition with a hole names it", async () => {
  const holed = (_hotkey: string, parts: Components): Components => ({
    ...parts,
    network: undefined as unknown as Components["network"],
  });
  expect(await refusal(holed)).toBe("COMPOSITION_INCOMPLETE");
});
