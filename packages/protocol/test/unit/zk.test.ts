/** What binds a proof to its account, against the committed claims; keys of other shapes have no inputs. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fromHex, type Hex32, sha256Hex, zkBinding, zkKeyInputs } from "../../src/index.ts";

const vector = JSON.parse(
  readFileSync(new URL("../../vectors/zk.json", import.meta.url), "utf8"),
) as {
  readonly chainId: Hex32;
  readonly id: Hex32;
  readonly key: string;
  readonly claims: readonly { readonly account: Hex32; readonly inputs: readonly Hex32[] }[];
};
const key = fromHex(vector.key);

test("the first input of every claim is the account's binding on its chain", () => {
  expect(vector.claims).toHaveLength(6);
  for (const { account, inputs } of vector.claims) {
    expect(zkBinding(vector.chainId, account)).toBe(inputs[0]);
    expect(zkBinding(vector.id, account)).not.toBe(inputs[0]);
  }
});

test("a binding is a scalar: below the order of BN254", () => {
  const order = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
  for (let i = 0; i < 64; i++)
    expect(BigInt(`0x${zkBinding(vector.chainId, sha256Hex(Uint8Array.of(i)))}`)).toBeLessThan(
      order,
    );
});

test("the key is named by its bytes and tells its inputs", () => {
  expect(sha256Hex(key)).toBe(vector.id);
  expect(zkKeyInputs(key)).toBe(3);
});

test("other bytes have no inputs", () => {
  const others = [
    new Uint8Array(0),
    key.slice(0, -1),
    Uint8Array.of(...key, 0),
    key.with(0, 2),
    key.with(1, 2),
    key.with(1, 1),
    key.with(1, 17),
  ];
  for (const one of others) expect(zkKeyInputs(one)).toBeNull();
});
