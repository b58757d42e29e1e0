// Goal: what `state get --proof` writes is what `verify` accepts offline, presence and absence alike, and nothing that was altered; method: both verbs against a scripted validator that proves a real state under a certified header.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDocument } from "@platform/decision-proof";
import { genesisJson, headerHash } from "@platform/protocol";
import { RuntimeClient, readMetadata } from "@platform/runtime";
import {
  createStateStore,
  entryPage,
  fromLatin1,
  openMemoryDatabase,
  STATE_DATABASE,
  type StateStore,
  toLatin1,
} from "@platform/storage";
import { shippedRuntime } from "@platform/validator/genesis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  CHAIN_ID,
  certify,
  DECIDED,
  FULL,
  GENESIS,
  GENESIS_TEXT,
  SETS,
} from "../../../../../packages/decision-proof/test/support/sample.ts";
import type { HttpServer } from "../../../src/http/server.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { STATUS } from "../../support/sample-status.ts";
import { scriptedNode } from "../../support/scripted-node.ts";

const client = new RuntimeClient(readMetadata(shippedRuntime().code));
const OWNER = "ab".repeat(32);
const STRANGER = "cd".repeat(32);
const BALANCE = { milli: 7_000_000_000n, slot: 3n, carry: 0 };

let directory: string;
let genesis: string;
let file: string;
let node: HttpServer;
let store: StateStore;
/** What the validator answers in the place of the document. */
let lie: ((text: string) => string) | undefined;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "state-verbs-"));
  genesis = join(directory, "genesis.json");
  writeFileSync(genesis, GENESIS_TEXT);
  store = createStateStore(openMemoryDatabase(STATE_DATABASE), CHAIN_ID);
  const nonce = client.encodeValue("authority.Nonce", 5n);
  const writes = new Map([
    [toLatin1(client.storageKey("authority.Nonce")), nonce],
    [
      toLatin1(client.storageKey("mana.Balances", { account: OWNER })),
      client.encodeValue("mana.Balances", BALANCE),
    ],
    [toLatin1(Uint8Array.of(9, 0, 1)), Uint8Array.of(1)],
    [toLatin1(Uint8Array.of(200, 1)), new Uint8Array(70_000)],
  ]);
  const { stateRoot } = store.apply(50n, headerHash(DECIDED), writes);
  const decision = certify({ ...DECIDED, stateRoot }, SETS.last, { view: 1 });
  node = await scriptedNode({
    status: async () => ({ ...STATUS, height: 50n }),
    state: async ({ prefix, after, limit }) => {
      const page = entryPage(store.viewAt(50n), {
        prefix: toLatin1(prefix),
        after: after === null ? undefined : toLatin1(after),
        limit,
        maxValueBytes: 65_536,
        maxBytes: 1e6,
      });
      const entries = page.entries.map((one) => ({
        ...one,
        key: fromLatin1(one.key),
        value: one.value ?? null,
      }));
      return { height: 50n, stateRoot, entries, more: page.more };
    },
    decision: async ({ keys }) => {
      const sorted = keys.toSorted((a, b) => Buffer.compare(a, b));
      const proof = store.prove(50n, { keys: sorted.map(toLatin1) });
      const state = { keys: sorted, proof };
      const text = writeDocument({ ...FULL, decision, body: null, state });
      return lie?.(text) ?? text;
    },
  });
});
beforeEach(() => {
  lie = undefined;
  file = join(mkdtempSync(join(directory, "run-")), "proof.json");
});
afterAll(async () => {
  await node.close();
  store.close();
  rmSync(directory, { recursive: true });
});

const get = (key: string, ...more: string[]) =>
  invoke("state", "get", key, "--url", node.url, ...more);
const codeOf = ({ answer }: { answer: unknown }) =>
  (answer as { error?: { code: string } }).error?.code;

describe("state get", () => {
  it("reads an item by its name, decoded, and the same by its bytes", async () => {
    const shown = {
      height: "50",
      present: true,
      name: "mana.Balances",
      parts: { account: OWNER },
      decoded: { milli: "7000000000", slot: "3" },
      verified: false,
    };
    const named = await get(`mana.Balances[${OWNER}]`);
    expect(named).toMatchObject({ code: 0, answer: shown });
    expect(await get(`0900${OWNER}`)).toEqual(named);
    const { text } = await invokeText("state", "get", "authority.Nonce", "--url", node.url);
    expect(text).toContain('name        authority.Nonce {}\nvalue       "5"\n');
  });

  it("writes a proof of presence and of absence that verify accepts", async () => {
    for (const [account, present] of [
      [OWNER, true],
      [STRANGER, false],
    ] as const) {
      const key = `mana.Balances[${account}]`;
      const read = await get(key, "--at", "50", "--proof", file, "--trust", genesis);
      expect(read).toMatchObject({ code: 0, answer: { present, verified: true, proof: file } });
      const { value } = read.answer as { value: string | null };
      expect(await invoke("verify", file, "--trust", genesis)).toMatchObject({
        code: 0,
        answer: { ok: true, height: "50", state: [{ key: `0900${account}`, value }] },
      });
    }
  });

  it("shows what the proof says, not what the validator says; a value that is too long for an answer too", async () => {
    expect(await get("c801")).toMatchObject({ answer: { value: null, bytes: 70_000 } });
    const { answer } = await get("c801", "--proof", file);
    expect(answer).toMatchObject({ value: "00".repeat(70_000), bytes: 70_000 });
  });

  it("refuses another height, another network, and altered bytes of the proof, wherever they are", async () => {
    const key = ["mana.Balances", `[${OWNER}]`].join("");
    expect(codeOf(await get(key, "--at", "51", "--proof", file))).toBe("DECISION_STATE_MISMATCH");
    const foreign = join(directory, "foreign.json");
    writeFileSync(foreign, genesisJson({ ...GENESIS, netuid: 8 }));
    expect(await get(key, "--proof", file, "--trust", foreign)).toMatchObject({
      code: 12,
      answer: { error: { code: "DECISION_OTHER_CHAIN" } },
    });
    expect(existsSync(file)).toBe(false);
    await get(key, "--proof", file);
    const text = readFileSync(file, "utf8");
    const start = text.indexOf('"proof":"') + 9;
    const end = text.indexOf('"', start);
    expect(end - start).toBeGreaterThan(200);
    // Seven digits on each time: every kind of byte of every node is hit.
    for (let at = start; at < end; at += 7) {
      lie = (honest) =>
        `${honest.slice(0, at)}${honest[at] === "0" ? "1" : "0"}${honest.slice(at + 1)}`;
      const { code, answer } = await get(key, "--proof", `${file}.altered`);
      expect({ at, code, answer }).toMatchObject({
        code: 12,
        answer: { error: { code: expect.stringMatching(/^DECISION_STATE_/) } },
      });
    }
    expect(existsSync(`${file}.altered`)).toBe(false);
  });

  it("says what a name lacks", async () => {
    for (const key of [
      "mana.Balances",
      "mana.Balances[7]",
      `authority.Nonce[${OWNER}]`,
      "session.Sets[-1]",
      "system.Nonces[256]",
      "xyz",
    ])
      expect([key, await get(key)]).toMatchObject([
        key,
        { code: 2, answer: { error: { code: "USAGE", hint: expect.any(String) } } },
      ]);
    expect(codeOf(await get("mana.Nothing"))).toBe("METADATA_UNKNOWN_NAME");
  });
});

describe("state list", () => {
  const list = (key: string, ...more: string[]) =>
    invoke("state", "list", key, "--url", node.url, ...more);

  it("pages over a prefix; the page's proof proves every entry of it", async () => {
    const first = await list("mana.Balances", "--limit", "1");
    expect(first).toMatchObject({ code: 0, answer: { items: [{ key: "090001" }], more: true } });
    const rest = await list(
      "mana.Balances",
      "--after",
      "090001",
      "--proof",
      file,
      "--trust",
      genesis,
    );
    const key = `0900${OWNER}`;
    expect(rest).toMatchObject({
      answer: { items: [{ key, name: "mana.Balances" }], more: false },
    });
    expect(await invoke("verify", file, "--trust", genesis)).toMatchObject({
      answer: { state: [{ key, value: expect.any(String) }] },
    });
    expect(await list("mana.Balances", "--after", key)).toMatchObject({
      answer: { items: [], more: false },
    });
  });
});
