/** A signature counts as verified only with its own scheme, key and bytes; calls below are counted. */

import { type Hex32, Scheme } from "@platform/protocol";
import { expect, test } from "vitest";
import { rememberVerified } from "../../../src/services/verified-signatures.ts";
import { hashOf } from "../../support/sample-head.ts";

const KEY = hashOf("key");
const SIGNATURE = "ab".repeat(64);
const MESSAGE = Uint8Array.of(1, 2, 3);

function counted(verdict: (message: Uint8Array) => boolean = () => true) {
  const calls: Hex32[] = [];
  const verify = rememberVerified((_scheme, key, message) => {
    calls.push(key);
    return verdict(message);
  });
  return { calls, verify };
}

test("the same four parts are verified once", () => {
  const { calls, verify } = counted();
  for (let i = 0; i < 3; i++)
    expect(verify(Scheme.ed25519, KEY, Uint8Array.from(MESSAGE), SIGNATURE)).toBe(true);
  expect(calls).toHaveLength(1);
});

test("any other part is verified for itself", () => {
  const { calls, verify } = counted((message) => message[0] === 1);
  expect(verify(Scheme.ed25519, KEY, MESSAGE, SIGNATURE)).toBe(true);
  expect(verify(Scheme.ed25519, KEY, Uint8Array.of(9, 2, 3), SIGNATURE)).toBe(false);
  expect(verify(Scheme.ed25519, KEY, Uint8Array.of(1, 2, 3, 4), SIGNATURE)).toBe(true);
  expect(verify(Scheme.sr25519, KEY, MESSAGE, SIGNATURE)).toBe(true);
  expect(verify(Scheme.ed25519, hashOf("other"), MESSAGE, SIGNATURE)).toBe(true);
  expect(verify(Scheme.ed25519, KEY, MESSAGE, "cd".repeat(64))).toBe(true);
  expect(calls).toHaveLength(6);
});

test("bytes that change afterwards are other bytes", () => {
  const { calls, verify } = counted((message) => message[0] === 1);
  const message = Uint8Array.from(MESSAGE);
  expect(verify(Scheme.ed25519, KEY, message, SIGNATURE)).toBe(true);
  message[0] = 7;
  expect(verify(Scheme.ed25519, KEY, message, SIGNATURE)).toBe(false);
  expect(calls).toHaveLength(2);
});

test("a failure and a long message are verified each time, and old verdicts give way", () => {
  const refused = counted(() => false);
  const long = counted();
  for (let i = 0; i < 2; i++) {
    expect(refused.verify(Scheme.ed25519, KEY, MESSAGE, SIGNATURE)).toBe(false);
    expect(long.verify(Scheme.ed25519, KEY, new Uint8Array(257), SIGNATURE)).toBe(true);
  }
  expect([refused.calls.length, long.calls.length]).toEqual([2, 2]);
  const full = counted();
  full.verify(Scheme.ed25519, KEY, MESSAGE, SIGNATURE);
  for (let i = 0; i < 2_048; i++)
    full.verify(Scheme.ed25519, KEY, MESSAGE, String(i).padStart(128, "0"));
  full.verify(Scheme.ed25519, KEY, MESSAGE, SIGNATURE);
  expect(full.calls).toHaveLength(2_050);
});
