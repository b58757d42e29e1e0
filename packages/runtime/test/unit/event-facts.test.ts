// Goal: every event's accounts are found by the names of its fields, and every score in it is marked; method: the fields of all events against the lists.

import { utf8 } from "@platform/protocol";
import {
  EVENTS,
  type EventName,
  eventAccounts,
  isAccountField,
  scoreFields,
} from "@platform/runtime";
import { expect, test } from "vitest";

/** Words of names of accounts, whatever stands around them. */
const ACCOUNT_WORDS = /account|hotkey|member|miner|proposer|signer|validator|voter/i;
const SCORES = ["score", "fuelUsed"];

const NAMES = Object.keys(EVENTS) as EventName[];

/** A payload decoded from zeros names its fields. */
function sample(name: EventName): Readonly<Record<string, unknown>> {
  return EVENTS[name].payload.dec(new Uint8Array(4_096));
}

function encoded(name: EventName, changes: Readonly<Record<string, unknown>>): Uint8Array {
  const { pallet, event, payload } = EVENTS[name];
  const bytes = payload.enc({ ...sample(name), ...changes } as never);
  return Uint8Array.of(pallet, event, ...bytes);
}

test("a field of 32 bytes with the name of an account finds its events", () => {
  for (const name of NAMES)
    for (const [field, value] of Object.entries(sample(name)))
      if (value === "00".repeat(32) && ACCOUNT_WORDS.test(field))
        expect([name, field, isAccountField(field)]).toEqual([name, field, true]);
});

test("a score is never without its mark", () => {
  for (const name of NAMES) {
    const scores = Object.keys(sample(name)).filter((field) => SCORES.includes(field));
    expect(scoreFields(name)).toEqual(expect.arrayContaining(scores));
    for (const field of scoreFields(name)) expect(Object.keys(sample(name))).toContain(field);
  }
});

test("an event belongs to each account that it names, once", () => {
  const [miner, validator] = ["ab".repeat(32), "cd".repeat(32)];
  expect(eventAccounts(encoded("submissions.Committed", { miner }))).toEqual([miner]);
  expect(eventAccounts(encoded("certification.Fault", { validator }))).toEqual([validator]);
  expect(eventAccounts(encoded("weights.Decided", {}))).toEqual([]);
});

test("an event of a newer runtime belongs to nobody", () => {
  expect(eventAccounts(Uint8Array.of(200, 0, 1))).toEqual([]);
  expect(eventAccounts(utf8(""))).toEqual([]);
});
