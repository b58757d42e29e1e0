/**
 * A filter of system calls for a child: what an evaluation never does answers EPERM. It is a list
 * of what is refused, not of what is allowed, since an engine's needs change with its version; it
 * stands behind namespaces and Node's permission model, not instead of them.
 */

/** Numbers on x86-64 and arm64 (Linux's syscall tables); -1 where there is none. */
const REFUSED: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  socket: [41, 198],
  connect: [42, 203],
  accept: [43, 202],
  accept4: [288, 242],
  bind: [49, 200],
  listen: [50, 201],
  fork: [57, -1],
  vfork: [58, -1],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  personality: [135, 92],
  chroot: [161, 51],
  pivot_root: [155, 41],
  mount: [165, 40],
  umount2: [166, 39],
  unshare: [272, 97],
  setns: [308, 268],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  perf_event_open: [298, 241],
  open_by_handle_at: [304, 265],
  bpf: [321, 280],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
};

/** Threads may be made, processes not; clone3 hides its flags in memory, so it does not exist. */
const CLONE: readonly [number, number] = [56, 220];
const CLONE3 = 435;
const CLONE_THREAD = 0x10000;

const ARCHITECTURES: Readonly<Record<string, readonly [column: 0 | 1, audit: number]>> = {
  x64: [0, 0xc000003e],
  arm64: [1, 0xc00000b7],
};

/** Fields of the kernel's `seccomp_data`, by offset; arguments are 64 bits, low half first. */
const DATA = { number: 0, architecture: 4, firstArgument: 16 };
/** x86-64's second numbering: the same calls under other numbers. */
const X32_BIT = 0x40000000;
const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const IF_ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/** The filter in the kernel's format; undefined on processors whose numbers are not listed. */
export function seccompFilter(architecture: string = process.arch): Uint8Array | undefined {
  const known = ARCHITECTURES[architecture];
  if (known === undefined) return undefined;
  const [column, audit] = known;
  const refused = Object.values(REFUSED).map((numbers) => numbers[column] as number);
  return encode([
    [LOAD, 0, 0, DATA.architecture],
    [IF_EQUAL, 1, 0, audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, DATA.number],
    [IF_AT_LEAST, 0, 1, X32_BIT],
    [RETURN, 0, 0, KILL],
    [IF_EQUAL, 0, 1, CLONE3],
    [RETURN, 0, 0, ENOSYS],
    ...refused
      .filter((number) => number >= 0)
      .flatMap((number): Instruction[] => [
        [IF_EQUAL, 0, 1, number],
        [RETURN, 0, 0, EPERM],
      ]),
    [IF_EQUAL, 1, 0, CLONE[column] as number],
    [RETURN, 0, 0, ALLOW],
    [LOAD, 0, 0, DATA.firstArgument],
    [IF_ANY_BIT, 1, 0, CLONE_THREAD],
    [RETURN, 0, 0, EPERM],
    [RETURN, 0, 0, ALLOW],
  ]);
}

/** Both processors are little-endian. */
function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, [code, ifTrue, ifFalse, value]] of instructions.entries()) {
    view.setUint16(i * 8, code, true);
    view.setUint8(i * 8 + 2, ifTrue);
    view.setUint8(i * 8 + 3, ifFalse);
    view.setUint32(i * 8 + 4, value, true);
  }
  return bytes;
}
