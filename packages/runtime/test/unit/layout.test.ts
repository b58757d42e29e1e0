// Golden: the exact entries of genesis, and one digest over the state of a whole lifecycle; both move only with a new state format.

import { expect, test } from "vitest";
import { key } from "../host/accounts.ts";
import { TestChain } from "../host/chain.ts";
import {
  activate,
  attestAll,
  commitWork,
  idOf,
  manifest,
  record,
  revealWork,
  untilSeeded,
  work,
} from "../host/work.ts";

test("genesis writes these keys", async () => {
  const chain = await TestChain.start({ parameters: { sandboxVersion: 1 } });
  const hex = (text: string) => Buffer.from(text, "latin1").toString("hex");
  const hotkeys = chain.validators.map(({ hotkey }) => hotkey);
  const registered = chain.names.map(key).sort();
  expect([...chain.host.state.keys()].sort().map(hex)).toEqual([
    "0000",
    "0100",
    "0200",
    "0201",
    ...hotkeys.map((hotkey) => `0202${hotkey}`),
    ...hotkeys.map((hotkey) => `0204${hotkey}`),
    "02050000000000000000",
    "0206",
    "0207",
    ...registered.map((hotkey) => `0208${hotkey}`),
    "0300",
    "0400",
    "0606",
    ...registered.map((hotkey) => `0900${hotkey}`),
  ]);
  expect(chain.stateDigest()).toBe(
    "b1eef77feef6197f02dffc68cada93297a0d99a2b1d95d506f75ba1b527af467",
  );
});

test("the state after one certified and weighed work has this digest", async () => {
  const chain = await TestChain.start({ parameters: { sandboxVersion: 1 } });
  await activate(chain, [manifest()]);
  const tsp = idOf("tsp");
  const one = work(tsp, "m0", "tour");
  chain.block([await commitWork(chain, tsp, one)]);
  chain.block([await revealWork(chain, one)]);
  untilSeeded(chain, one.id);
  await attestAll(chain, [{ id: one.id, record: record(5n) }]);
  chain.block();
  chain.block();
  chain.changeEpoch(2n);
  chain.block();
  expect(chain.stateDigest()).toBe(
    "fc8c55bda8dffaa64db4bc9b72c791f426fbaffce3fc4555dac3fafc67631d11",
  );
});
