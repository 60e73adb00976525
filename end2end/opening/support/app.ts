// An app that makes codes (RFC 6238), in the hand of somebody who never uses one twice.
import { createHmac } from "node:crypto";
import { setTimeout } from "node:timers/promises";

const STEP_MS = 30_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bytes of a text in base32. */
function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

export class App {
  /** `used` is the half minute whose code was used last. */
  constructor(
    readonly secret: string,
    public used = 0,
  ) {}

  /** A code that was not used yet and is taken now: of this half minute or one beside it. Where all three are used, of the next. */
  async code(): Promise<string> {
    const now = () => Math.floor(Date.now() / STEP_MS);
    // A step that is about to end may be over when its code arrives: the one before is not taken.
    const step = Math.max(this.used + 1, now());
    const opens = (step - 1) * STEP_MS;
    await setTimeout(Math.max(0, opens - Date.now()));
    this.used = step;
    return this.at(step);
  }

  /** The code that was used last. */
  again(): string {
    return this.at(this.used);
  }

  private at(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac("sha1", bytesOf(this.secret)).update(counter).digest();
    const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7fff_ffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}
