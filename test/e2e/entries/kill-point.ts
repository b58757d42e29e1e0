/**
 * A validator that dies by SIGKILL at the n-th passage of one point: E2E_KILL is `point:n`.
 * The whole process group dies, as in a loss of power.
 */

import { override, runDaemon } from "./daemon.ts";

const [point = "", count = "1"] = (process.env["E2E_KILL"] ?? "").split(":");
let left = Number(count);

function pass(name: string): void {
  if (name !== point) return;
  left--;
  if (left <= 0) process.kill(-process.pid, "SIGKILL");
}

await runDaemon((components) => {
  const { store, executor, chain, session } = components;
  return {
    ...components,
    store: override(store, {
      persist: async (rows) => {
        const votes = rows.some(({ kind }) => kind === "vote");
        if (votes) pass("before-lock");
        await store.persist(rows);
        // The lock is on disk; the signature has not left.
        if (votes) pass("after-lock");
      },
      putDecision: async (decision, events) => {
        pass("before-decision");
        await store.putDecision(decision, events);
        pass("after-decision");
      },
      lockAttestations: async (epoch, leaves) => {
        const locked = await store.lockAttestations(epoch, leaves);
        pass("after-attestation-lock");
        return locked;
      },
    }),
    executor: override(executor, {
      commit: async (input) => {
        const tip = await executor.commit(input);
        pass("after-commit");
        return tip;
      },
    }),
    session: override(session, {
      sign: async (bytes) => {
        const signature = await session.sign(bytes);
        pass("after-sign");
        return signature;
      },
    }),
    chain: override(chain, {
      submitWeights: async (order) => {
        // The vector is locked; the chain has not heard of it.
        pass("after-weight-lock");
        await chain.submitWeights(order);
        // The ledger's row is planned; the extrinsic may be anywhere on its way.
        pass("after-weight-order");
      },
    }),
  };
});
