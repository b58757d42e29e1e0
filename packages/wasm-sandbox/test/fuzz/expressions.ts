/** Random typed expressions: each leaves exactly one value of the wanted type. */

import { EXTERNREF, F32, F64, FUNCREF, I32, I64, signed, unsigned, V128 } from "./encoding.ts";
import type { Environment, Signature } from "./environment.ts";
import { LOADS, OPERATIONS, STORES } from "./numeric-operations.ts";
import type { Random } from "./random.ts";
import { VECTOR_CHOICES, VECTOR_LOADS, VECTOR_STORES } from "./vector-operations.ts";

interface Label {
  readonly types: readonly number[];
  readonly loop: boolean;
}

/** Instructions that one body may still ask for. */
const BODY_BUDGET = 70;
const MAX_DEPTH = 9;
const INTEGERS = [
  0n,
  1n,
  -1n,
  2n,
  7n,
  31n,
  64n,
  255n,
  65_535n,
  65_536n,
  2n ** 31n - 1n,
  -(2n ** 31n),
];
const WIDE = [...INTEGERS, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const FLOATS = [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 1e9, 3e9, -3e9, 1e19, 1e38, 5e-324, 1 / 3];
const SPECIAL = [Infinity, -Infinity, Number.NaN];

export class Expressions {
  readonly out: number[] = [];
  protected readonly random: Random;
  protected readonly env: Environment;
  protected readonly locals: readonly number[];
  protected readonly labels: Label[];
  /** First of the scratch locals, one of each type. */
  readonly #scratch: number;
  #budget = BODY_BUDGET;
  protected depth = 0;

  constructor(random: Random, env: Environment, own: Signature, locals: readonly number[]) {
    this.random = random;
    this.env = env;
    this.locals = [...own.params, ...locals, ...env.types];
    this.#scratch = own.params.length + locals.length;
    this.labels = [{ types: own.results, loop: false }];
  }

  protected emit(...bytes: readonly number[]): void {
    for (const byte of bytes) this.out.push(byte);
  }

  protected index(opcode: number, index: number): void {
    this.emit(opcode, ...unsigned(index));
  }

  protected constant(value: number): void {
    this.emit(0x41, ...signed(BigInt(value)));
  }

  protected scratch(type: number): number {
    return this.#scratch + this.env.types.indexOf(type);
  }

  /** True while the body is small and shallow enough for something that nests. */
  protected mayNest(): boolean {
    return this.#budget-- > 0 && this.depth < MAX_DEPTH;
  }

  value(type: number): void {
    if (type === FUNCREF || type === EXTERNREF) return this.reference(type);
    if (!this.mayNest()) return this.#leaf(type);
    this.depth++;
    const makers = [
      () => this.#leaf(type),
      () => this.#operation(type),
      () => this.#load(type),
      () => this.#tee(type),
      () => this.#select(type),
      () => this.#conditional(type),
      () => this.#block(type),
      () => this.#call(type),
      () => (type === I32 ? this.#size() : this.#operation(type)),
    ];
    const weights = [10, 34, 9, 5, 6, 8, 10, 9, 6];
    makers[this.random.weighted(weights)]?.();
    this.depth--;
  }

  #leaf(type: number): void {
    const globals = [...this.env.globals.keys()].filter((i) => this.env.globals[i] === type);
    const locals = [...this.locals.keys()].filter((i) => this.locals[i] === type);
    const kind = this.random.below(10);
    if (kind < 5) return this.index(0x20, this.random.pick(locals));
    if (kind < 6 && globals.length > 0) return this.index(0x23, this.random.pick(globals));
    this.#literal(type);
  }

  /** @param special percentage of infinities and NaNs */
  #literal(type: number, special = 15): void {
    const { random } = this;
    if (type === I32)
      return this.emit(
        0x41,
        ...signed(random.chance(70) ? random.pick(INTEGERS) : BigInt(random.next() | 0)),
      );
    if (type === I64) {
      const any = BigInt.asIntN(64, (BigInt(random.next()) << 32n) | BigInt(random.next()));
      return this.emit(0x42, ...signed(random.chance(70) ? random.pick(WIDE) : any));
    }
    if (type === V128) return this.#vectorLiteral();
    const view = new DataView(new ArrayBuffer(8));
    const value = random.pick(random.chance(special) ? SPECIAL : FLOATS);
    if (type === F32) view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    const size = type === F32 ? 4 : 8;
    // A payload of its own, quiet: constants and bit operations must keep it.
    if (Number.isNaN(value)) view.setUint8(0, random.below(256));
    this.emit(type === F32 ? 0x43 : 0x44, ...new Uint8Array(view.buffer, 0, size));
  }

  #operation(type: number): void {
    const vectors = this.env.wide && (type === V128 || this.random.chance(30));
    const choices = vectors ? VECTOR_CHOICES : OPERATIONS;
    const operation = this.random.pick(choices.get(type) ?? []);
    if (operation.traps === "truncate" && this.random.chance(85)) return this.#leaf(type);
    for (const operand of operation.operands) this.value(operand);
    if (operation.traps === "divide" && this.random.chance(95)) {
      // An odd divisor of small size: neither zero nor minus one.
      if (type === I32) this.emit(0x41, 62, 0x71, 0x41, 3, 0x72);
      else this.emit(0x42, 62, 0x83, 0x42, 3, 0x84);
    }
    this.emit(...operation.bytes);
    if (operation.nan !== undefined && this.env.canonical) this.#canonical(operation.nan);
  }

  #canonicalLanes(type: number): void {
    const local = this.scratch(V128);
    const lane = type === F32 ? [0, 0, 0xc0, 0x7f] : [0, 0, 0, 0, 0, 0, 0xf8, 0x7f];
    const lanes = type === F32 ? [...lane, ...lane, ...lane, ...lane] : [...lane, ...lane];
    this.index(0x22, local);
    this.emit(0xfd, 0x0c, ...lanes);
    this.index(0x20, local);
    this.index(0x20, local);
    this.emit(0xfd, type === F32 ? 0x41 : 0x47, 0xfd, 0x52);
    this.index(0x22, local);
  }

  #canonical(type: number): void {
    if (type < 0) return this.#canonicalLanes(-type);
    const local = this.scratch(type);
    this.index(0x22, local);
    if (type === F32) this.emit(0x43, 0, 0, 0xc0, 0x7f);
    else this.emit(0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f);
    this.index(0x20, local);
    this.index(0x20, local);
    this.emit(type === F32 ? 0x5b : 0x61, 0x1b);
    // The scratch local is readable too: it must not keep the engine's bits.
    this.index(0x22, local);
  }

  /** Nearly always within the first page. */
  protected address(): void {
    this.value(I32);
    if (this.random.chance(97)) this.emit(0x41, ...signed(0xeff8n), 0x71);
  }

  #access([opcode, align]: readonly [number, number]): void {
    const offset = this.random.chance(98) ? this.random.below(64) : this.random.next();
    this.emit(opcode, this.random.between(0, align), ...unsigned(offset));
  }

  /** Two halves of numbers at their edges, of floats, or of any bits. */
  #vectorLiteral(): void {
    const view = new DataView(new ArrayBuffer(16));
    for (const at of [0, 8]) {
      const kind = this.random.below(4);
      if (kind === 0) view.setBigInt64(at, this.random.pick(WIDE), true);
      else if (kind === 1) view.setFloat64(at, this.random.pick([...FLOATS, ...SPECIAL]), true);
      else
        for (const half of [0, 4]) {
          if (kind === 2)
            view.setFloat32(at + half, this.random.pick([...FLOATS, ...SPECIAL]), true);
          else view.setUint32(at + half, this.random.next(), true);
        }
    }
    this.emit(0xfd, 0x0c, ...new Uint8Array(view.buffer));
  }

  /** Behind an address. */
  #vectorAccess(accesses: typeof VECTOR_LOADS): void {
    const [opcode, lane] = this.random.pick(accesses);
    const offset = this.random.chance(98) ? this.random.below(64) : this.random.next();
    if (lane || accesses === VECTOR_STORES) this.value(V128);
    this.emit(0xfd, ...unsigned(opcode), 0, ...unsigned(offset));
    if (lane) this.emit(0);
  }

  #load(type: number): void {
    this.address();
    if (type === V128) return this.#vectorAccess(VECTOR_LOADS);
    this.#access(this.random.pick(LOADS.get(type) ?? []));
  }

  protected store(): void {
    if (!this.env.canonical && this.random.chance(40)) return this.#storedNan();
    const type = this.random.pick(this.env.types);
    this.address();
    if (type === V128) return this.#vectorAccess(VECTOR_STORES);
    this.value(type);
    this.#access(this.random.pick(STORES.get(type) ?? []));
  }

  /** Bits that a producer makes of infinities and NaNs, where the oracle and the tiers see them. */
  #storedNan(): void {
    const type = this.random.pick([F32, F64]);
    const producers = (OPERATIONS.get(type) ?? []).filter(({ nan }) => nan !== undefined);
    const { operands, bytes } = this.random.pick(producers);
    this.constant(this.random.below(4096));
    for (const operand of operands) this.#literal(operand, 80);
    this.emit(...bytes, type === F32 ? 0x38 : 0x39, 0, 0);
  }

  #tee(type: number): void {
    this.value(type);
    const locals = [...this.locals.keys()].filter((i) => this.locals[i] === type);
    this.index(0x22, this.random.pick(locals));
  }

  #select(type: number): void {
    this.value(type);
    this.value(type);
    this.value(I32);
    if (this.random.chance(60)) this.emit(0x1b);
    else this.emit(0x1c, 1, type);
  }

  /** A block type of these results: short form for none and one. */
  protected blockType(signature: Signature): void {
    const { params, results } = signature;
    if (params.length === 0 && results.length === 0) this.emit(0x40);
    else if (params.length === 0 && results.length === 1 && this.random.chance(80))
      this.emit(results[0] as number);
    else this.emit(...signed(BigInt(this.env.typeIndex(signature))));
  }

  #conditional(type: number): void {
    this.value(I32);
    this.emit(0x04);
    this.blockType({ params: [], results: [type] });
    this.labels.push({ types: [type], loop: false });
    this.statements(1);
    this.value(type);
    this.emit(0x05);
    this.statements(1);
    this.value(type);
    this.labels.pop();
    this.emit(0x0b);
  }

  /** Block or loop with up to two parameters and up to three results, one of which is kept. */
  #block(type: number): void {
    const { random } = this;
    const loop = random.chance(35);
    const params = Array.from({ length: random.chance(70) ? 0 : 2 }, () =>
      random.pick(this.env.types),
    );
    const results = Array.from({ length: random.chance(70) ? 0 : 2 }, () =>
      random.pick(this.env.types),
    );
    results.splice(random.below(results.length + 1), 0, type);
    for (const param of params) this.value(param);
    this.emit(loop ? 0x03 : 0x02);
    this.blockType({ params, results });
    this.labels.push({ types: loop ? params : results, loop });
    for (const param of [...params].reverse()) this.index(0x21, this.scratch(param));
    this.statements(3);
    for (const result of results) this.value(result);
    this.labels.pop();
    this.emit(0x0b);
    this.keep(results, type);
  }

  /** Of the values on top, keeps one of this type. */
  protected keep(types: readonly number[], wanted: number | undefined): void {
    const kept = wanted === undefined ? -1 : types.indexOf(wanted);
    for (let i = types.length - 1; i >= 0; i--)
      if (i !== kept) this.emit(0x1a);
      else if (i > 0) this.index(0x21, this.scratch(types[i] as number));
    if (kept > 0) this.index(0x20, this.scratch(wanted as number));
  }

  #call(type: number): void {
    const fitting = [...this.env.functions.keys()].filter((i) =>
      this.env.functions[i]?.results.includes(type),
    );
    if (fitting.length === 0) return this.#operation(type);
    this.callOf(this.random.pick(fitting), type);
  }

  /** Direct, or through the table when the function stands in it; a tail call leaves nothing. */
  protected callOf(target: number, wanted: number | undefined, tail = false): void {
    const signature = this.env.functions[target] as Signature;
    for (const param of signature.params) this.value(param);
    const place = this.env.table.indexOf(target);
    if (place >= 0 && this.random.chance(50)) {
      if (this.random.chance(92)) this.constant(place);
      else this.value(I32);
      this.emit(tail ? 0x13 : 0x11, ...unsigned(this.env.typeIndex(signature)), 0);
    } else this.index(tail ? 0x12 : 0x10, target);
    if (!tail) this.keep(signature.results, wanted);
  }

  #size(): void {
    const { random } = this;
    const kind = random.below(7);
    if (kind === 0) return this.emit(0x3f, 0);
    if (kind === 1) return this.emit(0xfc, 16, random.below(2));
    if (kind === 2) {
      this.value(I32);
      if (random.chance(70)) this.emit(0x41, 1, 0x71);
      return this.emit(0x40, 0);
    }
    const table = random.below(2);
    const type = table === 0 ? FUNCREF : EXTERNREF;
    if (kind === 3) {
      this.value(type);
      this.value(I32);
      if (random.chance(70)) this.emit(0x41, 3, 0x71);
      return this.emit(0xfc, 15, table);
    }
    this.reference(type);
    this.emit(0xd1);
  }

  protected reference(type: number): void {
    const kind = this.random.below(4);
    if (kind === 0 && this.depth < MAX_DEPTH) {
      this.place();
      return this.emit(0x25, type === FUNCREF ? 0 : 1);
    }
    if (kind === 1 && type === FUNCREF)
      return this.index(0xd2, this.random.below(this.env.functions.length));
    if (kind === 2 && this.mayNest()) {
      this.emit(0xd0, type, 0xd0, type);
      this.value(I32);
      return this.emit(0x1c, 1, type);
    }
    this.emit(0xd0, type);
  }

  /** A place of a table: nearly always one that exists. */
  protected place(): void {
    if (this.random.chance(95)) this.constant(this.random.below(4));
    else this.value(I32);
  }

  /** Overridden: up to `most` statements. */
  protected statements(_most: number): void {
    this.emit(0x01);
  }
}
