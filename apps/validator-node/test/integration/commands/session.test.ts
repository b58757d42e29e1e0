// Goal: a session key is rotated without a moment in which the directory has none, and every wrong moment is named; method: the command line over real key files and a scripted validator on a real socket.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeyFile, verifySignature } from "@platform/keys";
import {
  DEVELOPMENT_PARAMETERS,
  decodeExtrinsic,
  type Hex32,
  SignedDelegationCodec,
  verifyDelegation,
  verifyExtrinsic,
} from "@platform/protocol";
import type { SubmitReceipt } from "@platform/validator";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import {
  network,
  type TestNetwork,
} from "../../../../../packages/validator/test/integration/executor-network.ts";
import type { HttpServer } from "../../../src/http/server.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { type OperatorDirectory, operatorDirectory } from "../../support/operator-directory.ts";
import { KEY, STATUS } from "../../support/sample-status.ts";
import { scriptedNode } from "../../support/scripted-node.ts";

let net: TestNetwork;
let root: string;
let own: OperatorDirectory;
let node: HttpServer;
let sent: Uint8Array[];
let receipt: SubmitReceipt;
/** What the set names for this hotkey. */
let inForce: Hex32;
beforeAll(async () => {
  net = await network();
});
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "session-verbs-"));
  own = operatorDirectory(root, net, 0);
  sent = [];
  receipt = { accepted: true, extrinsic: KEY };
  inForce = keyIn("session");
  const account = { registered: true, uid: 0, nonceOwn: 7, nonceSession: 0, manaMilli: 0n };
  const member = { uid: 0, power: 1n, peerIds: [], uptime: 0, certificates: 0 };
  node = await scriptedNode({
    status: async () => ({ ...STATUS, chainId: net.chainId, epoch: 4n, slot: 90n }),
    parameters: async () => DEVELOPMENT_PARAMETERS,
    account: async () => account,
    members: async () => [{ ...member, hotkey: keyIn("hotkey"), sessionKey: inForce }],
    submitExtrinsic: async (bytes) => {
      sent.push(bytes);
      return receipt;
    },
  });
});
afterEach(async () => {
  await node.close();
  rmSync(root, { recursive: true });
});

const file = (name: string) => join(own.keys, `${name}.json`);
const keyIn = (name: string) => readKeyFile(file(name)).publicKey;
const session = (verb: string) =>
  invoke("session", verb, "--config", own.config, "--url", node.url);

/** The delegation in the last extrinsic that the validator was handed; both are signed as they must be. */
function delegated() {
  const extrinsic = decodeExtrinsic(sent.at(-1) ?? new Uint8Array(0));
  if (extrinsic.type !== "signed") throw new Error("an inherent");
  expect(verifyExtrinsic(extrinsic, keyIn("hotkey"), verifySignature)).toBe(true);
  const signed = SignedDelegationCodec.dec(extrinsic.body.call.args);
  expect(verifyDelegation(signed, net.chainId, verifySignature)).toBe(true);
  expect(extrinsic.body).toMatchObject({ nonce: 7, chainId: net.chainId });
  return signed.delegation;
}

it("makes a key that waits, and delegates to it from the next epoch on", async () => {
  const old = keyIn("session");
  const { code, answer } = await session("rotate");
  const next = keyIn("session-next");
  expect(next).not.toBe(old);
  expect(keyIn("session")).toBe(old);
  expect(delegated()).toMatchObject({ sessionKey: next, fromEpoch: 5n, chainId: net.chainId });
  expect({ code, answer }).toMatchObject({
    code: 0,
    answer: { extrinsic: KEY, file: file("session-next"), made: true },
  });
  expect(answer).toMatchObject({ delegation: { sessionKey: next, fromEpoch: "5" } });
});

it("sends the key that waits again instead of making a third one, and says what comes next", async () => {
  await session("rotate");
  const next = keyIn("session-next");
  expect(await session("rotate")).toMatchObject({ code: 0, answer: { made: false } });
  expect(keyIn("session-next")).toBe(next);
  expect(sent).toHaveLength(2);
  expect(delegated().sessionKey).toBe(next);
  const words = ["session", "rotate", "--config", own.config, "--url", node.url];
  const { text } = await invokeText(...words);
  expect(text).toContain(`kept ${file("session-next")}: ${next}\n`);
  expect(text).toContain(`validator-node session promote --config ${own.config}\n`);
});

it("hands on why the pool refused, and keeps the key for the next try", async () => {
  const error = { code: "NOT_REGISTERED", message: "unknown hotkey", hint: "register it" };
  receipt = { accepted: false, error };
  expect(await session("rotate")).toEqual({ code: 1, answer: { error } });
  expect(readdirSync(own.keys)).toContain("session-next.json");
});

it("promotes nothing where nothing waits, and names the command that comes first", async () => {
  expect(await session("promote")).toMatchObject({
    code: 1,
    answer: {
      error: {
        code: "SESSION_NOT_ROTATING",
        message: expect.stringContaining(file("session-next")),
        hint: expect.stringContaining("validator-node session rotate"),
      },
    },
  });
});

it("does not promote a key before its epoch", async () => {
  const old = keyIn("session");
  await session("rotate");
  const next = keyIn("session-next");
  expect(await session("promote")).toMatchObject({
    code: 1,
    answer: {
      error: {
        code: "SESSION_NOT_IN_FORCE",
        message: `the set names ${old} for this hotkey, not the waiting ${next}`,
        hint: expect.stringContaining("validator-node status"),
      },
    },
  });
  expect([keyIn("session"), keyIn("session-next")]).toEqual([old, next]);
});

it("promotes the key in force, keeps the old one under its own name, once", async () => {
  const old = keyIn("session");
  await session("rotate");
  inForce = keyIn("session-next");
  const kept = file(`session-retired-${old.slice(0, 8)}`);
  expect(await session("promote")).toEqual({
    code: 0,
    answer: { session: inForce, retired: old, kept },
  });
  expect(keyIn("session")).toBe(inForce);
  expect(readKeyFile(kept).publicKey).toBe(old);
  expect(readdirSync(own.keys)).not.toContain("session-next.json");
  expect(await session("promote")).toMatchObject({
    answer: { error: { code: "SESSION_NOT_ROTATING" } },
  });
});

it("ends with 7 where no validator answers", async () => {
  await session("rotate");
  await node.close();
  for (const verb of ["rotate", "promote"])
    expect(await session(verb)).toMatchObject({
      code: 7,
      answer: { error: { code: "API_UNREACHABLE", hint: expect.any(String) } },
    });
});
