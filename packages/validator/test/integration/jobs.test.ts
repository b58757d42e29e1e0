/** A job on four whole validators: a real module asks for it, each validator's own sandbox runs it, and a
 * quorum certifies what it gave; a later work reads it as pending at its own H. */

import { sha256Hex, utf8 } from "@platform/protocol";
import { type JobInfo, JobStatus, unsaidLimits } from "@platform/runtime";
import { expect, test } from "vitest";
import { importing } from "../../../wasm-sandbox/test/observed.ts";
import { apiOf, commitWork, publish } from "../support/actors.ts";
import { type LocalValidators, localValidators, until } from "../support/local-validators.ts";
import { simpleChallenge } from "../support/simple-challenge.ts";
import { reaches, SMALL, submitWork } from "../support/small-network.ts";

const FUEL = 1_000_000_000n;
const IMPORTS = ["input_size", "submit_mesh_job", "get_pending_mesh_jobs", "output_write"];
/** A byte long payload is the job: it scores. Any other work asks for it, and scores the pending list's size. */
const EVALUATE = `
  i32.const 0 call 0 i32.const 1 i32.eq
  if
    i32.const 8 i64.const 700000000 i64.store
  else
    i32.const 64 i32.const 1 call 1 drop
    i32.const 8 i32.const 128 i32.const 1024 call 2 i64.extend_i32_u i64.store
  end
  i32.const 8 i32.const 16 call 3 drop i32.const 0`;
const MODULE = importing(IMPORTS, [{ type: "-> i32", body: EVALUATE, export: "evaluate" }], {
  data: [{ at: 64, bytes: utf8("j") }],
});
/** Count; then id, length and one byte. */
const NONE = 4n;
const ONE = NONE + 32n + 4n + 1n;

function asking() {
  const { manifest } = simpleChallenge({
    module: sha256Hex(MODULE),
    moduleBytes: MODULE.length,
    imports: [...IMPORTS].sort(),
    limits: {
      ...unsaidLimits(FUEL),
      ...{ fuel: FUEL, memoryPages: 1, maxPayloadBytes: 1_000 },
    },
    epochFuelBudget: 1_000_000_000_000n,
  });
  return { manifest, module: MODULE };
}

const jobWith = (net: LocalValidators, via: number, status: number): Promise<JobInfo> =>
  until(
    `job ${status} on ${via}`,
    async () => {
      const [job] = await apiOf(net, via).jobs("00".repeat(32), 1);
      return job !== undefined && job.status >= status ? job : undefined;
    },
    30_000,
  );

test("asked by a certified work, run by every validator, certified once", async () => {
  const net = await localValidators({
    validators: 4,
    miners: 4,
    intervalMs: 100,
    parameters: SMALL,
  });
  try {
    const challenge = await publish(net, asking());
    await until(
      "the challenge is active",
      async () => ((await apiOf(net).challenges())[0]?.status === 1 ? true : undefined),
      30_000,
    );
    net.chain.pace(400);
    const [, second] = net.miners;
    if (second === undefined) throw new Error("four miners");
    const later = await commitWork(net, second, challenge, utf8("a later work"));
    const first = await submitWork(net, challenge, utf8("a work"), 0);
    expect(await reaches(net, first, ["certified"])).toMatchObject({ outcome: 0, score: NONE });
    const asked = await jobWith(net, 0, JobStatus.assigned);
    expect(asked).toMatchObject({ parent: first, description: utf8("j"), attempt: 1 });
    await later.reveal();
    const done = await jobWith(net, 0, JobStatus.completed);
    expect(done).toMatchObject({ status: JobStatus.completed, outcome: 0, score: 700_000_000n });
    const run = await reaches(net, done.run, ["certified"]);
    expect(run.attestations).toHaveLength(4);
    expect(new Set(run.attestations.map(({ digest }) => digest))).toEqual(new Set([done.digest]));
    for (const via of [1, 2, 3]) expect(await jobWith(net, via, JobStatus.completed)).toEqual(done);
    // It was open at the later work's H, and is not asked for again by it.
    expect(await reaches(net, later.id, ["certified"])).toMatchObject({ outcome: 0, score: ONE });
    expect(await apiOf(net).jobs("00".repeat(32), 256)).toHaveLength(1);
    expect(net.stops.size).toBe(0);
  } finally {
    await net.close();
  }
});
