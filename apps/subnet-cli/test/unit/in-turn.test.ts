// Goal: one account's tasks never overlap, a failure does not stop the next, and accounts do not wait for each other; method: tasks that record when they run.
import { expect, it } from "vitest";
import { createTurns } from "../../src/submit/in-turn.ts";

it("runs one account's tasks in order and others beside them", async () => {
  const turns = createTurns();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const a1 = turns("a")(async () => {
    log.push("a1");
    await gate.promise;
    log.push("a1 end");
    throw new Error("a1 failed");
  });
  const a2 = turns("a")(async () => log.push("a2"));
  await turns("b")(async () => log.push("b"));
  gate.resolve();
  await expect(a1).rejects.toThrow("a1 failed");
  await a2;
  expect(log).toEqual(["a1", "b", "a1 end", "a2"]);
});
