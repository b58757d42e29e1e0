/** genesis.json: parsing names every fault, canonical form is enforced, delegations bind to the draft. */

import { createEd25519Signer, createSr25519Signer, verifySignature } from "@platform/keys";
import { beforeAll, describe, expect, test } from "vitest";
import {
  CodedError,
  chainIdOf,
  draftId,
  type Genesis,
  genesisJson,
  parameterFaults,
  parseGenesis,
  signDelegation,
  verifyDelegation,
} from "../../src/index.ts";
import { GENESIS } from "./frozen-vectors.ts";

const seed = (n: number): Uint8Array => new Uint8Array(32).fill(n);

let valid: Genesis;
beforeAll(async () => {
  const validators = await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const hotkey = createSr25519Signer(seed(n));
      const session = createEd25519Signer(seed(100 + n));
      const delegation = {
        chainId: draftId(GENESIS),
        hotkey: hotkey.publicKey,
        peerIds: ["a", "b"],
        sessionKey: session.publicKey,
        sandboxVersions: [1],
        specVersions: [1],
        fromEpoch: 0n,
        toEpoch: 9n,
        seq: 0n,
      };
      return { uid: n, power: 10n, signed: await signDelegation(delegation, hotkey, session) };
    }),
  );
  validators.sort((a, b) => (a.signed.delegation.hotkey < b.signed.delegation.hotkey ? -1 : 1));
  // Readonly lists of the signed form are plain arrays in the file.
  valid = { ...GENESIS, validators: validators as unknown as Genesis["validators"] };
});

const codeOf = (text: string): string => {
  try {
    parseGenesis(text, verifySignature);
    return "accepted";
  } catch (error) {
    return error instanceof CodedError ? `${error.code}: ${error.message}` : String(error);
  }
};

describe("parseGenesis", () => {
  test("reads what genesisJson wrote and keeps the chain id", () => {
    const parsed = parseGenesis(`${genesisJson(valid)}\n`, verifySignature);
    expect(chainIdOf(parsed)).toBe(chainIdOf(valid));
  });

  test("lists every wrong field at once", () => {
    const raw = JSON.parse(genesisJson(valid));
    const text = JSON.stringify({ ...raw, netuid: "x", surprise: 1, timeMs: undefined });
    expect(codeOf(text)).toMatch(/^GENESIS_MALFORMED: .*netuid.*/);
    expect(codeOf(text)).toContain("timeMs");
    expect(codeOf(text)).toContain("surprise");
  });

  test("refuses another form of the same content", () => {
    expect(codeOf(JSON.stringify(JSON.parse(genesisJson(valid)), null, 1))).toMatch(
      /^GENESIS_NOT_CANONICAL/,
    );
  });

  test("refuses a delegation that was signed for another draft", () => {
    expect(codeOf(genesisJson({ ...valid, lineage: "other" }))).toMatch(
      /^GENESIS_INVALID: .*not signed for this draft/,
    );
  });

  test("refuses validators out of order and windows that no epoch can hold", () => {
    const reversed = [...valid.validators].reverse();
    const parameters = { ...valid.parameters, attestSlots: 6 };
    const message = codeOf(genesisJson({ ...valid, validators: reversed, parameters }));
    expect(message).toContain("out of order");
    expect(message).toContain("exceed 90 %");
  });
});

test("a delegation is void under another chain id and with either signature of another key", () => {
  const signed = valid.validators[0]?.signed;
  const other = valid.validators[1]?.signed;
  if (signed === undefined || other === undefined) throw new Error("no validators");
  const draft = draftId(GENESIS);
  expect(verifyDelegation(signed, draft, verifySignature)).toBe(true);
  expect(verifyDelegation(signed, "00".repeat(32), verifySignature)).toBe(false);
  const { hotkeySignature, sessionSignature } = other;
  expect(verifyDelegation({ ...signed, hotkeySignature }, draft, verifySignature)).toBe(false);
  expect(verifyDelegation({ ...signed, sessionSignature }, draft, verifySignature)).toBe(false);
});

test("an epoch holds exactly 90 % of windows", () => {
  const p = GENESIS.parameters;
  expect(parameterFaults({ ...p, attestSlots: 5 })).toEqual([]);
  expect(parameterFaults({ ...p, attestSlots: 6 })).toHaveLength(1);
});
