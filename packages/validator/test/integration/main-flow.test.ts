/** The way of a submission on four whole validators: queue, verify, commit, reveal, evaluate,
 * attest, certify, weigh. Everything real but chain and network, which are scripted. */

import {
  challenge as sortChallenge,
  submissions as sortSubmissions,
} from "@platform/example-fastest-sort";
import { challenge as tspChallenge, submissions as tspSubmissions } from "@platform/example-tsp";
import { OUTCOMES, STATUSES } from "@platform/protocol";
import { expect, test } from "vitest";
import { apiOf, commitWork, publish } from "../support/actors.ts";
import { localValidators, until } from "../support/local-validators.ts";

const SEED = Number(process.env["TEST_SEED"] ?? 7);

test(`two challenges to one weight vector (TEST_SEED=${SEED})`, async () => {
  const log = process.env["VLOG"] === undefined ? undefined : console.log;
  const net = await localValidators({
    validators: 4,
    miners: 16,
    intervalMs: 250,
    parameters: {
      epochBlocks: 60,
      epochSlots: 60,
      intakeSlots: 12,
      revealSlots: 8,
      attestSlots: 12,
    },
    log,
  });
  try {
    const api = apiOf(net);
    const tsp = await publish(net, await tspChallenge(SEED));
    const sort = await publish(net, await sortChallenge(SEED));
    await until(
      "both challenges are active",
      async () => {
        const list = await api.challenges();
        return list.length === 2 && list.every(({ status }) => status === 1) ? true : undefined;
      },
      40_000,
    );
    const p = net.genesis.parameters;
    const start = (await api.status()).epochStartSlot;
    const samples = [
      ...(await sortSubmissions(SEED)).map((sample) => ({ sample, challenge: sort })),
      ...(await tspSubmissions(SEED)).map((sample) => ({ sample, challenge: tsp })),
    ];
    const works = await Promise.all(
      samples.map(async ({ sample, challenge }, i) => {
        const signer = net.miners[i];
        if (signer === undefined) throw new Error("too few miners");
        const work = await commitWork(net, signer, challenge, sample.bytes);
        if (challenge === sort)
          await until(
            "the cut-off",
            async () =>
              (await api.status()).slot >= start + BigInt(p.intakeSlots) ? true : undefined,
            30_000,
          );
        await work.reveal();
        return { name: sample.name, expected: sample.expected, work };
      }),
    );
    await until(
      "all final",
      async () => {
        const items = await Promise.all(works.map(({ work }) => api.submission(work.id)));
        if (log) console.log(items.map((i) => STATUSES[i?.status ?? 0]).join(" "));
        return items.every((item) =>
          ["certified", "unresolved", "refused"].includes(STATUSES[item?.status ?? 0] as string),
        )
          ? true
          : undefined;
      },
      60_000,
    );
    for (const { name, work, expected } of works) {
      const item = await api.submission(work.id);
      if (item === null) throw new Error(name);
      console.log(
        name,
        STATUSES[item.status],
        OUTCOMES[item.outcome],
        OUTCOMES[item.program],
        item.score,
        item.fuelUsed,
        item.attestations.length,
      );
      expect({
        name,
        status: STATUSES[item.status],
        outcome: OUTCOMES[item.outcome],
        program: OUTCOMES[item.program] ?? null,
      }).toEqual({ name, status: "certified", ...expected });
      expect(new Set(item.attestations.map(({ digest }) => digest))).toEqual(
        new Set([item.digest]),
      );
    }
    await until(
      "weights submitted by all",
      () =>
        net.chain.orders.filter(({ order }) => order.weights.length > 0).length >= 4
          ? true
          : undefined,
      40_000,
    );
    const orders = net.chain.orders.slice(-4);
    console.log(JSON.stringify(orders.map(({ order }) => order.weights)));
    expect(new Set(orders.map(({ order }) => order.vectorHash)).size).toBe(1);
    expect(net.stops.size).toBe(0);
  } finally {
    await net.close();
  }
}, 200_000);
