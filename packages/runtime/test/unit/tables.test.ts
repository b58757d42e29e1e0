// The tables that TypeScript reads numbers by are those of the AssemblyScript sources.

import { readFileSync } from "node:fs";
import * as protocol from "@platform/protocol";
import {
  CALL_WEIGHTS,
  callFee,
  callWeight,
  EVENTS,
  FEES,
  Feature,
  INVALID_ERRORS,
  Invalid,
  JOB_FEE,
  PALLET_ERRORS,
  REASONS,
  REFUSALS,
  REPUTATION_CAUSES,
  runtimeError,
  runtimeErrorNumber,
  TRUST_CONTEXTS,
  TRUST_LEVELS,
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
  ["authority", "authority/errors.ts", "AuthorityError", "AuthorityEvent"],
  ["challenges", "challenges/errors.ts", "ChallengeError", "ChallengeEvent"],
  ["submissions", "submissions/errors.ts", "SubmissionError", "SubmissionEvent"],
  ["certification", "certification/errors.ts", "CertificationError", "CertificationEvent"],
  ["weights", "weights/vectors.ts", "", "WeightsEvent"],
  ["zk", "zk/errors.ts", "ZkError", "ZkEvent"],
  ["jobs", "jobs/errors.ts", "", "JobEvent"],
  ["identity", "identity/errors.ts", "IdentityError", "IdentityEvent"],
  ["trust", "trust/errors.ts", "TrustError", "TrustEvent"],
  ["parameters", "parameters/errors.ts", "ParameterError", "ParameterEvent"],
  ["governance", "governance/errors.ts", "GovernanceError", "GovernanceEvent"],
  ["mana", "mana/mana.ts", "", "ManaEvent"],
  ["reputation", "reputation/errors.ts", "", "ReputationEvent"],
] as const;

test("errors and events have the numbers of the pallets' enums", () => {
  for (const [pallet, path, errors, events] of ENUMS) {
    const table = PALLET_ERRORS.find(({ name }) => name === pallet);
    if (errors !== "") {
      const codes = table?.errors.map(([code]) => code);
      expect(codes).toEqual(members(`pallets/${path}`, errors).map(upperSnake));
      expect(table?.pallet).toBe(protocol.Pallet[pallet]);
    }
    const names = Object.entries(EVENTS)
      .filter(([name]) => name.startsWith(`${pallet}.`))
      .map(([name, { pallet: index, event }], i) => {
        expect([index, event]).toEqual([protocol.Pallet[pallet], i]);
        return name.slice(pallet.length + 1);
      });
    expect(names).toEqual(members(`pallets/${path}`, events));
  }
  const words = (path: string, name: string) =>
    members(`pallets/${path}/errors.ts`, name).map((word) =>
      upperSnake(word).toLowerCase().replaceAll("_", "-"),
    );
  expect(REASONS).toEqual(words("submissions", "Reason"));
  expect(REFUSALS).toEqual(words("certification", "Refusal"));
  expect(REPUTATION_CAUSES).toEqual(words("reputation", "Cause"));
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
  const expected = Object.entries(protocol.CallIndex).map(([name, { pallet, call }]) => [
    upperSnake(name),
    (pallet << 8) | call,
  ]);
  expect(table).toEqual(Object.fromEntries(expected));
});

test("fees in TypeScript are the constants of the runtime", () => {
  const constant = (name: string) => {
    const match = new RegExp(`const ${name}: u64 = ([\\d_]+);`).exec(source("fees.ts"));
    return BigInt((match?.[1] ?? "x").replaceAll("_", ""));
  };
  expect(FEES).toEqual({
    fuelPerMilli: constant("FUEL_PER_MILLI"),
    perByte: constant("FEE_PER_BYTE"),
    evaluation: constant("FEE_EVALUATION"),
    hostWork: constant("FEE_HOST_WORK"),
  });
  expect(protocol.MAX_BLOCK_WEIGHT).toBe(constant("MAX_BLOCK_WEIGHT"));
  expect(BigInt(protocol.OPERATIONAL_SHARE)).toBe(constant("OPERATIONAL_SHARE"));
  const of = (index: protocol.CallId, bytes: number) =>
    callFee({ ...index, args: new Uint8Array(0) }, bytes);
  const quarter = (fuel: bigint) => (fuel + 3n) / 4n;
  for (const index of [protocol.CallIndex.remark, protocol.CallIndex.commit]) {
    const base = callWeight(index, 0);
    const perByte = 20n + quarter(callWeight(index, 1) - base);
    const evaluation = index === protocol.CallIndex.commit ? 100_000n : 0n;
    expect(of(index, 101)).toBe(quarter(base) + 101n * perByte + evaluation);
  }
  expect(of(protocol.CallIndex.applyUpgrade, 100)).toBe(202_000n);
  expect(of(protocol.CallIndex.zkClaim, 100)).toBe(202_000n);
  expect(of(protocol.CallIndex.attestCommit, 100)).toBe(0n);
});

test("no call is heavier than the room that its class has in an empty block", () => {
  for (const [name, index] of CALL_WEIGHTS) {
    const call = { pallet: index >> 8, call: index & 0xff };
    const most = protocol.MAX_BLOCK_WEIGHT;
    const kept = protocol.callClass(call) === "operational" ? 0n : most / 8n;
    expect(callWeight(call, protocol.MAX_EXTRINSIC_BYTES) <= most - kept, name).toBe(true);
  }
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

/** As plain numbers; nothing for what no decision changes. */
function bounds<K extends string>(rules: Readonly<Record<K, protocol.ParameterRule>>) {
  const entries = (Object.keys(rules) as K[]).map((name) => {
    const rule = rules[name];
    if (rule.change === "frozen") return [name, { least: Number.NaN, most: Number.NaN }] as const;
    return [name, { least: Number(rule.least), most: Number(rule.most) }] as const;
  });
  return Object.fromEntries(entries) as Record<K, { least: number; most: number }>;
}

test("bounds in the pallets are those of the protocol", () => {
  const constant = (path: string, name: string) => {
    const found = new RegExp(`const ${name}: \\w+ = ([^;]+);`).exec(source(path))?.[1] ?? "";
    const [left = "x", right] = found.replaceAll("_", "").split(/ (?:<<|\*) /);
    if (right === undefined) return Number(left);
    return found.includes("<<") ? Number(left) << Number(right) : Number(left) * Number(right);
  };
  const rules = "pallets/challenges/rules.ts";
  expect(constant(rules, "MAX_NAME")).toBe(protocol.MAX_NAME_BYTES);
  expect(constant(rules, "MAX_MODULE")).toBe(protocol.MAX_MODULE_BYTES);
  expect(constant(rules, "MAX_PAYLOAD")).toBe(protocol.MAX_PAYLOAD_BYTES);
  expect(constant(rules, "MAX_PAGES")).toBe(protocol.MAX_GUEST_PAGES);
  expect(constant(rules, "MAX_FUEL")).toBe(Number(protocol.MAX_EVALUATION_FUEL));
  const { stackKib, functions, globals, tables, tableElements, wallSeconds } =
    protocol.GUEST_LIMIT_RANGES;
  expect(constant(rules, "MAX_STACK_KIB")).toBe(stackKib.most);
  expect(constant(rules, "MAX_FUNCTIONS")).toBe(functions.most);
  expect(constant(rules, "MAX_GLOBALS")).toBe(globals.most);
  expect(constant(rules, "MAX_TABLES")).toBe(tables.most);
  expect(constant(rules, "MAX_TABLE_ELEMENTS")).toBe(tableElements.most);
  expect(constant(rules, "MAX_WALL_SECONDS")).toBe(wallSeconds.most);
  expect(constant(rules, "ALL_FEATURES")).toBe(
    Object.values(Feature).reduce((all: number, bit) => all | bit, 0),
  );
  const layout = "pallets/challenges/manifest.ts";
  expect([constant(layout, "FIRST_FORMAT"), constant(layout, "NEWEST_FORMAT")]).toEqual(
    protocol.MANIFEST_FORMATS,
  );
  expect(constant("extrinsic.ts", "MAX_EXTRINSIC")).toBe(protocol.MAX_EXTRINSIC_BYTES);
  expect(constant("extrinsic.ts", "MAX_INHERENT")).toBe(protocol.MAX_INHERENT_BYTES);
  expect(constant("pallets/session/registry.ts", "MAX_NEURONS")).toBe(protocol.MAX_MINERS);
  expect(constant("pallets/submissions/calls.ts", "MAX_INLINE")).toBe(
    protocol.MAX_INLINE_PAYLOAD_BYTES,
  );
  expect(constant("pallets/certification/result.ts", "MAX_EFFECTS")).toBe(
    protocol.MAX_EFFECTS_BYTES,
  );
  expect(constant("pallets/certification/result.ts", "MAX_SCORE")).toBe(Number(protocol.MAX_SCORE));
  expect(constant("pallets/system/accounts.ts", "MAX_OWNER_COMMANDS")).toBe(
    protocol.MAX_BLOCK_OWNER_COMMANDS,
  );
  expect(constant("pallets/zk/keys.ts", "MIN_INPUTS")).toBe(protocol.MIN_ZK_INPUTS);
  expect(constant("pallets/zk/keys.ts", "MAX_INPUTS")).toBe(protocol.MAX_ZK_INPUTS);
  expect(constant("pallets/zk/keys.ts", "MAX_KEYS")).toBe(protocol.MAX_ZK_KEYS);
  expect(constant("pallets/zk/claims.ts", "PROOF_BYTES")).toBe(protocol.ZK_PROOF_BYTES);
  expect(constant("pallets/zk/claims.ts", "MAX_BLOCK_CLAIMS")).toBe(protocol.MAX_BLOCK_ZK_CLAIMS);
  expect(constant("pallets/trust/calls.ts", "MAX_EDGES")).toBe(protocol.MAX_TRUST_EDGES);
  expect(constant("pallets/trust/scopes.ts", "MAX_ANCHORS")).toBe(protocol.MAX_TRUST_ANCHORS);
  expect(constant("pallets/trust/scopes.ts", "MAX_DEPTH")).toBe(protocol.MAX_TRUST_DEPTH);
  expect(constant("pallets/trust/edges.ts", "CONTEXTS")).toBe(TRUST_CONTEXTS.length);
  expect(constant("pallets/trust/edges.ts", "HIGHEST_LEVEL")).toBe(TRUST_LEVELS.length - 1);
  const rotation = "pallets/authority/rotation.ts";
  expect(constant(rotation, "MAX_KEYS")).toBe(protocol.MAX_OWNER_KEYS);
  expect({
    least: constant(rotation, "LEAST_DELAY_EPOCHS"),
    most: constant(rotation, "MOST_DELAY_EPOCHS"),
  }).toEqual(protocol.OWNER_ROTATION_EPOCHS);
  expect(constant("pallets/identity/name.ts", "MAX_BYTES")).toBe(protocol.MAX_DISPLAY_NAME_BYTES);
  expect(constant("pallets/identity/peer-keys.ts", "MAX_RETIRED")).toBe(protocol.MAX_RETIRED_KEYS);
  const schema = "pallets/parameters/schema.ts";
  const { intakeSlots, seedDelay, minStake, burnUid, manaCap } = bounds(protocol.PARAMETER_RULES);
  expect(constant(schema, "MOST_SLOTS")).toBe(intakeSlots.most);
  expect([constant(schema, "LEAST_SEED_DELAY"), constant(schema, "MOST_SEED_DELAY")]).toEqual([
    seedDelay.least,
    seedDelay.most,
  ]);
  expect(constant(schema, "MOST_STAKE")).toBe(minStake.most);
  expect(constant(schema, "MOST_UID")).toBe(burnUid.most);
  expect([constant(schema, "LEAST_MANA_CAP"), constant(schema, "MOST_MANA")]).toEqual([
    manaCap.least,
    manaCap.most,
  ]);
  expect(constant("pallets/jobs/submit.ts", "MAX_DESCRIPTION")).toBe(protocol.MAX_EFFECTS_BYTES);
  expect(constant("pallets/jobs/submit.ts", "FEE_JOB")).toBe(Number(JOB_FEE.base));
  expect(constant("pallets/jobs/submit.ts", "FEE_JOB_BYTE")).toBe(Number(JOB_FEE.perByte));
  expect(constant("pallets/jobs/submit.ts", "MAX_OPEN")).toBe(protocol.MAX_OPEN_JOBS);
  expect(constant("pallets/jobs/submit.ts", "MAX_OPEN_OF_CHALLENGE")).toBe(
    protocol.MAX_OPEN_JOBS_OF_CHALLENGE,
  );
  expect(constant("fw/storage.ts", "MAX_KEY")).toBe(protocol.MAX_STATE_KEY_BYTES);
  expect(constant("spec.ts", "HOST_ABI_VERSION")).toBe(protocol.HOST_ABI_VERSION);
  expect(constant("spec.ts", "STATE_FORMAT")).toBe(protocol.STATE_FORMAT);
  expect(constant("spec.ts", "FORMAT_VERSION")).toBe(protocol.FORMAT_VERSION);
});
