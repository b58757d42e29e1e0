#!/usr/bin/env python3
"""Verifies decision proofs offline: a second implementation, from docs/spec alone.

    verify_decision.py --trust genesis.json decision.json...
    verify_decision.py --trust-head HEIGHT:HASH decision.json...

Prints one line for each file: `accepted` with height and hash, or `refused` with the code of the
check that failed (docs/spec/decision-proof.md, section 4). Exit code 0 if all were accepted, 1 if one
was refused, 2 for wrong usage. Python 3.9 or later; libsodium (python3-nacl) only makes it faster.
"""

import argparse
import hashlib
import json
import re
import sys

try:
    from nacl.bindings import crypto_sign_open
except ImportError:
    crypto_sign_open = None

MAX_CHARS = 24 * 1024 * 1024
MAX_CHANGES = 1024
MAX_KEYS = 64
MAX_BLOCK = 1024 * 1024
MAX_EXTRINSIC = 64 * 1024
MAX_PROOF = 4 * 1024 * 1024
MAX_MEMBERS = 256
HEADER_BYTES = 346


class Refused(Exception):
    """A check failed; `code` names it."""

    def __init__(self, code, place, reason):
        super().__init__(f"{code} {place}: {reason}")
        self.code = code


class OutOfForm(Exception):
    """Bytes that are not what they should be; the caller knows which part they are."""


def sha256(data):
    return hashlib.sha256(data).digest()


# --- ed25519, section 5 -------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


NEUTRAL = (0, 1, 1, 0)


def point_mul(scalar, point):
    result = NEUTRAL
    while scalar > 0:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


def is_neutral(p):
    return p[0] % P == 0 and (p[1] - p[2]) % P == 0


def recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


def point_decode(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def point_encode(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | ((x & 1) << 255)).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def verify_slowly(key, message, signature):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    a = point_decode(key)
    if a is None or is_neutral(point_mul(8, a)):
        return False
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    expected = point_add(point_mul(s, BASE), point_mul(k, minus_a))
    return point_encode(expected) == r and not is_neutral(point_mul(8, expected))


def verify_ed25519(key, message, signature):
    if crypto_sign_open is not None:
        try:
            crypto_sign_open(signature + message, key)
            return True
        except Exception:  # The library names its errors anew in each version.
            pass  # A refusal is rare and checked by the rule itself.
    return verify_slowly(key, message, signature)


# --- binary parts, section 2 --------------------------------------------------------------------


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def bytes(self, count):
        if self.at + count > len(self.data):
            raise OutOfForm
        self.at += count
        return self.data[self.at - count : self.at]

    def uint(self, width):
        return int.from_bytes(self.bytes(width), "big")

    def tag(self, text):
        if self.bytes(16) != text.encode("ascii"):
            raise OutOfForm

    def end(self):
        if self.at != len(self.data):
            raise OutOfForm


class Header:
    def __init__(self, data):
        if len(data) != HEADER_BYTES:
            raise OutOfForm
        r = Reader(data)
        r.tag("platform/head/v1")
        if r.uint(2) != 1:
            raise OutOfForm
        self.chain_id = r.bytes(32)
        self.height = r.uint(8)
        r.bytes(32 + 8 + 8 + 32)
        self.epoch = r.uint(8)
        self.set_hash = r.bytes(32)
        self.next_set_hash = r.bytes(32)
        r.bytes(8)
        self.parent_cert_hash = r.bytes(32)
        self.extrinsics_root = r.bytes(32)
        self.state_root = r.bytes(32)
        self.hash = sha256(data)


class ValidatorSet:
    def __init__(self, data):
        r = Reader(data)
        r.tag("platform/vset/v1")
        self.epoch = r.uint(8)
        r.uint(8)
        count = r.uint(2)
        if not 1 <= count <= MAX_MEMBERS:
            raise OutOfForm
        self.members = []
        last = b""
        for _ in range(count):
            hotkey, session_key, power = r.bytes(32), r.bytes(32), r.uint(8)
            if hotkey <= last or power == 0:
                raise OutOfForm
            last = hotkey
            self.members.append((session_key, power))
        r.end()
        self.hash = sha256(data)


class Certificate:
    def __init__(self, data):
        r = Reader(data)
        if r.uint(1) != 1:
            raise OutOfForm
        self.height = r.uint(8)
        self.view = r.uint(4)
        self.digest = r.bytes(32)
        self.signatures = []
        last = -1
        for _ in range(r.uint(2)):
            index, signature = r.uint(2), r.bytes(64)
            if index <= last:
                raise OutOfForm
            last = index
            self.signatures.append((index, signature))
        r.end()


def read(kind, data, code, place):
    try:
        return kind(data)
    except OutOfForm:
        raise Refused(code, place, f"its {kind.__name__} is out of form") from None


class Certified:
    def __init__(self, raw, place):
        self.place = place
        self.header = read(Header, raw["header"], "DECISION_HEADER_MALFORMED", place)
        self.set = read(ValidatorSet, raw["set"], "DECISION_SET_MALFORMED", place)
        self.certificate = read(
            Certificate, raw["certificate"], "DECISION_CERTIFICATE_MALFORMED", place
        )


# --- the document, section 1 --------------------------------------------------------------------

HEX = re.compile(r"(?:[0-9a-f]{2})*")
FIELDS = ["body", "chainId", "changes", "decision", "formatVersion", "head", "scheme", "state"]


def malformed(place, reason):
    return Refused("DECISION_MALFORMED", place, reason)


def record(value, fields, place):
    if not isinstance(value, dict) or sorted(value) != fields:
        raise malformed(place, "not an object with exactly these fields")
    return value


def unhex(value, place):
    if not isinstance(value, str) or HEX.fullmatch(value) is None:
        raise malformed(place, "not lower-case hex")
    return bytes.fromhex(value)


def certified(value, place):
    raw = record(value, ["certificate", "header", "set"], place)
    return {name: unhex(part, place) for name, part in raw.items()}


def state_part(value):
    raw = record(value, ["keys", "proof"], "state")
    keys = raw["keys"]
    if not isinstance(keys, list) or not 1 <= len(keys) <= MAX_KEYS:
        raise malformed("state", "keys is not a list of 1 to 64")
    keys = [unhex(key, "state") for key in keys]
    if any(a >= b for a, b in zip(keys, keys[1:])):
        raise malformed("state", "keys do not ascend")
    return keys, unhex(raw["proof"], "state")


def parse(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("document", "not UTF-8") from None
    if len(text) > MAX_CHARS:
        raise Refused("DECISION_TOO_LARGE", "document", "more characters than allowed")
    try:
        return text, json.loads(text)
    except (ValueError, RecursionError):
        raise malformed("document", "not JSON") from None


def read_document(data):
    text, raw = parse(data)
    if not isinstance(raw, dict):
        raise malformed("document", "not an object")
    if raw.get("formatVersion") != "1":
        raise Refused("DECISION_FORMAT_UNKNOWN", "document", "another format version")
    if raw.get("scheme") != "ed25519-list":
        raise Refused("DECISION_SCHEME_UNKNOWN", "document", "another scheme")
    record(raw, FIELDS, "document")
    chain_id = unhex(raw["chainId"], "document")
    if len(chain_id) != 32 or not isinstance(raw["changes"], list):
        raise malformed("document", "chainId or changes")
    if len(raw["changes"]) > MAX_CHANGES:
        raise Refused("DECISION_TOO_LARGE", "document", "more changes than allowed")
    head = None if raw["head"] is None else unhex(raw["head"], "head")
    changes = [certified(one, f"change {i}") for i, one in enumerate(raw["changes"])]
    document = {
        "chain_id": chain_id,
        "head": head,
        "changes": changes,
        "decision": certified(raw["decision"], "decision"),
        "body": None if raw["body"] is None else unhex(raw["body"], "body"),
        "state": None if raw["state"] is None else state_part(raw["state"]),
    }
    canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if text not in (canonical, canonical + "\n"):
        raise Refused("DECISION_NOT_CANONICAL", "document", "not canonical JSON")
    return document


# --- contents: body and state -------------------------------------------------------------------


def merkle_root(items):
    """RFC 6962, section 2.1."""
    if not items:
        return sha256(b"")
    if len(items) == 1:
        return sha256(b"\x00" + items[0])
    split = 1
    while split * 2 < len(items):
        split *= 2
    return sha256(b"\x01" + merkle_root(items[:split]) + merkle_root(items[split:]))


def check_body(header, body):
    r = Reader(body)
    try:
        if HEADER_BYTES + len(body) > MAX_BLOCK:
            raise OutOfForm
        certificate = r.bytes(r.uint(4))
        extrinsics = []
        for _ in range(r.uint(4)):
            length = r.uint(4)
            if length > MAX_EXTRINSIC:
                raise OutOfForm
            extrinsics.append(r.bytes(length))
        r.end()
    except OutOfForm:
        raise Refused("DECISION_BODY_MALFORMED", "body", "out of form") from None
    if sha256(certificate) != header.parent_cert_hash:
        raise Refused("DECISION_BODY_MISMATCH", "body", "another parent certificate")
    if merkle_root(extrinsics) != header.extrinsics_root:
        raise Refused("DECISION_BODY_MISMATCH", "body", "other extrinsics")


MAX_KEY = 128


def bit(key, index):
    byte, place = divmod(index, 9)
    if byte >= len(key):
        return 0
    return 1 if place == 0 else (key[byte] >> (8 - place)) & 1


def critical_bit(a, b):
    return next((i for i in range(9 * MAX_KEY) if bit(a, i) != bit(b, i)), -1)


class Node:
    """A node of a state proof: `key` is one that the proof names below it, or None."""

    def __init__(self, kind, digest, key=None, has_value=False, index=-1, halves=()):
        self.kind, self.hash, self.key = kind, digest, key
        self.has_value, self.index, self.halves = has_value, index, halves


def read_leaf(r, opened):
    length = r.uint(2)
    if length > MAX_KEY:
        raise OutOfForm
    key = r.bytes(length)
    value_hash = sha256(r.bytes(r.uint(4))) if opened else r.bytes(32)
    return Node("leaf", sha256(b"\x00" + length.to_bytes(2, "big") + key + value_hash), key, opened)


def read_node(r, above):
    tag = r.uint(1)
    if tag in (0, 3):
        return read_leaf(r, tag == 0)
    if tag == 2:
        return Node("hidden", r.bytes(32))
    if tag != 1:
        raise OutOfForm
    index = r.uint(2)
    if index <= above or index >= 9 * MAX_KEY:
        raise OutOfForm
    left, right = read_node(r, index), read_node(r, index)
    for side, half in enumerate((left, right)):
        if half.key is not None and bit(half.key, index) != side:
            raise OutOfForm
    if left.key is not None and right.key is not None:
        if critical_bit(left.key, right.key) != index:
            raise OutOfForm
    digest = sha256(b"\x01" + index.to_bytes(2, "big") + left.hash + right.hash)
    key = left.key if left.key is not None else right.key
    return Node("inner", digest, key, index=index, halves=(left, right))


def check_state(header, keys, proof):
    try:
        if len(proof) > MAX_PROOF:
            raise OutOfForm
        r = Reader(proof)
        root = read_node(r, -1) if proof else None
        r.end()
    except OutOfForm:
        raise Refused("DECISION_STATE_MALFORMED", "state", "out of form") from None
    if (sha256(b"\x02") if root is None else root.hash) != header.state_root:
        raise Refused("DECISION_STATE_MISMATCH", "state", "another root")
    for key in keys:
        node = root
        while node is not None and node.kind == "inner":
            node = node.halves[bit(key, node.index)]
        shown = node is not None and node.kind == "leaf" and node.key == key and not node.has_value
        if node is not None and (node.kind == "hidden" or shown):
            raise Refused("DECISION_STATE_UNCOVERED", "state", "a key is uncovered")


# --- trust and checks, sections 3 and 4 ---------------------------------------------------------


class GenesisTrust:
    def __init__(self, path):
        with open(path, "rb") as file:
            text = file.read()
        if text.endswith(b"\n"):
            text = text[:-1]
        genesis = json.loads(text)
        data = b"platform/vset/v1" + (0).to_bytes(8, "big")
        data += int(genesis["B0"]["number"]).to_bytes(8, "big")
        data += len(genesis["validators"]).to_bytes(2, "big")
        for member in genesis["validators"]:
            delegation = member["signed"]["delegation"]
            data += bytes.fromhex(delegation["hotkey"]) + bytes.fromhex(delegation["sessionKey"])
            data += int(member["power"]).to_bytes(8, "big")
        self.chain_id = sha256(text)
        self.set_hash = sha256(data)

    def start(self, document, head):
        if head is not None:
            raise Refused("DECISION_TRUST_MISMATCH", "head", "starts at a block")
        if document["chain_id"] != self.chain_id:
            raise Refused("DECISION_OTHER_CHAIN", "document", "another network")
        return self.set_hash, 0


class HeadTrust:
    def __init__(self, text):
        height, digest = text.split(":")
        self.height, self.hash = int(height), bytes.fromhex(digest)

    def start(self, document, head):
        if head is None or head.height != self.height or head.hash != self.hash:
            raise Refused("DECISION_TRUST_MISMATCH", "head", "starts elsewhere")
        if document["chain_id"] != head.chain_id:
            raise Refused("DECISION_OTHER_CHAIN", "document", "another network")
        return head.next_set_hash, head.height


def check_link(link, chain_id, expected, below, epoch):
    header, members, certificate = link.header, link.set.members, link.certificate

    def need(condition, code, reason):
        if not condition:
            raise Refused(code, link.place, reason)

    need(header.chain_id == chain_id, "DECISION_OTHER_CHAIN", "another network")
    need(header.height > below, "DECISION_ORDER", "height does not ascend")
    need(header.set_hash == expected, "DECISION_LINK_MISSING", "not the announced set")
    need(link.set.hash == header.set_hash, "DECISION_SET_MISMATCH", "not the header's set")
    later = epoch is None or link.set.epoch > epoch
    need(header.epoch == link.set.epoch and later, "DECISION_EPOCH_MISMATCH", "wrong epoch")
    same = certificate.height == header.height and certificate.digest == header.hash
    need(same, "DECISION_OTHER_BLOCK", "certificate of another block")
    known = all(index < len(members) for index, _ in certificate.signatures)
    need(known, "DECISION_SIGNER_UNKNOWN", "index outside of the set")
    power = sum(members[index][1] for index, _ in certificate.signatures)
    total = sum(one for _, one in members)
    need(3 * power > 2 * total, "DECISION_NO_QUORUM", f"{power} of {total}")


def check_signatures(link):
    certificate = link.certificate
    message = b"platform/pbft/v1" + link.header.chain_id + b"\x03"
    message += link.set.epoch.to_bytes(8, "big") + link.set.hash
    message += certificate.height.to_bytes(8, "big") + certificate.view.to_bytes(4, "big")
    message += b"\x03" + certificate.digest
    for index, signature in certificate.signatures:
        if not verify_ed25519(link.set.members[index][0], message, signature):
            raise Refused("DECISION_SIGNATURE_INVALID", link.place, f"member {index}")


def verify(data, trust):
    """Returns the decided header, or raises Refused."""
    document = read_document(data)
    head = document["head"]
    if head is not None:
        head = read(Header, head, "DECISION_HEADER_MALFORMED", "head")
    changes = [Certified(raw, f"change {i}") for i, raw in enumerate(document["changes"])]
    decision = Certified(document["decision"], "decision")
    expected, below = trust.start(document, head)
    epoch = None
    for link in changes:
        check_link(link, document["chain_id"], expected, below, epoch)
        expected = link.header.next_set_hash
        if expected == link.header.set_hash:
            raise Refused("DECISION_NO_CHANGE", link.place, "does not change the set")
        below, epoch = link.header.height, link.set.epoch
    check_link(decision, document["chain_id"], expected, below, epoch)
    if document["body"] is not None:
        check_body(decision.header, document["body"])
    if document["state"] is not None:
        check_state(decision.header, *document["state"])
    for link in [*changes, decision]:
        check_signatures(link)
    return decision.header


def main():
    parser = argparse.ArgumentParser(description="verify decision proofs offline")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--trust", metavar="GENESIS", help="a genesis.json from a trusted place")
    group.add_argument("--trust-head", metavar="HEIGHT:HASH", help="one block that is trusted")
    parser.add_argument("files", nargs="+", metavar="DECISION")
    options = parser.parse_args()
    # A state proof can be 1,152 levels deep.
    sys.setrecursionlimit(10_000)
    trust = HeadTrust(options.trust_head) if options.trust_head else GenesisTrust(options.trust)
    refused = False
    for name in options.files:
        try:
            with open(name, "rb") as file:
                header = verify(file.read(), trust)
            print(f"{name}: accepted height {header.height} hash {header.hash.hex()}")
        except Refused as error:
            refused = True
            print(f"{name}: refused {error}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
