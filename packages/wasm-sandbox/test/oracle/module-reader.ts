/**
 * Reader of the binary format for the oracle: only for modules that are known to be valid. It
 * shares nothing with the sandbox's decoder, so that a misreading there shows up here.
 */

export interface Instruction {
  /** Opcode, or 0xfc00 + the sub-opcode. */
  readonly op: number;
  /** Index, offset, or number of parameters of a block. */
  readonly a: number;
  /** Second index, or number of results of a block. */
  readonly b: number;
  /** Constant: i64 and f64 as bits, i32 and f32 as bits. */
  readonly value: number | bigint;
  readonly targets: readonly number[];
  /** Places of the block's else (0: none) and end. */
  otherwise: number;
  end: number;
}

export interface FunctionBody {
  readonly params: readonly number[];
  readonly results: readonly number[];
  readonly locals: readonly number[];
  readonly code: readonly Instruction[];
}

export interface Segment {
  readonly active: boolean;
  readonly table: number;
  readonly offset: number;
}

export interface OracleModule {
  readonly types: { readonly params: readonly number[]; readonly results: readonly number[] }[];
  readonly functions: FunctionBody[];
  readonly tables: { readonly minimum: number; readonly maximum: number }[];
  readonly memory: { readonly minimum: number; readonly maximum: number };
  readonly globals: { readonly type: number; readonly value: Instruction }[];
  readonly exports: Map<string, number>;
  readonly elements: (Segment & { readonly items: (number | null)[] })[];
  readonly data: (Segment & { readonly bytes: Uint8Array })[];
}

const UNBOUNDED = 2 ** 32;

class Bytes {
  readonly #view: DataView;
  at = 8;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get length(): number {
    return this.#view.byteLength;
  }

  byte(): number {
    return this.#view.getUint8(this.at++);
  }

  big(bits: number, isSigned: boolean): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (isSigned && (byte & 0x40) !== 0) value -= 1n << (shift + 7n);
        return isSigned ? BigInt.asIntN(bits, value) : value;
      }
    }
  }

  index(): number {
    return Number(this.big(32, false));
  }

  word(): number {
    this.at += 4;
    return this.#view.getUint32(this.at - 4, true);
  }

  long(): bigint {
    this.at += 8;
    return this.#view.getBigUint64(this.at - 8, true);
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.index() }, read);
  }

  take(length: number): Uint8Array {
    this.at += length;
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.at - length, length);
  }
}

export function readModule(bytes: Uint8Array): OracleModule {
  const input = new Bytes(bytes);
  const types: OracleModule["types"] = [];
  const uses: number[] = [];
  const out = {
    types,
    functions: [] as FunctionBody[],
    tables: [] as OracleModule["tables"],
    memory: { minimum: 0, maximum: 0 },
    globals: [] as OracleModule["globals"],
    exports: new Map<string, number>(),
    elements: [] as OracleModule["elements"],
    data: [] as OracleModule["data"],
  };
  const bounds = () => {
    const bounded = input.byte() === 1;
    return { minimum: input.index(), maximum: bounded ? input.index() : UNBOUNDED };
  };
  const readers: Record<number, () => unknown> = {
    1: () => types.push(...input.list(() => readType(input))),
    3: () => uses.push(...input.list(() => input.index())),
    4: () => out.tables.push(...input.list(() => (input.byte(), bounds()))),
    5: () => input.list(() => Object.assign(out.memory, bounds())),
    6: () => out.globals.push(...input.list(() => readGlobal(input, types))),
    7: () => input.list(() => readExport(input, out.exports)),
    9: () => out.elements.push(...input.list(() => readElement(input, types))),
    10: () => {
      let i = 0;
      out.functions.push(...input.list(() => readBody(input, types, uses[i++] as number)));
    },
    11: () => out.data.push(...input.list(() => readData(input, types))),
  };
  while (input.at < input.length) {
    const id = input.byte();
    const size = input.index();
    const end = input.at + size;
    readers[id]?.();
    input.at = end;
  }
  return out;
}

type Types = OracleModule["types"];

function readType(input: Bytes): Types[number] {
  input.byte();
  const params = input.list(() => input.byte());
  return { params, results: input.list(() => input.byte()) };
}

function readGlobal(input: Bytes, types: Types): OracleModule["globals"][number] {
  const type = input.byte();
  input.byte();
  return { type, value: constant(input, types) };
}

/** Functions only: nothing else is called by name. */
function readExport(input: Bytes, exports: Map<string, number>): void {
  const name = new TextDecoder().decode(input.take(input.index()));
  const kind = input.byte();
  const index = input.index();
  if (kind === 0) exports.set(name, index);
}

/** One instruction and its end. */
function constant(input: Bytes, types: Types): Instruction {
  const found = readInstruction(input, types);
  input.byte();
  return found;
}

function readElement(input: Bytes, types: Types): OracleModule["elements"][number] {
  const flags = input.byte();
  const active = (flags & 1) === 0;
  const table = active && (flags & 2) !== 0 ? input.index() : 0;
  const offset = active ? Number(constant(input, types).value) : 0;
  if ((flags & 3) !== 0) input.byte();
  const items = input.list(() => {
    if ((flags & 4) === 0) return input.index();
    const item = constant(input, types);
    return item.op === 0xd2 ? item.a : null;
  });
  // Declared segments are dropped from the start.
  return { active, table, offset, items: (flags & 3) === 3 ? [] : items };
}

function readData(input: Bytes, types: Types): OracleModule["data"][number] {
  const flags = input.byte();
  if (flags === 2) input.index();
  const offset = flags === 1 ? 0 : Number(constant(input, types).value);
  return { active: flags !== 1, table: 0, offset, bytes: input.take(input.index()).slice() };
}

function readBody(input: Bytes, types: Types, type: number): FunctionBody {
  const end = input.index() + input.at;
  const locals: number[] = [];
  input.list(() => {
    const count = input.index();
    const local = input.byte();
    for (let i = 0; i < count; i++) locals.push(local);
  });
  const code: Instruction[] = [];
  while (input.at < end) code.push(readInstruction(input, types));
  const open: Instruction[] = [];
  for (const [place, each] of code.entries()) {
    if (each.op >= 0x02 && each.op <= 0x04) open.push(each);
    else if (each.op === 0x05) (open.at(-1) as Instruction).otherwise = place;
    else if (each.op === 0x0b) {
      const closed = open.pop();
      if (closed === undefined) continue;
      closed.end = place;
      if (closed.otherwise > 0) (code[closed.otherwise] as Instruction).end = place;
    }
  }
  return { ...(types[type] as Types[number]), locals, code };
}

function readInstruction(input: Bytes, types: Types): Instruction {
  let op = input.byte();
  if (op === 0xfc) op = 0xfc00 + input.index();
  const made = { op, a: 0, b: 0, value: 0 as number | bigint, targets: [] as number[] };
  const index = (): number => input.index();
  if (op >= 0x02 && op <= 0x04) Object.assign(made, blockType(input, types));
  else if (op === 0x0e) {
    made.targets = input.list(index);
    made.targets.push(index());
  } else if (op === 0x1c) input.list(index);
  else if (op >= 0x28 && op <= 0x3e) {
    index();
    made.a = index();
  } else if (op === 0x41) made.value = Number(input.big(32, true));
  else if (op === 0x42) made.value = input.big(64, true);
  else if (op === 0x43) made.value = input.word();
  else if (op === 0x44) made.value = input.long();
  else {
    const count = immediates(op);
    if (count > 0) made.a = index();
    if (count > 1) made.b = index();
  }
  return { ...made, otherwise: 0, end: 0 };
}

function immediates(op: number): 0 | 1 | 2 {
  if (op === 0x11 || op === 0xfc08 || op === 0xfc0a || op === 0xfc0c || op === 0xfc0e) return 2;
  const one = [0x0c, 0x0d, 0x10, 0x3f, 0x40, 0xd0, 0xd2, 0xfc09, 0xfc0b, 0xfc0d];
  const indexed = one.includes(op) || (op >= 0x20 && op <= 0x26);
  return indexed || (op >= 0xfc0f && op <= 0xfc11) ? 1 : 0;
}

function blockType(input: Bytes, types: Types): { a: number; b: number } {
  const type = Number(input.big(33, true));
  if (type === -64) return { a: 0, b: 0 };
  if (type < 0) return { a: 0, b: 1 };
  const { params, results } = types[type] as Types[number];
  return { a: params.length, b: results.length };
}
