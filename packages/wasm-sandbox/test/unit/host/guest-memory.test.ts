// Goal: the reference's helpers keep inside the guest's memory, allocate nothing before they know
// it, and have one answer for every byte sequence; method: ranges at every border, texts cut at
// every byte, and a memory that grows between two accesses.
import { describe, expect, it } from "vitest";
import { GuestMemory } from "../../../src/host/guest-memory.ts";
import { HostStop } from "../../../src/index.ts";

const PAGE = 65_536;

function guest(pages = 1) {
  let buffer = new Uint8Array(pages * PAGE);
  const memory = new GuestMemory({ memory: () => buffer });
  const grow = (): void => {
    const grown = new Uint8Array(buffer.length + PAGE);
    grown.set(buffer);
    // As an engine does it: what was there before is detached.
    structuredClone(buffer.buffer, { transfer: [buffer.buffer] });
    buffer = grown;
  };
  return { memory, bytes: () => buffer, grow };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const denied = (act: () => unknown): boolean => {
  try {
    act();
  } catch (thrown) {
    return thrown instanceof HostStop && thrown.kind === "host-denied";
  }
  return false;
};

describe("ranges", () => {
  it("are unsigned and may touch the end, not pass it", () => {
    const { memory } = guest();
    for (const [pointer, length] of [
      [0, 0],
      [0, PAGE],
      [PAGE, 0],
      [PAGE - 1, 1],
    ] as const) {
      memory.checkRange(pointer, length);
      expect(memory.readBytes(pointer, length).length).toBe(length);
    }
    for (const [pointer, length] of [
      [PAGE, 1],
      [PAGE + 1, 0],
      [0, PAGE + 1],
      [-1, 1],
      [-1, -1],
      [0, -1],
      [1, -1],
    ] as const) {
      expect(denied(() => memory.checkRange(pointer, length))).toBe(true);
      expect(denied(() => memory.readBytes(pointer, length))).toBe(true);
      expect(denied(() => memory.readString(pointer, length))).toBe(true);
      expect(denied(() => memory.writeStringLimited(pointer, "a", length))).toBe(true);
    }
    expect(denied(() => memory.writeBytes(PAGE - 1, utf8("ab")))).toBe(true);
    expect(denied(() => memory.writeString(PAGE - 1, "é"))).toBe(true);
  });

  it("of 4 GiB are refused before anything is allocated", () => {
    const { memory } = guest();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 64; i++) denied(() => memory.readBytes(0, -1));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  it("hold for the memory as it is now: a growth detaches what was there", () => {
    const { memory, grow, bytes } = guest();
    const copy = memory.readBytes(0, 4);
    expect(denied(() => memory.writeBytes(PAGE, utf8("x")))).toBe(true);
    grow();
    memory.writeBytes(PAGE, utf8("x"));
    expect(bytes()[PAGE]).toBe(0x78);
    expect(memory.readString(PAGE, 1)).toBe("x");
    memory.writeBytes(0, utf8("abcd"));
    expect([...copy]).toEqual([0, 0, 0, 0]);
  });
});

describe("text", () => {
  const read = (bytes: readonly number[]) => {
    const { memory } = guest();
    memory.writeBytes(8, Uint8Array.from(bytes));
    return memory.readString(8, bytes.length);
  };

  it("is read exactly, a byte order mark and U+FFFD too", () => {
    for (const text of ["", "a", "é€😀", "\ufeffa", "\ufffd", "a\u0000b"])
      expect(read([...utf8(text)])).toBe(text);
  });

  it.each([
    ["a lone continuation", [0x80]],
    ["a cut character", [0xe2, 0x82]],
    ["an over-long form", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["above the last character", [0xf4, 0x90, 0x80, 0x80]],
    ["a byte that never occurs", [0xff]],
    ["good text with a bad end", [0x61, 0x62, 0xc3]],
  ])("that is no UTF-8 is none at all: %s", (_, bytes) => {
    expect(read(bytes)).toBeUndefined();
  });

  it("of length 0 is empty at any pointer, for the safe helper only", () => {
    const { memory } = guest();
    expect(memory.readStringSafe(-1, 0)).toBe("");
    expect(denied(() => memory.readString(-1, 0))).toBe(true);
    memory.writeBytes(0, Uint8Array.of(0x61, 0xff));
    expect(memory.readStringSafe(0, 1)).toBe("a");
    expect(memory.readStringSafe(0, 2)).toBeUndefined();
    expect(denied(() => memory.readStringSafe(-1, 1))).toBe(true);
  });

  it("is written whole or not at all", () => {
    const { memory, bytes } = guest();
    expect(memory.writeString(4, "é€")).toBe(5);
    expect(bytes().slice(3, 10)).toEqual(Uint8Array.of(0, ...utf8("é€"), 0));
    expect(denied(() => memory.writeString(PAGE - 4, "é€"))).toBe(true);
    expect([...bytes().slice(PAGE - 4)]).toEqual([0, 0, 0, 0]);
  });

  it("is cut where a character begins, at every capacity", () => {
    const text = "aé€😀z";
    const whole = utf8(text);
    const starts = [0, 1, 3, 6, 10, 11];
    for (let capacity = 0; capacity <= whole.length + 2; capacity++) {
      const { memory, bytes } = guest();
      const written = memory.writeStringLimited(16, text, capacity);
      expect(written).toBe(Math.max(...starts.filter((start) => start <= capacity)));
      expect(bytes().slice(16, 16 + written)).toEqual(whole.slice(0, written));
      expect(bytes()[16 + written]).toBe(0);
      expect(memory.readString(16, written)).toBeDefined();
    }
  });
});
