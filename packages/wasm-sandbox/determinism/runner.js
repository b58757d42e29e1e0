// Runs conformance vectors and prints one line for each: name, outcome, fuel left, result bits,
// stack left, memory digest. Plain ES2022 without any import, so that it runs in every shell of a
// WebAssembly engine; `globalThis.platformConformance` is set by what stands before it.
// It shares no code with the sandbox: what it knows are the names of the counters.
(() => {
  "use strict";
  const say = typeof print === "function" ? print : (line) => console.log(line);
  const { modules, vectors } = globalThis.platformConformance;
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  function fromBase64(text) {
    const bytes = [];
    let bits = 0;
    let held = 0;
    for (const digit of text) {
      if (digit === "=") break;
      bits = ((bits << 6) | DIGITS.indexOf(digit)) & 0xffffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        bytes.push((bits >>> held) & 0xff);
      }
    }
    return Uint8Array.from(bytes);
  }

  const hex = (word) => (word >>> 0).toString(16).padStart(8, "0");

  function digest(memory) {
    let end = memory.length;
    while (end > 0 && memory[end - 1] === 0) end--;
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    for (let i = 0; i < end; i++) {
      a = Math.imul(a ^ memory[i], 0x01000193);
      b = Math.imul(b ^ memory[i], 0x01000193) ^ (a >>> 15);
    }
    return `${hex(a)}${hex(b)}:${memory.length}`;
  }

  function bitsOf(result) {
    const words = (Array.isArray(result) ? result : [result]).map((value) => {
      if (value === undefined) return "-";
      if (typeof value === "bigint")
        return BigInt.asUintN(64, value).toString(16).padStart(16, "0");
      return hex(value);
    });
    return words.join(",");
  }

  // Counters first, classes of exceptions second, texts never: they differ from engine to engine.
  function ending(exports, thrown) {
    if (exports !== undefined) {
      if (exports["platform:grow-failed"].value !== 0) return "local:grow-failed";
      if (exports["platform:fuel"].value < 0n) return "out-of-fuel";
      if (exports["platform:stack"].value < 0) return "stack-exhausted";
    }
    if (thrown instanceof WebAssembly.RuntimeError) return "trap";
    return `local:${thrown?.name ?? typeof thrown}`;
  }

  // One function each: `v128.const 0, drop`, and a tail call of itself.
  const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10];
  const validates = (...code) => WebAssembly.validate(Uint8Array.from([...HEAD, ...code]));
  const supported = {
    simd: validates(23, 1, 21, 0, 0xfd, 0x0c, ...new Uint8Array(16), 0x1a, 0x0b),
    tail: validates(6, 1, 4, 0, 0x12, 0, 0x0b),
  };

  const compiled = new Map();
  function moduleOf(key) {
    if (!compiled.has(key))
      compiled.set(key, new WebAssembly.Module(fromBase64(modules[key].instrumented)));
    return compiled.get(key);
  }

  const imports = { env: { mix: (a, b) => BigInt.asIntN(64, a * 31n + BigInt(b)) } };

  function call(exports, { entry, args, input }) {
    if (input === undefined)
      return exports[entry](
        ...args.map((arg) =>
          arg.startsWith("i64:") ? BigInt(arg.slice(4)) : Number(arg.slice(4)),
        ),
      );
    const bytes = fromBase64(input);
    const pointer = exports.alloc(bytes.length);
    new Uint8Array(exports.memory.buffer).set(bytes, pointer >>> 0);
    return exports[entry](pointer, bytes.length);
  }

  function run(vector) {
    if (vector.feature !== undefined && !supported[vector.feature]) return "unsupported";
    let exports;
    try {
      exports = new WebAssembly.Instance(moduleOf(vector.module), imports).exports;
    } catch (thrown) {
      return `${ending(undefined, thrown)} - - - -`;
    }
    exports["platform:fuel"].value = BigInt(vector.fuel);
    exports["platform:stack"].value = vector.stackBytes;
    let outcome = "ok";
    let results = "-";
    try {
      const found = bitsOf(call(exports, vector));
      // What stands behind the last check of a function is charged but not stopped.
      if (exports["platform:fuel"].value < 0n) outcome = "out-of-fuel";
      else results = found;
    } catch (thrown) {
      outcome = ending(exports, thrown);
    }
    const fuel = exports["platform:fuel"].value;
    const stack = exports["platform:stack"].value;
    const memory =
      exports.memory === undefined ? "-" : digest(new Uint8Array(exports.memory.buffer));
    return `${outcome} ${fuel} ${results} ${stack} ${memory}`;
  }

  // `<script> 2 10` runs the third of ten shares, where a shell passes arguments on at all.
  const [share = 0, shares = 1] = (globalThis.process?.argv ?? []).slice(2, 4).map(Number);
  for (let i = share; i < vectors.length; i += shares) say(`${vectors[i].name} ${run(vectors[i])}`);
})();
