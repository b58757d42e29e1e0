// Only a command of enough owners, for this chain and in turn, is taken: real keys, exact codes.
import { createEd25519Signer, createSr25519Signer, verifySignature } from "@platform/keys";
import { challengeId, concatBytes, type Hex32, type Signer } from "@platform/protocol";
import { OwnerCommandCodec } from "@platform/runtime";
import { describe, expect, it } from "vitest";
import {
  type CommandAction,
  commandBytes,
  cosignCommand,
  type Owners,
  signCommand,
  verifyCommand,
} from "../../src/index.ts";
import { manifest } from "./make.ts";

const CHAIN = "c1".repeat(32);
const first = createEd25519Signer(new Uint8Array(32).fill(1));
const second = createSr25519Signer(new Uint8Array(32).fill(2));
const stranger = createSr25519Signer(new Uint8Array(32).fill(3));

const owners: Owners = {
  chainId: CHAIN,
  nonce: 4n,
  keys: [first.publicKey, second.publicKey],
  threshold: 1,
};
const add: CommandAction = { action: "addChallenge", manifest: manifest() };

const sign = (signers: readonly Signer[], chainId: Hex32 = CHAIN, nonce = 4n) =>
  signCommand(chainId, nonce, add, signers);

describe("owner command", () => {
  it("is taken from one owner of one, and from two of two in both schemes", async () => {
    expect(verifyCommand(await sign([first]), owners, verifySignature)).toEqual({
      ok: true,
      command: add,
    });
    const both = await cosignCommand(await sign([first]), [second]);
    expect(verifyCommand(both, { ...owners, threshold: 2 }, verifySignature).ok).toBe(true);
  });

  it("carries pause, resume and retire by challenge id", async () => {
    for (const action of ["pause", "resume", "retire"] as const) {
      const command = { action, challenge: challengeId(CHAIN, "tsp") };
      const args = await signCommand(CHAIN, 4n, command, [second]);
      expect(verifyCommand(args, owners, verifySignature)).toEqual({ ok: true, command });
    }
  });

  it("carries a verification key to add, and the id of one to remove", async () => {
    const key = new Uint8Array(2 + 64 + 384 + 3 * 64);
    key.set([1, 2]);
    const commands = [
      { action: "addZkKey", key },
      { action: "removeZkKey", key: "ab".repeat(32) },
    ] as const;
    for (const command of commands) {
      const args = await signCommand(CHAIN, 4n, command, [second]);
      expect(verifyCommand(args, owners, verifySignature)).toEqual({ ok: true, command });
    }
    const cut = await signCommand(CHAIN, 4n, { action: "addZkKey", key: key.slice(1) }, [second]);
    expect(verifyCommand(cut, owners, verifySignature)).toEqual({
      ...{ ok: false, code: "COMMAND_ZK_KEY" },
    });
  });

  it("carries new owner keys, and the rotation to take back", async () => {
    const keys = ["aa".repeat(32), "bb".repeat(32)];
    const rotation = { keys, threshold: 2, delaySlots: 40n };
    for (const command of [
      { action: "rotateOwners", rotation },
      { action: "cancelRotation", rotationNonce: 3n },
    ] as const) {
      const args = await signCommand(CHAIN, 4n, command, [second]);
      expect(verifyCommand(args, owners, verifySignature)).toEqual({ ok: true, command });
    }
    for (const change of [{ keys: [] }, { keys: [...keys].reverse() }, { threshold: 3 }]) {
      const command = { action: "rotateOwners", rotation: { ...rotation, ...change } } as const;
      await expect(signCommand(CHAIN, 4n, command, [second])).rejects.toMatchObject({
        code: "COMMAND_ROTATION",
      });
      const unchecked = { command: commandBytes(CHAIN, 4n, command), signatures: [] };
      const args = await cosignCommand(unchecked, [second]);
      expect(verifyCommand(args, owners, verifySignature)).toEqual({
        ok: false,
        code: "COMMAND_ROTATION",
      });
    }
  });

  it("refuses anything else, each with its own code", async () => {
    const refuse = async (args: Awaited<ReturnType<typeof sign>>, who: Owners = owners) => {
      const verdict = verifyCommand(args, who, verifySignature);
      return verdict.ok ? "taken" : verdict.code;
    };
    const good = await sign([first]);
    expect(await refuse(await sign([stranger]))).toBe("COMMAND_NOT_OWNER");
    expect(await refuse(await sign([first, stranger]))).toBe("COMMAND_NOT_OWNER");
    expect(await refuse(await sign([first, first]))).toBe("COMMAND_SIGNER_REPEATED");
    expect(await refuse(good, { ...owners, threshold: 2 })).toBe("COMMAND_THRESHOLD");
    expect(await refuse({ ...good, signatures: [] })).toBe("COMMAND_THRESHOLD");
    expect(await refuse(await sign([first], "c2".repeat(32)))).toBe("COMMAND_WRONG_CHAIN");
    expect(await refuse(await sign([first], CHAIN, 3n))).toBe("COMMAND_NONCE");
    expect(await refuse(await sign([first], CHAIN, 5n))).toBe("COMMAND_NONCE");
    expect(await refuse({ ...good, command: good.command.slice(1) })).toBe("COMMAND_MALFORMED");
    const longer = concatBytes(good.command, Uint8Array.of(0));
    expect(await refuse({ ...good, command: longer })).toBe("COMMAND_MALFORMED");
    const other = commandBytes(CHAIN, 4n, {
      action: "addChallenge",
      manifest: manifest({ emissionSharePpb: 999 }),
    });
    expect(await refuse({ ...good, command: other })).toBe("COMMAND_BAD_SIGNATURE");
  });

  it("refuses unknown actions and broken payloads under a good signature", async () => {
    const raw = async (action: number, payload: Uint8Array) => {
      const command = OwnerCommandCodec.enc({ chainId: CHAIN, nonce: 4n, action, payload });
      const args = await cosignCommand({ command, signatures: [] }, [first]);
      const verdict = verifyCommand(args, owners, verifySignature);
      return verdict.ok ? "taken" : verdict.code;
    };
    expect(await raw(200, new Uint8Array(32))).toBe("COMMAND_UNKNOWN_ACTION");
    expect(await raw(1, new Uint8Array(31))).toBe("COMMAND_MALFORMED");
    expect(await raw(0, new Uint8Array(0))).toBe("COMMAND_MALFORMED");
    expect(await raw(0, new Uint8Array(31).with(0, 1))).toBe("COMMAND_MALFORMED");
    expect(await raw(0, new Uint8Array(31).with(0, 2))).toBe("COMMAND_MALFORMED");
    // Of a format that is not known, nothing but that can be said.
    expect(await raw(0, new Uint8Array(31))).toBe("COMMAND_MANIFEST");
    expect(await raw(0, new Uint8Array(31).with(0, 3))).toBe("COMMAND_MANIFEST");
  });

  it("neither signs nor takes a manifest that can't run, and lists its faults", async () => {
    const faulty: CommandAction = { action: "addChallenge", manifest: manifest({ kind: 1 }) };
    await expect(signCommand(CHAIN, 4n, faulty, [first])).rejects.toMatchObject({
      code: "COMMAND_MANIFEST",
    });
    const command = commandBytes(CHAIN, 4n, faulty);
    const args = await cosignCommand({ command, signatures: [] }, [first]);
    expect(verifyCommand(args, owners, verifySignature)).toMatchObject({
      ok: false,
      code: "COMMAND_MANIFEST",
      faults: [{ code: "MANIFEST_KIND_RESERVED", path: "kind" }],
    });
  });
});
