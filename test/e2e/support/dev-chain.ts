/** The dev chain's process as something that can stand still, die and come back. */

import { fileURLToPath } from "node:url";
import type { TestNetwork } from "./network.ts";
import { until } from "./until.ts";

const CHAIN = fileURLToPath(
  new URL("../bin/chain-devnet.ts", import.meta.resolve("@platform/chain-devnet")),
);

export function pauseChain(net: TestNetwork): void {
  process.kill(net.chainPid(), "SIGSTOP");
}

export function resumeChain(net: TestNetwork): void {
  process.kill(net.chainPid(), "SIGCONT");
}

export async function killChain(net: TestNetwork): Promise<void> {
  const pid = net.chainPid();
  process.kill(pid, "SIGKILL");
  await until("end of the chain", 10_000, () => {
    try {
      process.kill(pid, 0);
      return undefined;
    } catch {
      return true;
    }
  });
}

/** Goes on from the same database on the same port. */
export function restartChain({ devnet }: TestNetwork): void {
  devnet.spawn("chain", CHAIN, [
    ...["--port", new URL(devnet.chainUrl).port, "--data", devnet.layout.chain],
    ...["--block-time", String(devnet.options.blockTimeMs)],
  ]);
}
