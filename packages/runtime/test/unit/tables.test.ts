// The tables that TypeScript reads numbers by are those of the AssemblyScript sources.

import { readFileSync } from "node:fs";
import { CallIndex, Pallet } from "@platform/protocol";
import {
  callFee,
  EVENTS,
  INVALID_ERRORS,
  Invalid,
  PALLET_ERRORS,
  REASONS,
  runtimeError,
  runtimeErrorNumber,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { PACKAGE_ROOT } from "../../scripts/compile.ts";

const source = (path: string) => readFileSync(`${PACKAGE_ROOT}/assembly/${path}`, "utf8");
const upperSnake = (name: string) => name.replace(/(?<!^)(?=[A-Z])/g, "_").toUpperCase();

/** Members of `export const enum <name>` in order of their numbers. */
function members(path: string, name: string): string[] {
  const body = new RegExp(`export const enum ${name} \\{([^}]*)\\}`).exec(source(path))?.[1] ?? "";
  const found = [...body.matchAll(/(\w+) = (-?\d+)/g)];
  found.forEach((match, index) => {
    expect(Math.abs(Number(match[2]))).toBe(name === "Invalid" ? index + 1 : index);
  });
  return found.map((match) => match[1] as string);
}

const ENUMS = [
  ["system", "system/calls.ts", "SystemError", "SystemEvent"],
  ["session", "session/errors.ts", "SessionError", "SessionEvent"],
  ["authority", "authority/owner.ts", "AuthorityError", "AuthorityEvent"],
  ["challenges", "challenges/errors.ts", "ChallengeError", "ChallengeEvent"],
  ["submissions", "submissions/errors.ts", "SubmissionError", "SubmissionEvent"],
  ["certification", "certification/errors.ts", "CertificationError", "CertificationEvent"],
  ["weights", "weights/vectors.ts", "", "WeightsEvent"],
] as const;

test("errors and events have the numbers of the pallets' enums", () => {
  for (const [pallet, path, errors, events] of ENUMS) {
    const table = PALLET_ERRORS.find(({ name }) => name === pallet);
    if (errors !== "") {
      const codes = table?.errors.map(([code]) => code);
      expect(codes).toEqual(members(`pallets/${path}`, errors).map(upperSnake));
      expect(table?.pallet).toBe(Pallet[pallet]);
    }
    const names = Object.entries(EVENTS)
      .filter(([name]) => name.startsWith(`${pallet}.`))
      .map(([name, { pallet: index, event }], i) => {
        expect([index, event]).toEqual([Pallet[pallet], i]);
        return name.slice(pallet.length + 1);
      });
    expect(names).toEqual(members(`pallets/${path}`, events));
  }
  const reasons = members("pallets/submissions/errors.ts", "Reason");
  expect(REASONS).toEqual(
    reasons.map((name) => upperSnake(name).toLowerCase().replaceAll("_", "-")),
  );
});

test("codes of invalid extrinsics are one list in both languages", () => {
  const names = members("invalid.ts", "Invalid");
  expect(Object.keys(Invalid).map((name) => name.toLowerCase())).toEqual(
    names.map((name) => name.toLowerCase()),
  );
  for (const code of Object.values(Invalid)) expect(INVALID_ERRORS[code]?.[0]).toMatch(/^[A-Z_]+$/);
});

test("call indexes are those of the protocol", () => {
  const constants = [...source("call-table.ts").matchAll(/const ([A-Z_]+): u16 = (0x[0-9a-f]+)/g)];
  const table = Object.fromEntries(constants.map((match) => [match[1], Number(match[2])]));
  const expected = Object.entries(CallIndex).map(([name, { pallet, call }]) => [
    upperSnake(name),
    (pallet << 8) | call,
  ]);
  expect(table).toEqual(Object.fromEntries(expected));
});

test("fees in TypeScript are the constants of the mana pallet", () => {
  const fee = (name: string) => {
    const match = new RegExp(`const ${name}: u64 = ([\\d_]+)`).exec(source("pallets/mana/mana.ts"));
    return BigInt((match?.[1] ?? "x").replaceAll("_", ""));
  };
  const of = (index: { pallet: number; call: number }) =>
    callFee({ ...index, args: new Uint8Array(0) }, 100);
  const bytes = 100n * fee("FEE_PER_BYTE");
  expect(of(CallIndex.remark)).toBe(fee("FEE_REMARK") + bytes);
  expect(of(CallIndex.commit)).toBe(fee("FEE_COMMIT") + fee("FEE_EVALUATION") + bytes);
  expect(of(CallIndex.reveal)).toBe(fee("FEE_REVEAL") + bytes);
  expect(of(CallIndex.attestCommit)).toBe(0n);
});

test("an error number reads back as its code", () => {
  const number = runtimeErrorNumber("certification", "ROOT_MISMATCH");
  expect(number).toBe(1 + ((7 << 8) | 8));
  expect(runtimeError(number)).toEqual({
    pallet: "certification",
    code: "ROOT_MISMATCH",
    message: "the leaf and its path do not lead to the committed root",
  });
  expect(runtimeError(0)).toBeNull();
  expect(runtimeError(1 + 0xffff)).toBeNull();
});
