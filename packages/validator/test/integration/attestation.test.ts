/** The windows of certification on whole validators: disputes, a validator that comes late, a payload
 * too large to travel inline. */

import { verifySignature } from "@platform/keys";
import { sha256Hex, utf8 } from "@platform/protocol";
import { call, REASONS } from "@platform/runtime";
import { expect, test } from "vitest";
import { verifySignedDigest } from "../../src/signed-digest.ts";
import { apiOf, submitAs } from "../support/actors.ts";
import { until } from "../support/local-validators.ts";
import { scoreOf } from "../support/scripted-evaluator.ts";
import {
  activeChallenge,
  reaches,
  SMALL,
  statusOf,
  submitWork,
  withNetwork,
} from "../support/small-network.ts";

test.concurrent("weak power of disputes inside the window leaves a submission unresolved", async () => {
  await withNetwork({ parameters: { ...SMALL, disputeSlots: 15 } }, async (net) => {
    const challenge = await activeChallenge(net);
    const lone = await submitWork(net, challenge, utf8("disputed by one"), 0);
    const [first = "", second = ""] = net.hotkeys;
    await reaches(net, lone, ["precertified"]);
    const other = sha256Hex(utf8("another digest"));
    await submitAs(net, first, call.dispute({ submission: lone, digest: other }));
    expect(statusOf(await reaches(net, lone, ["certified", "unresolved"]))).toBe("certified");

    const contested = await submitWork(net, challenge, utf8("disputed by two"), 1);
    await reaches(net, contested, ["precertified"]);
    for (const hotkey of [first, second])
      await submitAs(net, hotkey, call.dispute({ submission: contested, digest: other }));
    const item = await reaches(net, contested, ["certified", "unresolved"]);
    expect(statusOf(item)).toBe("unresolved");
    expect(REASONS[item.reason]).toBe("disputed");
    expect(net.stops.size).toBe(0);
  });
});

test.concurrent("a validator that was away serves its digest late, signed and uncounted", async () => {
  await withNetwork({}, async (net) => {
    const challenge = await activeChallenge(net);
    const [, , , dead = ""] = net.hotkeys;
    await net.stop(dead);
    const payload = new Uint8Array(10_000).fill(3);
    const id = await submitWork(net, challenge, payload);
    const item = await reaches(net, id, ["certified"]);
    expect(item.attestations.map(({ validator }) => validator)).not.toContain(dead);
    await net.start(dead);
    const late = await until(
      "the late digest",
      async () => {
        // While it catches up it stands at heights at which the window was open.
        const digest = await apiOf(net, 3).digest(id);
        return digest?.late ? digest : undefined;
      },
      20_000,
    );
    expect(late).toMatchObject({
      digest: item.digest,
      late: true,
      outcome: "ok",
      score: scoreOf(payload),
      fuelUsed: 11_000n,
    });
    const key = net.sessions.get(dead)?.publicKey ?? "";
    expect(verifySignedDigest(net.chainId, late, key, verifySignature)).toBe(true);
    expect(verifySignedDigest(net.chainId, { ...late, late: false }, key, verifySignature)).toBe(
      false,
    );
    const inTime = await apiOf(net, 0).digest(id);
    expect(inTime).toMatchObject({ digest: item.digest, late: false });
    expect(net.stops.size).toBe(0);
  });
});

test.concurrent("a payload that came only inside a block is held by those who never pooled it", async () => {
  await withNetwork({}, async (net) => {
    const [, , , apart = ""] = net.hotkeys;
    const challenge = await activeChallenge(net);
    // No extrinsic and no blob reaches it outside of blocks.
    net.network.filter = (_from, to, lane) => lane !== "extrinsic" || to !== apart;
    const id = await submitWork(net, challenge, utf8("inline"));
    const item = await reaches(net, id, ["certified"]);
    await reaches(net, id, ["certified"], 3);
    expect(new Set(item.attestations.map(({ digest }) => digest))).toEqual(new Set([item.digest]));
    expect((await apiOf(net, 3).digest(id))?.digest).toBe(item.digest);
    expect(net.stops.size).toBe(0);
  });
});
