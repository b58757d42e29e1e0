// Goal: askers of one moment share a request, later ones get a new one, failures are not kept; method: a counted read.
import { expect, it, vi } from "vitest";
import { sharedRead } from "../../src/network/shared-read.ts";

it("shares a young answer and forgets an old or failed one", async () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(0);
  let calls = 0;
  const read = sharedRead(async () => {
    calls++;
    if (calls === 2) throw new Error("unreachable");
    return calls;
  }, 50);
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  now.mockReturnValue(60);
  await expect(read()).rejects.toThrow("unreachable");
  expect(await read()).toBe(3);
  now.mockRestore();
});
