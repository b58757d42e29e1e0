// Goal: a determinism bundle reproduces an execution offline, from the proven part of the state alone, and tells whose root is the odd one; method: the executor over a database in memory, bundles with true and false headers.

import {
  encodeBlock,
  type Header,
  type Hex32,
  sha256Hex,
  utf8,
  ZERO_HASH,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { createStateStore, MEMORY_PATH, openDatabase, STATE_DATABASE } from "@platform/storage";
import { beforeAll, expect, test } from "vitest";
import { bundleText } from "../../../src/consensus/determinism-bundle.ts";
import { Executor } from "../../../src/executor/executor.ts";
import type { Executed, Witness } from "../../../src/executor/messages.ts";
import { createSignatureCache } from "../../../src/executor/signature-cache.ts";
import { reproduceBundle } from "../../../src/offline/index.ts";
import {
  contextOn,
  miner,
  network,
  signed,
  type TestNetwork,
} from "../../integration/executor-network.ts";
import { sampleHead } from "../../support/sample-head.ts";

let net: TestNetwork;
let own: Executed;
let witness: Witness;
let extrinsics: Uint8Array[];
let parent: { readonly blockHash: Hex32; readonly stateRoot: Hex32 };
beforeAll(async () => {
  net = await network();
  const executor = new Executor(
    {
      openStore: () => createStateStore(openDatabase(MEMORY_PATH, STATE_DATABASE), net.chainId),
      signatures: createSignatureCache(),
    },
    net.chainId,
  );
  const tip = executor.genesis(net);
  parent = tip;
  extrinsics = [
    await signed(net, miner, call.remark(utf8("one")), 0),
    await signed(net, miner, call.remark(utf8("two")), 1),
  ];
  const input = { context: contextOn(tip, net), extrinsics };
  const run = executor.execute(input);
  if (!run.ok) throw new Error(run.message);
  own = run;
  witness = executor.witness(input);
  executor.close();
});

function bundle(header: Partial<Header>, change: Partial<Witness> | null = {}): string {
  const context = contextOn({ height: 0n, ...parent }, net);
  const head = sampleHead({ hash: parent.blockHash }, { stateRoot: parent.stateRoot });
  const full: Header = {
    ...head.header,
    chainId: context.chainId,
    height: context.height,
    parentHash: context.parentHash,
    timeMs: context.timeMs,
    chainRef: context.chainRef,
    stateRoot: own.stateRoot,
    ...header,
  };
  const block = encodeBlock({
    header: full,
    body: { parentCertificate: new Uint8Array(0), extrinsics },
  });
  const seen = change === null ? null : { ...witness, codes: [], ...change };
  return bundleText(
    { ...head, hash: parent.blockHash },
    {
      block,
      certificate: new Uint8Array(0),
      witness: seen,
    },
  );
}

test("the witness is a small part of the state, and says what the execution said", () => {
  expect(witness).toMatchObject({ stateRoot: own.stateRoot, eventsRoot: own.eventsRoot });
  expect(witness.preState.length).toBeLessThan(32 * 1024);
  expect(sha256Hex(witness.code)).toBe(sha256Hex(net.code));
});

test("a header with another root: the difference shows here as it did there", () => {
  expect(reproduceBundle(bundle({ stateRoot: ZERO_HASH }))).toEqual({
    height: 1n,
    runtime: sha256Hex(net.code),
    said: ZERO_HASH,
    there: own.stateRoot,
    here: own.stateRoot,
    failure: null,
    verdict: "reproduced",
  });
});

test("a machine that computed wrong: here is what the header says", () => {
  const wrong = bundle({}, { stateRoot: ZERO_HASH });
  expect(reproduceBundle(wrong)).toMatchObject({ here: own.stateRoot, verdict: "agrees" });
  const neither = bundle({ stateRoot: "11".repeat(32) }, { stateRoot: ZERO_HASH });
  expect(reproduceBundle(neither).verdict).toBe("neither");
});

test("a bundle that was altered or holds no witness says so", () => {
  const code = (text: string): string => {
    try {
      reproduceBundle(text);
      return "";
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(code(bundle({}, null))).toBe("BUNDLE_WITHOUT_WITNESS");
  expect(code("{}")).toBe("BUNDLE_MALFORMED");
  expect(code("not json")).toBe("BUNDLE_MALFORMED");
  const changed = Uint8Array.from(witness.preState);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(code(bundle({}, { preState: changed }))).toBe("WITNESS_ROOT_MISMATCH");
  const text = bundle({}).replace(`"runtime":"${sha256Hex(net.code)}"`, `"runtime":"${ZERO_HASH}"`);
  expect(code(text)).toBe("BUNDLE_MALFORMED");
});
