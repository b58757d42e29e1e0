/** Hex by the language's encoder and by the table is the same; the module is loaded without the former. */

import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { fromHex, toHex } from "../../src/bytes.ts";

test("hex is the same with and without the language's encoder", async () => {
  const own = Object.getOwnPropertyDescriptor(Uint8Array.prototype, "toHex");
  Reflect.deleteProperty(Uint8Array.prototype, "toHex");
  onTestFinished(() => {
    if (own !== undefined) Object.defineProperty(Uint8Array.prototype, "toHex", own);
  });
  vi.resetModules();
  const { toHex: byTable } = await import("../../src/bytes.ts");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = byTable(bytes);
      expect(toHex(bytes)).toBe(text);
      expect(text).toMatch(/^[0-9a-f]*$/);
      expect(fromHex(text)).toEqual(bytes);
    }),
  );
});

test("a part of a buffer is itself alone", () => {
  const whole = Uint8Array.of(0, 1, 0xab, 0xff, 9);
  expect(toHex(whole.subarray(1, 4))).toBe("01abff");
});
