/** One faulty validator of four: the others go on, and what it did is on record. Its faults are
 * injected from the outside; the daemon has none to switch on. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  decodeConsensusMessage,
  encodeConsensusMessage,
  genesisValidatorSet,
  type Hex32,
  Phase,
  type Signer,
  sha256Hex,
  toErrorRecord,
  utf8,
  validatorSetHash,
  voteSignBytes,
  voteSubject,
} from "@platform/protocol";
import { expect, test } from "vitest";
import { SafetyStop } from "../../src/exit-codes.ts";
import { apiOf } from "../support/actors.ts";
import { type LocalValidators, until, validatorHotkey } from "../support/local-validators.ts";
import { scoreOf, scriptedEvaluator } from "../support/scripted-evaluator.ts";
import {
  activeChallenge,
  heightOf,
  reaches,
  submitWork,
  waitHeight,
  withNetwork,
} from "../support/small-network.ts";

/** Doubles this member's COMMITs of epoch 0: the same slot over another block, under its own key. */
function equivocate(running: LocalValidators, offender: Hex32): void {
  const set = genesisValidatorSet(running.genesis);
  const context = {
    chainId: running.chainId,
    epoch: 0n,
    validatorSetHash: validatorSetHash(set),
  };
  const session = running.sessions.get(offender) as Signer;
  running.network.filter = (from, to, lane, bytes) => {
    if (from !== offender || lane !== "consensus") return true;
    const message = decodeConsensusMessage(bytes);
    if (message.type !== "vote" || message.phase !== Phase.commit) return true;
    const other = { ...message, digest: sha256Hex(utf8("another block")) };
    void session.sign(voteSignBytes(context, voteSubject(other))).then((signature) => {
      const forged = encodeConsensusMessage({ ...other, signature });
      running.network.inject(offender, [to], "consensus", forged);
      running.network.inject(offender, [to], "consensus", bytes);
    });
    return false;
  };
}

test.concurrent("an equivocator's evidence is in a block on every other validator", async () => {
  await withNetwork({}, async (net) => {
    const [offender = ""] = net.hotkeys;
    equivocate(net, offender);
    for (const via of [1, 2, 3]) {
      const evidence = await until(
        `evidence on validator ${via}`,
        async () => (await apiOf(net, via).evidence())[0],
        20_000,
      );
      expect(evidence.offender).toBe(offender);
      expect(evidence.inBlock).toBeGreaterThan(evidence.height);
    }
    const height = await heightOf(net, 1);
    await waitHeight(net, 1, height + 3n);
    expect(net.stops.size).toBe(0);
  });
});

test.concurrent("a wrong sandbox is outvoted, on record as a fault, and certifies nothing", async () => {
  const faults: string[] = [];
  await withNetwork(
    {
      alter: (hotkey, parts) => ({
        ...parts,
        evaluator: hotkey === validatorHotkey(3) ? scriptedEvaluator(5n) : parts.evaluator,
        logger: {
          ...parts.logger,
          error: (message, fields) => {
            if (message === "Own digest was outvoted") faults.push(hotkey);
            parts.logger.error(message, fields);
          },
        },
      }),
    },
    async (net) => {
      const [, , , wrong = ""] = net.hotkeys;
      await net.stop(wrong);
      await net.start(wrong);
      const challenge = await activeChallenge(net);
      const payload = utf8("a work");
      const id = await submitWork(net, challenge, payload);
      const item = await reaches(net, id, ["certified"]);
      expect(item.score).toBe(scoreOf(payload));
      const said = new Map(item.attestations.map(({ validator, digest }) => [validator, digest]));
      for (const honest of net.hotkeys.slice(0, 3)) expect(said.get(honest)).toBe(item.digest);
      expect(said.get(wrong)).not.toBe(item.digest);
      const own = await apiOf(net, 3).digest(id);
      expect(own?.digest).toBe(said.get(wrong));
      expect(own?.score).toBe(scoreOf(payload) + 5n);
      await until("the fault event", () => (faults.length > 0 ? true : undefined), 10_000);
      expect(new Set(faults)).toEqual(new Set([wrong]));
      expect(net.stops.size).toBe(0);
    },
  );
});

test.concurrent("a corrupted key of the state is refused at the start, and the others go on", async () => {
  await withNetwork({ intervalMs: 50 }, async (net) => {
    await waitHeight(net, 3, 3n);
    const [, , , corrupt = ""] = net.hotkeys;
    await net.stop(corrupt);
    expect(flipState(join(net.dataDir(corrupt), "state.db"))).toBe(1);
    const error = await net.start(corrupt).then(() => null, toErrorRecord);
    expect(error?.code).toBe("DATABASE_CORRUPT");
    expect(error?.message).toContain("state.db");
    const height = await heightOf(net, 0);
    await waitHeight(net, 0, height + 3n);
    expect(net.stops.size).toBe(0);
  });
});

test.concurrent("a validator that computes another root stops for good with a bundle", async () => {
  const wrongFrom = 5n;
  await withNetwork(
    {
      intervalMs: 50,
      alter: (hotkey, parts) => {
        if (hotkey !== validatorHotkey(3)) return parts;
        const { executor } = parts;
        const execute: typeof executor.execute = async (input) => {
          const result = await executor.execute(input);
          const wrong = result.ok && input.context.height >= wrongFrom;
          return wrong ? { ...result, stateRoot: sha256Hex(utf8("another root")) } : result;
        };
        return { ...parts, executor: { ...executor, execute } };
      },
    },
    async (net) => {
      const [, , , wrong = ""] = net.hotkeys;
      await net.stop(wrong);
      await net.start(wrong);
      const reason = await until("it stops", () => net.stops.get(wrong), 20_000);
      expect(reason).toBe(SafetyStop.wrongRoot);
      expect(net.bundles.filter(({ hotkey }) => hotkey === wrong).length).toBeGreaterThan(0);
      const stoppedAt = await heightOf(net, 3);
      const height = await heightOf(net, 0);
      await waitHeight(net, 0, height + 4n);
      expect(await heightOf(net, 3)).toBe(stoppedAt);
      expect([...net.stops.keys()]).toEqual([wrong]);
    },
  );
});

/** Flips one bit of one value below the tree; the number of changed rows. */
function flipState(path: string): number {
  const db = new DatabaseSync(path);
  try {
    const row = db
      .prepare("SELECT key, value FROM kv WHERE length(value) > 3 ORDER BY key DESC LIMIT 1")
      .get() as { key: Uint8Array; value: Uint8Array } | undefined;
    if (row === undefined) return 0;
    const value = new Uint8Array(row.value);
    value[0] = (value[0] ?? 0) ^ 1;
    return Number(db.prepare("UPDATE kv SET value = ? WHERE key = ?").run(value, row.key).changes);
  } finally {
    db.close();
  }
}
